// What a fault is: which requests it is for, how often, and what it does to their answers.
import type { JWK } from "jose";
import type { JsonObject } from "../../json-object.ts";

/** `close`: ends without an answer. `reset`: the same with a TCP reset. `hang`: never answers. `trickle`: byte by byte. */
export const CONNECTION_FAULTS = ["close", "reset", "hang", "trickle"] as const;
export type ConnectionFault = (typeof CONNECTION_FAULTS)[number];

export const JWKS_FAULTS = [
  "stale",
  "missing-key",
  "duplicate-kid",
  "no-kid",
  "wrong-use",
  "wrong-alg",
  "empty",
  "truncated",
  "html",
] as const;
export type JwksFault = (typeof JWKS_FAULTS)[number];

export interface FaultConditions {
  clientId?: string | undefined;
  /** Name, e-mail address or subject. */
  user?: string | undefined;
  grantType?: string | undefined;
  /** Header fields, all with exactly this value. */
  header?: Record<string, string> | undefined;
}

export interface FaultRule {
  /** An endpoint's name, `*`, or a path below the issuer. */
  endpoint: string;
  delayMilliseconds?: number | { min: number; max: number } | undefined;
  status?: number | undefined;
  /** null takes a header away. */
  headers?: Record<string, string | null> | undefined;
  /** JSON; a string is sent as it is. */
  body?: unknown;
  connection?: ConnectionFault | undefined;
  trickleMilliseconds: number;
  /** A JSON Merge Patch (RFC 7396) over the real answer. */
  merge?: JsonObject | undefined;
  jwks?: JwksFault | undefined;
  times?: number | undefined;
  skip: number;
  probability?: number | undefined;
  seed: number;
  when?: FaultConditions | undefined;
}

export interface Fault {
  id: string;
  rule: FaultRule;
  /** To how many answers it was applied. */
  used: number;
  /** How many requests it let pass by `skip`. */
  skipped: number;
  /** The fault's own numbers from 0 to 1, the same in every run. */
  random: () => number;
  /** Made when it was added: the set of that moment (`stale`), or a key that has signed nothing (`duplicate-kid`). */
  keys: readonly JWK[];
}
