// The on-behalf-of flow of Entra ID: a JWT bearer grant whose assertion is an access token that the client, an
// API, has received. The client gets a token of the same user for the next API.
import { errors } from "oidc-provider";
import type { User } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import type { JsonObject } from "../../json-object.ts";
import { textParam } from "../../params.ts";
import { refuse } from "../assertions/refusal.ts";
import { invalidGrant, refusedAs } from "../refusals.ts";
import { type ExchangedToken, readExchanged } from "./exchanged-token.ts";
import type { GrantRequest } from "./grant.ts";
import type { GrantedToken, TokenOrder } from "./granted-token.ts";
import { idTokenFor, refreshTokenFor } from "./user-tokens.ts";

const ON_BEHALF_OF = "on_behalf_of";

/** Returns the user's token that the client has received; undefined if the request is of another kind. */
export async function tokenOnBehalfOf(
  request: GrantRequest,
  assertion: string,
): Promise<ExchangedToken | undefined> {
  const { issuer, params, client, clientId } = request;
  const use = textParam(params, "requested_token_use");
  if (use !== undefined && use !== ON_BEHALF_OF) {
    throw new errors.InvalidRequest(`requested_token_use must be ${ON_BEHALF_OF}`);
  }
  const anyToken = issuer.profile.requests.exchangesAnyToken === true;
  if (!issuer.allowsOnBehalfOf || (use === undefined && !anyToken)) return undefined;
  // Tokens of trusted issuers are plain assertions.
  if (!(await issuer.ledger.findByValue(assertion))) return undefined;
  if (client.clientAuthMethod === "none") {
    throw new errors.InvalidClientAuth("only a client that authenticates may act on behalf of a user");
  }
  return refusedAs(invalidGrant, async () => {
    const token = await readExchanged(request, { value: assertion, type: "access_token" });
    if (anyToken) return token;
    if (!token.user) refuse("the assertion is a client's own token, not a user's");
    if (!isFor(token, clientId)) refuse("the audience of the assertion is not the requesting client");
    return token;
  });
}

/** Whether the token is for the API that the client is, by its id or its application id URI. */
function isFor({ claims }: ExchangedToken, clientId: string): boolean {
  return [claims["aud"] ?? []].flat().some((each) => each === clientId || each === `api://${clientId}`);
}

/** Claims of a token that its successor does not take over, because they are about the token itself. */
const OWN = [
  "iss",
  "sub",
  "aud",
  "exp",
  "iat",
  "nbf",
  "jti",
  "client_id",
  "azp",
  "scope",
  "scp",
  "cnf",
  "act",
];

/** Returns the claims that a new token takes over from the one it is exchanged for. */
export function keptClaims({ profile }: Pick<Issuer, "profile">, { claims }: ExchangedToken) {
  if (!profile.requests.exchangesAnyToken) return undefined;
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !OWN.includes(name)));
}

/**
 * Adds the tokens that the scopes ask for beside the access token: `offline_access` a refresh token, `openid` an ID
 * token. Servers that exchange any token return the access token alone.
 */
export async function withUserTokens(
  request: GrantRequest,
  granted: GrantedToken,
  { order, user }: { order: TokenOrder; user: User | undefined },
): Promise<JsonObject> {
  const { body } = granted;
  const { scopes } = order;
  if (!user || request.issuer.profile.requests.exchangesAnyToken) return body;
  if (scopes.includes("offline_access") && request.client.grantTypeAllowed("refresh_token")) {
    body["refresh_token"] = await refreshTokenFor(request, granted, { order, user });
  }
  if (scopes.includes("openid")) body["id_token"] = await idTokenFor(request, { user, scopes });
  return body;
}
