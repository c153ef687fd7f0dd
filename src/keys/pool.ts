// Keys for issuers that must start quickly. Generating an RSA pair takes longer than most tests, so all these
// issuers share one pair per process (and another for ID tokens) under different kids. Other keys are not
// shared, because generating them is fast.
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
