// The introspection response (RFC 7662): whether a token is active, and what its holder is told about it.
import type { JsonObject } from "../json-object.ts";
import { splitScope } from "../params.ts";
import type { TokenRow } from "../store/contract.ts";
import { parseStored } from "../store/stored-json.ts";
import { withMembers } from "../tokens/members.ts";
import { addedClaims, shownScopes } from "./additions.ts";
import { settledClaims, userFactsOf } from "./claim-values.ts";
import { tokenNotes } from "./engine-records.ts";
import type { Issuer } from "./issuer.ts";
import { isIntrospected, lostStanding } from "./standing.ts";

/** Returns the response to this client for an active token; undefined for every other token. */
export async function introspectionBody(
  issuer: Issuer,
  row: TokenRow | undefined,
  asked: { clientId: string; hint: string | undefined },
): Promise<JsonObject | undefined> {
  if (!row || !isOpenTo(issuer, row, asked)) return undefined;
  if ((await lostStanding(issuer, row)).length > 0) return undefined;
  issuer.ledger.touch(row.id);
  const user = row.machine ? undefined : userFactsOf(issuer, row.subject, row.clientId);
  const body = describe(issuer, row);
  const shaped = issuer.profile.answers.introspection?.(body, user, issuer.facts) ?? body;
  return row.kind === "access" ? withAdditions(issuer, row, shaped) : shaped;
}

/** Adds what the client and the scopes of a token have configured for these responses. */
function withAdditions(issuer: Issuer, row: TokenRow, body: JsonObject): JsonObject {
  const clientId = row.clientId ?? "";
  const added = addedClaims(issuer, "introspectionClaims", {
    clientId,
    scopes: splitScope(row.scope ?? undefined),
  });
  if (Object.keys(added).length === 0) return body;
  const subject = row.subject ?? "";
  const user = row.machine ? undefined : issuer.directory.user(subject);
  const roles = (row.machine ? issuer.directory.client(clientId) : user)?.roles;
  const claims = settledClaims(issuer, added, { user, subject, clientId, params: {}, roles });
  return { ...withMembers(body, claims), active: true };
}

/** Returns whether the vendor describes tokens of this kind to this client. */
function isOpenTo(
  { profile, facts }: Issuer,
  { kind, claims, clientId: owner }: TokenRow,
  asked: { clientId: string; hint: string | undefined },
): boolean {
  const { introspectsIdTokens, opensIntrospection } = profile.answers;
  if (!isIntrospected(kind) && !(introspectsIdTokens && kind === "id")) return false;
  if (!opensIntrospection) return true;
  return opensIntrospection({ kind, claims: parseStored<JsonObject>(claims), owner, ...asked, facts });
}

function describe(issuer: Issuer, row: TokenRow): JsonObject {
  const user = row.machine || row.subject === null ? undefined : issuer.directory.user(row.subject);
  const { active: _, ...claims } = parseStored<JsonObject>(row.claims);
  const scopes = shownScopes(issuer, {
    clientId: row.clientId ?? "",
    scopes: splitScope(row.scope ?? undefined),
  });
  return {
    active: true,
    ...claims,
    ...(row.scope !== null && { scope: row.kind === "access" ? scopes.join(" ") : row.scope }),
    ...(row.clientId !== null && { client_id: row.clientId }),
    ...(user?.listed && { username: user.name }),
    ...(row.kind === "access" && { token_type: tokenNotes(row)?.jkt === undefined ? "Bearer" : "DPoP" }),
  };
}
