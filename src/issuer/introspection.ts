// The introspection response (RFC 7662): whether a token is active, and what its holder is told about it.
import type { JsonObject } from "../json-object.ts";
import type { TokenRow } from "../store/contract.ts";
import { userFactsOf } from "./claim-values.ts";
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
  return issuer.profile.answers.introspection?.(body, user, issuer.facts) ?? body;
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
  return opensIntrospection({ kind, claims: JSON.parse(claims) as JsonObject, owner, ...asked, facts });
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
