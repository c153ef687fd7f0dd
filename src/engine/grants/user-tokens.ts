// The refresh token and the ID token beside a user's access token, in the grants that Mintmark adds.
import { settledUser } from "../../issuer/claim-values.ts";
import { type User, userClaims } from "../../issuer/directory.ts";
import { paramsOfRequest } from "../issuing/login-params.ts";
import type { GrantRequest } from "./grant.ts";
import type { GrantedToken, TokenOrder } from "./granted-token.ts";

/** Issues a refresh token for the same grant as the access token, and returns its value. */
export async function refreshTokenFor(
  { provider, ctx, client }: GrantRequest,
  { token, grantId }: GrantedToken,
  { order, user }: { order: TokenOrder; user: User },
): Promise<string> {
  const { grantType, sessionId, scopes, indicator, signIn } = order;
  const refresh = new provider.RefreshToken({
    accountId: user.id,
    client,
    grantId: grantId ?? "",
    gty: grantType,
    ...(signIn && { acr: signIn.acr, amr: [...signIn.methods] }),
    sessionUid: sessionId,
    scope: scopes.join(" "),
    resource: indicator,
  });
  // Authentication protects other clients' refresh tokens; a public client's is bound to its key.
  if (client.clientAuthMethod === "none" && token.jkt !== undefined) refresh.jkt = token.jkt;
  ctx.oidc.entity("RefreshToken", refresh);
  return refresh.save();
}

/** Issues an ID token with the claims that the scopes stand for. */
export async function idTokenFor(
  { provider, ctx, issuer, clientId }: GrantRequest,
  { user, scopes }: { user: User; scopes: readonly string[] },
): Promise<string> {
  const params = await paramsOfRequest(issuer);
  const settled = settledUser(issuer, { user, subject: user.id, clientId, params }) ?? user;
  const token = new provider.IdToken({ ...userClaims(settled), sub: user.id }, { ctx });
  (token as unknown as { scope: string }).scope = scopes.join(" "); // decides which claims it shows; not in the types
  return token.issue({ use: "idtoken" });
}
