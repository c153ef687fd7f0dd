// The states of a ring's keys and the transitions between them: next -> active -> retiring -> removed.
// Transitions are pure functions: they take the stored keys and return the changed ones.
import type { JWK } from "jose";
import { MintmarkError } from "../errors.ts";
import type { SigningAlg } from "./algorithms.ts";

/**
 * `next`: published, does not sign yet. `active`: published, signs. `retiring`: published, no longer signs.
 * `removed`: not in the JWKS, and its tokens are no longer accepted.
 */
export type KeyState = "next" | "active" | "retiring" | "removed";

/** The tokens that a key signs. */
export interface KeyPurpose {
  alg: SigningAlg;
  /** `id`: the key signs ID tokens only. Absent: it signs all tokens that have no such separate key. */
  tokens?: "id" | undefined;
}

/** A key of the ring. Times are seconds in issuer time; `jwk` holds the private or secret members. */
export interface RingKey extends KeyPurpose {
  /** Unique in the ring. */
  kid: string;
  /** The `kid` in the JWKS and in token headers if it differs; null for no `kid`. */
  publishedKid?: string | null | undefined;
  state: KeyState;
  createdAt: number;
  activatedAt: number | null;
  retiredAt: number | null;
  removedAt: number | null;
  jwk: JWK;
}

/** Returns undefined if the transition needs a new key but `spare` is missing. */
export type Transition = (
  keys: readonly RingKey[],
  now: number,
  spare: RingKey | undefined,
) => RingKey[] | undefined;

/** Creates an active key. */
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

/** Replaces the active key by the `next` key, or by the spare one. */
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

/** Rotates with overlap, but only if the active key was activated at this time or before. */
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

/** Removes keys that retired before this time. */
export function removeRetiredBefore(moment: number): Transition {
  return (keys, now) =>
    keys.map((key) =>
      key.state === "retiring" && (key.retiredAt ?? now) < moment ? removed(key, now) : key,
    );
}

/** @throws MintmarkError `conflict` if a key of the ring has the new key's kid */
export function requireNewKid(keys: readonly RingKey[], { kid }: RingKey): void {
  if (!keys.some((key) => key.kid === kid)) return;
  throw new MintmarkError("conflict", `the ring already has a key ${JSON.stringify(kid)}`, {
    hint: "Use another kid. To publish the same kid on purpose, set publishedKid.",
  });
}

/** Adds the spare key, which was imported. If it is active, it replaces the active key. */
export const add: Transition = (keys, now, spare) =>
  spare && [
    ...keys.map((key) =>
      spare.state === "active" && key.state === "active" && isFor(key, spare) ? retired(key, now) : key,
    ),
    spare,
  ];

/** Adds the keys whose purpose does not have an active key. */
export function fill(made: readonly RingKey[]): Transition {
  return (keys) => [...keys, ...made.filter((key) => !activeOf(keys, key))];
}

/** Returns the distinct purposes that have no active key. */
export function missing(keys: readonly RingKey[], purposes: readonly KeyPurpose[]): KeyPurpose[] {
  return purposes.filter(
    (purpose, index) =>
      !activeOf(keys, purpose) && purposes.findIndex((each) => isFor(each, purpose)) === index,
  );
}

export function activeOf(keys: readonly RingKey[], purpose: KeyPurpose): RingKey | undefined {
  return keys.find((key) => key.state === "active" && isFor(key, purpose));
}

/** Identifies a purpose in maps. */
export function nameOf({ alg, tokens }: KeyPurpose): string {
  return `${alg} ${tokens ?? "all"}`;
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

/** Activates the next or spare key for this purpose, which has no active key any more. */
function succeed(
  keys: RingKey[],
  purpose: KeyPurpose,
  now: number,
  spare: RingKey | undefined,
): RingKey[] | undefined {
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
