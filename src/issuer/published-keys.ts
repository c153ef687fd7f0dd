// The keys of an issuer's JWKS before faults: the public members, and the certificates that the vendor publishes.
import { hash } from "node:crypto";
import type { JWK } from "jose";
import { certificateOf } from "../keys/certificate.ts";
import { publishedJwk } from "../keys/published.ts";
import type { RingKey } from "../keys/states.ts";
import type { CertificateMember } from "../profiles/contract.ts";
import type { Issuer } from "./issuer.ts";

/** The parts of an issuer that its published keys depend on. */
export type Publisher = Pick<Issuer, "id" | "ring" | "profile">;

/** Each member's value for a certificate in DER (RFC 7517, sections 4.7 to 4.9). */
const MEMBERS: Record<CertificateMember, (der: Buffer) => string | string[]> = {
  x5c: (der) => [der.toString("base64")],
  x5t: (der) => hash("sha1", der, "base64url"),
  "x5t#S256": (der) => hash("sha256", der, "base64url"),
};

/** Returns these keys as the vendor publishes them; by default all that verify tokens. */
export function publishedKeys(
  { id, ring, profile }: Publisher,
  keys: readonly RingKey[] = ring.usable(),
): JWK[] {
  const { certificateMembers = [] } = profile.answers;
  return keys.flatMap((key): JWK[] => {
    const jwk = publishedJwk(key);
    if (!jwk) return [];
    if (jwk.kty !== "RSA" || jwk.x5c || certificateMembers.length === 0) return [jwk];
    const certificate = certificateOf(key, id);
    if (!certificate) return [jwk];
    const members = certificateMembers.map((name) => [name, MEMBERS[name](certificate)] as const);
    return [{ ...jwk, ...Object.fromEntries(members) }];
  });
}
