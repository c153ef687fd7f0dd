// Delegation in exchanged tokens (RFC 8693, sections 4.1 and 4.4): who acts for whom, and who may.
import { isJsonObject, type JsonObject } from "../../json-object.ts";

/** Whoever acts. */
export interface Actor {
  sub: string;
  iss: string;
  clientId: string | undefined;
}

/**
 * The `act` claim of the new token: the actor, with those who acted before it inside. Without an actor the
 * chain stays as it was, and there may be none.
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
 * Whether the subject's token lets this party act. Without a `may_act` claim anybody may who has a token to show
 * for it; with one, each member of the claim must fit.
 */
export function mayAct({ may_act: allowed }: JsonObject, actor: Actor, ownIssuer: string): boolean {
  if (allowed === undefined) return true;
  if (!isJsonObject(allowed)) return false;
  const { iss = ownIssuer, sub, client_id: clientId, ...others } = allowed;
  return (
    (sub !== undefined || clientId !== undefined) &&
    Object.keys(others).length === 0 && // what is not understood cannot be kept
    iss === actor.iss &&
    (sub === undefined || sub === actor.sub || sub === actor.clientId) &&
    (clientId === undefined || clientId === actor.clientId)
  );
}
