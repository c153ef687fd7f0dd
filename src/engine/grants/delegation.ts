// Delegation in exchanged tokens (RFC 8693, sections 4.1 and 4.4): the claims `act` and `may_act`.
import { isJsonObject, type JsonObject } from "../../json-object.ts";

/** The party that acts for the subject. */
export interface Actor {
  sub: string;
  iss: string;
  clientId: string | undefined;
}

/**
 * Returns the `act` claim of the new token: the actor, with the earlier actors nested inside. Without an
 * actor, the subject token's claim is kept, if it has one.
 */
export function actClaim(
  subject: JsonObject,
  actor: Actor | undefined,
  ownIssuer: string,
): JsonObject | undefined {
  const before = isJsonObject(subject["act"]) ? subject["act"] : undefined;
  if (!actor) return before;
  return {
    sub: actor.sub,
    ...(actor.iss !== ownIssuer && { iss: actor.iss }),
    ...(actor.clientId !== undefined && { client_id: actor.clientId }),
    ...(before && { act: before }),
  };
}

/**
 * Whether the subject token lets this actor act. Without a `may_act` claim, every actor may; with one, each
 * member of the claim must match the actor.
 */
export function mayAct({ may_act: allowed }: JsonObject, actor: Actor, ownIssuer: string): boolean {
  if (allowed === undefined) return true;
  if (!isJsonObject(allowed)) return false;
  const { iss = ownIssuer, sub, client_id: clientId, ...others } = allowed;
  return (
    (sub !== undefined || clientId !== undefined) &&
    Object.keys(others).length === 0 && // a condition that is not understood cannot be checked
    iss === actor.iss &&
    (sub === undefined || sub === actor.sub || sub === actor.clientId) &&
    (clientId === undefined || clientId === actor.clientId)
  );
}
