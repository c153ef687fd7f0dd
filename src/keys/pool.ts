// Keys for issuers that must be there at once. Making an RSA pair takes longer than most tests, so all of them
// share one pair of this process (and one for ID tokens), each under a kid of its own; other keys cost nothing and are
// their own.
import { randomBytes } from "node:crypto";
import type { JWK } from "jose";
import { generateJwk } from "./material.ts";
import type { KeyPurpose } from "./states.ts";

const pairs: Partial<Record<"id" | "all", Promise<JWK>>> = {};

export async function pooledJwk({ alg, tokens }: KeyPurpose): Promise<JWK & { kid: string }> {
  if (!/^[RP]S/.test(alg)) return generateJwk(alg);
  const pair = (pairs[tokens ?? "all"] ??= generateJwk("RS256"));
  return { ...(await pair), kid: randomBytes(12).toString("base64url"), alg };
}
