// The published part of a ring: which keys are in the JWKS, in which order, and under which kid.
import type { JWK } from "jose";
import { publicJwk } from "./material.ts";
import type { KeyState, RingKey } from "./states.ts";

const SHOWN: readonly KeyState[] = ["active", "next", "retiring"];

/**
 * Returns the keys in the order active, next, retiring. Within a state, keys for ID tokens only are last,
 * because APIs do not need them.
 */
export function usableKeys(keys: readonly RingKey[]): RingKey[] {
  const rank = ({ tokens }: RingKey) => (tokens === undefined ? 0 : 1);
  return SHOWN.flatMap((state) =>
    keys.filter((key) => key.state === state).toSorted((one, other) => rank(one) - rank(other)),
  );
}

/**
 * Returns the public members with the published `kid`, in an order that does not depend on the origin of the
 * key; undefined for a secret.
 */
export function publishedJwk({ jwk, publishedKid }: RingKey): JWK | undefined {
  const shown = publicJwk(jwk);
  if (!shown) return undefined;
  const { kid, ...members } = shown;
  const name = publishedKid === undefined ? kid : publishedKid;
  const named = { ...members, ...(name != null && { kid: name }) };
  return Object.fromEntries(
    Object.entries(named).toSorted(([a], [b]) => placeOf(a) - placeOf(b) || (a < b ? -1 : 1)),
  );
}

/** These members come first, the others follow by name. */
const FIRST = ["kty", "use", "kid", "alg"];

function placeOf(member: string): number {
  const place = FIRST.indexOf(member);
  return place === -1 ? FIRST.length : place;
}
