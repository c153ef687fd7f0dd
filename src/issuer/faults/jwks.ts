// Key sets that are wrong in one way: what a verifier must survive, and what it must not fall for.
import type { JWK } from "jose";
import { generateJwk, publicJwk } from "../../keys/material.ts";
import { publishedJwk } from "../../keys/published.ts";
import type { Issuer } from "../issuer.ts";
import type { Fault, JwksFault } from "./fault.ts";

/** Those that are still a key set; the others are no JSON. */
export type KeySetFault = Exclude<JwksFault, "truncated" | "html">;

/** The keys that a fault must take along from the moment when it is added. */
export async function keysToKeep(issuer: Issuer, fault: JwksFault | undefined): Promise<JWK[]> {
  if (fault === "stale") {
    await issuer.ring.refresh();
    return issuer.ring.published();
  }
  if (fault === "duplicate-kid") return [publicJwk(await generateJwk(issuer.idTokenAlg)) ?? {}];
  return [];
}

export function misbehavingKeys(issuer: Issuer, fault: KeySetFault, kept: Fault["keys"]): readonly JWK[] {
  const keys = issuer.ring.published();
  switch (fault) {
    case "stale":
      return kept;
    case "missing-key":
      return issuer.ring.usable().flatMap((key) => (key.state === "active" ? [] : (publishedJwk(key) ?? [])));
    case "duplicate-kid":
      return [...kept.map((key) => ({ ...key, kid: keys[0]?.kid })), ...keys];
    case "no-kid":
      return keys.map(({ kid: _, ...key }) => key);
    case "wrong-use":
      return keys.map((key) => ({ ...key, use: "enc" }));
    case "wrong-alg":
      return keys.map((key) => ({ ...key, alg: otherAlg(key) }));
    case "empty":
      return [];
  }
}

/** One that this type of key never signs with. */
function otherAlg({ kty }: JWK): string {
  return kty === "RSA" ? "ES256" : "RS256";
}
