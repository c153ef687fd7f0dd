// What the world sees of a ring: which keys, in which order, under which kid.
import type { JWK } from "jose";
import { publicJwk } from "./material.ts";
import type { KeyState, RingKey } from "./states.ts";

const SHOWN: readonly KeyState[] = ["active", "next", "retiring"];

/** Active ones first; of those of a state the ones that sign ID tokens alone last, which an API has no use for. */
export function usableKeys(keys: readonly RingKey[]): RingKey[] {
  const rank = ({ tokens }: RingKey) => (tokens === undefined ? 0 : 1);
  return SHOWN.flatMap((state) =>
    keys.filter((key) => key.state === state).toSorted((one, other) => rank(one) - rank(other)),
  );
}

/**
 * The public members under the `kid` that the world is shown, in an order that does not depend on where the key
 * came from; undefined for a secret.
 */
export function publishedJwk({ jwk, publishedKid }: RingKey): JWK | undefined {
  const shown = publicJwk(jwk);
  if (!shown) return undefined;
  const { kty, use, alg, kid, ...members } = shown;
  const name = publishedKid === undefined ? kid : publishedKid;
  const sorted = Object.entries(members).toSorted(([a], [b]) => (a < b ? -1 : 1));
  return { kty, use, ...(name != null && { kid: name }), alg, ...Object.fromEntries(sorted) };
}
