// Key sets that are wrong in one way, to test that a verifier survives them and does not trust them.
import type { JWK } from "jose";
import { generateJwk, publicJwk } from "../../keys/material.ts";
import type { Issuer } from "../issuer.ts";
import { publishedKeys, type Publisher } from "../published-keys.ts";
import type { Fault, JwksFault } from "./fault.ts";

/** Faults whose response is still a key set; the others are not JSON. */
export type KeySetFault = Exclude<JwksFault, "truncated" | "html">;

/** Returns the keys that a fault needs from the time when it is added. */
export async function keysToKeep(
  issuer: Publisher & Pick<Issuer, "idTokenAlg">,
  fault: JwksFault | undefined,
): Promise<JWK[]> {
  if (fault === "stale") {
    await issuer.ring.refresh();
    return publishedKeys(issuer);
  }
  if (fault === "duplicate-kid") return [publicJwk(await generateJwk(issuer.idTokenAlg)) ?? {}];
  return [];
}

export function misbehavingKeys(issuer: Publisher, fault: KeySetFault, kept: Fault["keys"]): readonly JWK[] {
  const keys = publishedKeys(issuer);
  switch (fault) {
    case "stale":
      return kept;
    case "missing-key":
      return publishedKeys(
        issuer,
        issuer.ring.usable().filter(({ state }) => state !== "active"),
      );
    case "duplicate-kid":
      return [...kept.map((key) => ({ ...key, kid: keys[0]?.kid ?? "" })), ...keys];
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

/** Returns an algorithm that keys of this type never sign with. */
function otherAlg({ kty }: JWK): string {
  return kty === "RSA" ? "ES256" : "RS256";
}
