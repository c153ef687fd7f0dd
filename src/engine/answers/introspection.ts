// Introspection (RFC 7662). The engine authenticates the client; this file decides whether the token is
// active and what the response says about it.
import { tokenNotes } from "../../issuer/engine-records.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { isIntrospected, lostStanding } from "../../issuer/standing.ts";
import type { JsonObject } from "../../json-object.ts";
import { splitScope } from "../../params.ts";
import type { TokenRow } from "../../store/contract.ts";
import { amendBody } from "../amending/amendments.ts";
import { presentedRow } from "../issuing/presented.ts";
import { type Answer, sendError, userFactsOf } from "./answer.ts";

export async function finishIntrospection(answer: Answer): Promise<void> {
  const { ctx, oidc, exchange } = answer;
  if (oidc.client?.clientAuthMethod === "none") {
    // The id of a public client proves nothing (RFC 7662, section 2.1).
    const description = "client authentication is required to introspect";
    return sendError(ctx, 401, { error: "invalid_client", description });
  }
  if (ctx.status !== 200) return;
  const row = await presentedRow(exchange);
  ctx.body = (await active(answer, row)) ?? { active: false };
  await amendBody(answer, "introspection", {
    clientId: oidc.client?.clientId ?? null,
    user: !row || row.machine ? null : row.subject,
    scopes: splitScope(row?.scope ?? undefined),
  });
}

/** Returns the response for an active token; undefined for every other token. */
async function active({ issuer, oidc }: Answer, row: TokenRow | undefined): Promise<JsonObject | undefined> {
  if (!row || !isOpenTo(issuer, row, oidc.client?.clientId ?? "")) return undefined;
  if ((await lostStanding(issuer, row)).length > 0) return undefined;
  issuer.ledger.touch(row.id);
  const user = row.machine ? undefined : userFactsOf(issuer, row.subject, row.clientId);
  const body = describe(issuer, row);
  return issuer.profile.answers.introspection?.(body, user, issuer.facts) ?? body;
}

/** Returns whether the vendor describes tokens of this kind to this client. */
function isOpenTo({ profile, facts }: Issuer, { kind, claims }: TokenRow, clientId: string): boolean {
  const { introspectsIdTokens, opensIntrospection } = profile.answers;
  if (!isIntrospected(kind) && !(introspectsIdTokens && kind === "id")) return false;
  if (!opensIntrospection) return true;
  return opensIntrospection({ kind, claims: JSON.parse(claims) as JsonObject, clientId, facts });
}

function describe({ directory }: Pick<Issuer, "directory">, row: TokenRow): JsonObject {
  const user = row.machine || row.subject === null ? undefined : directory.user(row.subject);
  const { active: _, ...claims } = JSON.parse(row.claims) as JsonObject;
  return {
    active: true,
    ...claims,
    ...(row.scope !== null && { scope: row.scope }),
    ...(row.clientId !== null && { client_id: row.clientId }),
    ...(user?.listed && { username: user.name }),
    ...(row.kind === "access" && { token_type: tokenNotes(row)?.jkt === undefined ? "Bearer" : "DPoP" }),
  };
}
