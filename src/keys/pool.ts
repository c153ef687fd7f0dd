// Keys for issuers that must be there at once. Making an RSA pair takes longer than most tests, so all of them
// share one pair of this process, each under a kid of its own; other keys cost nothing and are their own.
import { randomBytes } from "node:crypto";
import type { JWK } from "jose";
import type { SigningAlg } from "./algorithms.ts";
import { generateJwk } from "./material.ts";

let pair: Promise<JWK> | undefined;

export async function pooledJwk(alg: SigningAlg): Promise<JWK & { kid: string }> {
  if (!/^[RP]S/.test(alg)) return generateJwk(alg);
  pair ??= generateJwk("RS256");
  return { ...(await pair), kid: randomBytes(12).toString("base64url"), alg };
}
