// Where a ring's keys come from.
import type { JWK } from "jose";
import { developmentJwk } from "./development.ts";
import { generateJwk, type KeyOptions } from "./material.ts";
import { pooledJwk } from "./pool.ts";
import type { KeyPurpose } from "./states.ts";

/**
 * Of the first keys. `published`: the development keys that everybody knows; `pooled`: as quickly as can be, for an
 * issuer that lives for one test.
 */
export type KeyOrigin = "generate" | "published" | "pooled";

/** Options are for those that are generated. */
export async function jwkFrom(
  origin: KeyOrigin,
  purpose: KeyPurpose,
  options: KeyOptions,
): Promise<JWK & { kid: string }> {
  if (origin === "published") return developmentJwk(purpose);
  return origin === "pooled" ? pooledJwk(purpose) : generateJwk(purpose.alg, options);
}
