// The states of a ring's keys and what leads from one to another: next -> active -> retiring -> removed. Pure:
// each transition takes the keys as they are stored at that moment and answers what they become.
import type { JWK } from "jose";
import type { SigningAlg } from "./algorithms.ts";

/**
 * `next`: published, not signing yet. `active`: signs. `retiring`: published, no longer signs. `removed`: gone
 * from the JWKS, and its tokens are no longer honoured.
 */
export type KeyState = "next" | "active" | "retiring" | "removed";

/** What a key is for. */
export interface KeyPurpose {
  alg: SigningAlg;
  /** `id`: it signs ID tokens and nothing else. Absent: it signs all tokens that no such key is there for. */
  tokens?: "id" | undefined;
}

/** A key of the ring. Times are seconds in issuer time; `jwk` holds the private or secret members. */
export interface RingKey extends KeyPurpose {
  /** Unique in the ring. */
  kid: string;
  /** The `kid` in the JWKS and in headers where it is another (or, null, where there is none). */
  publishedKid?: string | null | undefined;
  state: KeyState;
  createdAt: number;
  activatedAt: number | null;
  retiredAt: number | null;
  removedAt: number | null;
  jwk: JWK;
}

/** Answers undefined where it needs a new key and was given none. */
export type Transition = (
  keys: readonly RingKey[],
  now: number,
  spare: RingKey | undefined,
) => RingKey[] | undefined;

/** A key that signs from now on. */
export function begin(
  jwk: JWK & { kid: string },
  { alg, tokens }: KeyPurpose,
  publishedKid: RingKey["publishedKid"],
  now: number,
): RingKey {
  return {
    kid: jwk.kid,
    publishedKid,
    alg,
    tokens,
    state: "active",
    createdAt: now,
    activatedAt: now,
    retiredAt: null,
    removedAt: null,
    jwk,
  };
}

/** Puts the `next` key, else the spare one, in the place of the active one. */
export function rotate(purpose: KeyPurpose, { overlap }: { overlap: boolean }): Transition {
  const change = overlap ? retired : removed;
  return (keys, now, spare) =>
    succeed(
      keys.map((key) => (key.state === "active" && isFor(key, purpose) ? change(key, now) : key)),
      purpose,
      now,
      spare,
    );
}

/** The same, but only where the active key has been signing since this moment or longer. */
export function rotateActiveSince(moment: number, purpose: KeyPurpose): Transition {
  const rotation = rotate(purpose, { overlap: true });
  return (keys, now, spare) =>
    (activeOf(keys, purpose)?.activatedAt ?? now) <= moment ? rotation(keys, now, spare) : [...keys];
}

/** Publishes the spare key without signing with it yet. */
export const prepublish: Transition = (keys, _now, spare) =>
  spare && [...keys, { ...spare, state: "next", activatedAt: null }];

export function retire(kid: string): Transition {
  return changeOne(kid, (key, now) =>
    key.state === "active" || key.state === "next" ? retired(key, now) : key,
  );
}

export function remove(kid: string): Transition {
  return changeOne(kid, (key, now) => (key.state === "removed" ? key : removed(key, now)));
}

/** Removes keys that retired before this moment. */
export function removeRetiredBefore(moment: number): Transition {
  return (keys, now) =>
    keys.map((key) =>
      key.state === "retiring" && (key.retiredAt ?? now) < moment ? removed(key, now) : key,
    );
}

/** Adds a key that somebody brought; an active one takes the place of the one that was. */
export function add(made: RingKey): Transition {
  return (keys, now) => [
    ...keys.map((key) =>
      made.state === "active" && key.state === "active" && isFor(key, made) ? retired(key, now) : key,
    ),
    made,
  ];
}

/** Adds those keys for whose purpose there is no active one. */
export function fill(made: readonly RingKey[]): Transition {
  return (keys) => [...keys, ...made.filter((key) => !activeOf(keys, key))];
}

export function activeOf(keys: readonly RingKey[], purpose: KeyPurpose): RingKey | undefined {
  return keys.find((key) => key.state === "active" && isFor(key, purpose));
}

export function isFor(key: KeyPurpose, { alg, tokens }: KeyPurpose): boolean {
  return key.alg === alg && key.tokens === tokens;
}

function changeOne(kid: string, change: (key: RingKey, now: number) => RingKey): Transition {
  return (keys, now, spare) => {
    const before = keys.find((key) => key.kid === kid);
    const changed = keys.map((key) => (key.kid === kid ? change(key, now) : key));
    return before?.state === "active" ? succeed(changed, before, now, spare) : changed;
  };
}

/** Sees to it that there still is an active key for this. */
function succeed(
  keys: RingKey[],
  purpose: KeyPurpose,
  now: number,
  spare: RingKey | undefined,
): RingKey[] | undefined {
  if (activeOf(keys, purpose)) return keys;
  const next = keys.find((key) => key.state === "next" && isFor(key, purpose));
  if (next) return keys.map((key) => (key === next ? { ...key, state: "active", activatedAt: now } : key));
  return spare && [...keys, { ...spare, state: "active", activatedAt: now }];
}

function retired(key: RingKey, now: number): RingKey {
  return { ...key, state: "retiring", retiredAt: now };
}

function removed(key: RingKey, now: number): RingKey {
  return { ...key, state: "removed", retiredAt: key.retiredAt ?? now, removedAt: now };
}
