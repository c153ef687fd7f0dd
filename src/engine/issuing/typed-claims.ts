// The claims that a user typed at the login. The session keeps them for all its clients; codes and refresh tokens take
// them along, so that tokens have them after the session has ended, too.
import { Provider } from "oidc-provider";
import { isJsonObject, type JsonObject } from "../../json-object.ts";
import { currentExchange } from "../exchange.ts";

/** The member of sessions, of codes and of the notes on tokens. */
export const TYPED_CLAIMS = "typedClaims";

/** Returns the typed claims of the session that this request belongs to. */
export function typedClaimsOfSession(): JsonObject | undefined {
  const session = Provider.ctx?.oidc.session as { [TYPED_CLAIMS]?: JsonObject } | undefined;
  return session?.[TYPED_CLAIMS];
}

/** Returns the typed claims of the login that the tokens of this request go back to. */
export async function typedClaims(): Promise<JsonObject | undefined> {
  const exchange = currentExchange();
  if (exchange?.code) return membersOf(exchange.code.payload);
  if (exchange?.grantType !== "refresh_token") return typedClaimsOfSession();
  const row = await exchange.presented;
  return row?.engine ? membersOf(JSON.parse(row.engine)) : undefined;
}

function membersOf(notes: unknown): JsonObject | undefined {
  const claims = isJsonObject(notes) ? notes[TYPED_CLAIMS] : undefined;
  return isJsonObject(claims) ? claims : undefined;
}
