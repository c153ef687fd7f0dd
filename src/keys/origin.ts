// Creates the keys of a ring: published, pooled or newly generated.
import type { JWK } from "jose";
import { developmentJwk } from "./development.ts";
import { generateJwk, type KeyOptions } from "./material.ts";
import { pooledJwk } from "./pool.ts";
import type { KeyPurpose } from "./states.ts";

/**
 * The source of a ring's first keys. `published`: the public development keys; `pooled`: keys that are
 * available at once, for an issuer that exists for one test only.
 */
export type KeyOrigin = "generate" | "published" | "pooled";

/** Creates a key. Options apply to generated keys only. */
export async function jwkFrom(
  origin: KeyOrigin,
  purpose: KeyPurpose,
  options: KeyOptions,
): Promise<JWK & { kid: string }> {
  if (origin === "published") return developmentJwk(purpose);
  return origin === "pooled" ? pooledJwk(purpose) : generateJwk(purpose.alg, options);
}
