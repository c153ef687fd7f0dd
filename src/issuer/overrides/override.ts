// What an override is: a change to the next token, userinfo answer or introspection answer that fits, and to no
// other. Data; hooks.ts has the same for functions.
import type { TokenKind } from "../../store/contract.ts";
import type { JsonObject } from "../../json-object.ts";
import type { FaultConditions } from "../faults/fault.ts";

export const OVERRIDE_TARGETS = ["token", "userinfo", "introspection"] as const;
export type OverrideTarget = (typeof OVERRIDE_TARGETS)[number];

/** What can be changed about a token. */
export interface TokenChanges {
  /** A JSON Merge Patch (RFC 7396): null takes a claim away. */
  claims?: JsonObject | undefined;
  /** The same for the JOSE header. */
  header?: JsonObject | undefined;
  /** Its lifetime, from its issue on. */
  expiresInSeconds?: number | "never" | undefined;
}

export interface OverrideRule extends TokenChanges {
  target: OverrideTarget;
  /** Which tokens are meant. */
  kind?: TokenKind | undefined;
  /** A JSON Merge Patch over the answer. */
  merge?: JsonObject | undefined;
  times: number;
  when?: FaultConditions | undefined;
}

export interface Override {
  id: string;
  rule: OverrideRule;
  /** How many tokens or answers it changed. */
  used: number;
}
