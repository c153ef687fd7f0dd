// The shape of a fault: the requests that it applies to, how often, and the change of their responses.
import type { JWK } from "jose";
import type { JsonObject } from "../../json-object.ts";

/**
 * `close`: the connection ends without a response. `reset`: it ends with a TCP reset. `hang`: there is never
 * a response. `trickle`: the response is sent byte by byte.
 */
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
  /** Header fields with their exact values; all of them must match. */
  header?: Record<string, string> | undefined;
}

export interface FaultRule {
  /** An endpoint's name, `*`, or a path below the issuer. */
  endpoint: string;
  delayMilliseconds?: number | { min: number; max: number } | undefined;
  status?: number | undefined;
  /** null removes a header. */
  headers?: Record<string, string | null> | undefined;
  /** A JSON value; a string is sent unchanged. */
  body?: unknown;
  connection?: ConnectionFault | undefined;
  trickleMilliseconds: number;
  /** Seconds of real time after which the fault is removed. */
  forSeconds?: number | undefined;
  /** A JSON Merge Patch (RFC 7396) for the real response. */
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
  /** Number of requests that it was applied to. */
  used: number;
  /** Number of requests that it let pass because of `skip`. */
  skipped: number;
  /** State of the fault's random numbers. The sequence is the same in every run. */
  random: number;
  /** Milliseconds since the epoch, in real time, at which it ends; null if it has no `forSeconds`. */
  endsAt: number | null;
  /** The JWKS when the fault was added (`stale`), or a key that has signed nothing (`duplicate-kid`). */
  keys: readonly JWK[];
}
