// A key of a ring for tests, with changes.
import type { RingKey } from "../../src/keys/states.ts";

export function aRingKey(kid: string, changes: Partial<RingKey> = {}): RingKey {
  return {
    kid,
    alg: "ES256",
    state: "active",
    createdAt: 0,
    activatedAt: 0,
    retiredAt: null,
    removedAt: null,
    jwk: { kid },
    ...changes,
  };
}
