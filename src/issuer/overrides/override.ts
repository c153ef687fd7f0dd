// The shape of an override: a change of the next matching token, userinfo response or introspection response only.
// An override is data; hooks.ts does the same with functions.
import type { JsonObject } from "../../json-object.ts";
import type { TokenKind } from "../../store/contract.ts";
import type { FaultConditions } from "../faults/fault.ts";

export const OVERRIDE_TARGETS = ["token", "userinfo", "introspection"] as const;
export type OverrideTarget = (typeof OVERRIDE_TARGETS)[number];

/** Changes to a token. */
export interface TokenChanges {
  /** A JSON Merge Patch (RFC 7396) for the claims; null removes a claim. */
  claims?: JsonObject | undefined;
  /** A JSON Merge Patch for the JOSE header. */
  header?: JsonObject | undefined;
  /** Lifetime in seconds from the time of issue. */
  expiresInSeconds?: number | "never" | undefined;
}

export interface OverrideRule extends TokenChanges {
  target: OverrideTarget;
  /** Kind of tokens that are changed. Default: access. */
  kind?: TokenKind | undefined;
  /** A JSON Merge Patch for the response. */
  merge?: JsonObject | undefined;
  times: number;
  when?: FaultConditions | undefined;
}

export interface Override {
  id: string;
  rule: OverrideRule;
  /** Number of tokens or responses that it changed. */
  used: number;
}
