// The keys of an issuer's JWKS before faults: the public members, and the certificates that the vendor publishes.
import type { JWK } from "jose";
import { certificateOf } from "../keys/certificate.ts";
import { publishedJwk } from "../keys/published.ts";
import type { RingKey } from "../keys/states.ts";
import type { Issuer } from "./issuer.ts";

/** What the keys are published by. */
export type Publisher = Pick<Issuer, "id" | "ring" | "profile">;

/** Certificates by private key; making one takes a millisecond. */
const certificates = new WeakMap<JWK, ReturnType<typeof certificateOf>>();

/** Returns these keys as the vendor publishes them; by default all that verify tokens. */
export function publishedKeys(
  { id, ring, profile }: Publisher,
  keys: readonly RingKey[] = ring.usable(),
): JWK[] {
  const { certificateMembers: members = [] } = profile.answers;
  return keys.flatMap((key): JWK[] => {
    const jwk = publishedJwk(key);
    if (!jwk) return [];
    if (jwk.kty !== "RSA" || members.length === 0 || jwk.x5c) return [jwk];
    const certificate = certificateIn(id, key);
    return [{ ...jwk, ...Object.fromEntries(members.map((member) => [member, certificate[member]])) }];
  });
}

function certificateIn(name: string, { jwk, createdAt }: RingKey): ReturnType<typeof certificateOf> {
  const known = certificates.get(jwk) ?? certificateOf(jwk, { name, createdAt });
  certificates.set(jwk, known);
  return known;
}
