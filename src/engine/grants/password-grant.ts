// The resource owner password grant (RFC 6749, section 4.3), which the engine lacks. It is obsolete, but many
// login endpoints still use it. It is registered only if the issuer allows it.
import { randomUUID } from "node:crypto";
import { errors } from "oidc-provider";
import { settledUser } from "../../issuer/claim-values.ts";
import { type User, userClaims } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { toIndicator } from "../../issuer/resources.ts";
import { usualSignIn } from "../../issuer/sign-in.ts";
import type { JsonObject } from "../../json-object.ts";
import { type Params, splitScope, textParam } from "../../params.ts";
import { sameSecret } from "../../same-secret.ts";
import { paramsOfRequest } from "../issuing/login-params.ts";
import { checkIndicator, requiredParam } from "../refusals.ts";
import { openScopes } from "../requested-scopes.ts";
import type { Grant, GrantRequest } from "./grant.ts";
import { grantToken } from "./granted-token.ts";

const GRANT_TYPE = "password";

export const passwordGrant: Grant = {
  type: GRANT_TYPE,
  parameters: ["username", "password", "scope", "resource"],
  isOffered: (issuer) => issuer.allowsPasswordGrant,
  answer,
};

async function answer(request: GrantRequest): Promise<JsonObject> {
  const { provider, issuer, ctx, client, params } = request;
  const user = authenticate(issuer, requiredParam(params, "username"), requiredParam(params, "password"));

  const indicator = checkIndicator(textParam(params, "resource") ?? toIndicator(issuer.defaultAudience));
  const scopes = openScopes(issuer, {
    indicator,
    clientId: client.clientId,
    user,
    requested: splitScope(textParam(params, "scope")),
  });
  const sessionId = randomUUID(); // belongs to no browser; vendors put one into these tokens too
  const signIn = usualSignIn(issuer, { user, clientId: client.clientId, at: undefined });
  const { token, grantId, body } = await grantToken(request, {
    grantType: GRANT_TYPE,
    indicator,
    scopes,
    owner: { user: user.id },
    sessionId,
    signIn,
  });

  if (
    client.grantTypeAllowed("refresh_token") &&
    (issuer.profile.tokens.issuesRefreshToken?.({ scopes, params: params as Params }) ?? true)
  ) {
    const refresh = new provider.RefreshToken({
      accountId: user.id,
      client,
      grantId: grantId ?? "",
      gty: GRANT_TYPE,
      acr: signIn.acr,
      amr: [...signIn.methods],
      sessionUid: sessionId,
      scope: scopes.join(" "),
      resource: indicator,
    });
    // Authentication protects other clients' refresh tokens; a public client's is bound to its key.
    if (client.clientAuthMethod === "none" && token.jkt !== undefined) refresh.jkt = token.jkt;
    ctx.oidc.entity("RefreshToken", refresh);
    body["refresh_token"] = await refresh.save();
  }
  if (scopes.includes("openid")) body["id_token"] = await idToken(request, scopes.join(" "), user);
  return body;
}

async function idToken(
  { provider, ctx, issuer, clientId }: GrantRequest,
  scope: string,
  user: User,
): Promise<string> {
  const client = issuer.directory.client(clientId);
  const params = await paramsOfRequest(issuer);
  const settled = settledUser({ user, subject: user.id, clientId, client, params }) ?? user;
  const token = new provider.IdToken(
    { ...userClaims(settled), sub: user.id, auth_time: Math.floor(Date.now() / 1000) },
    { ctx },
  );
  (token as unknown as { scope: string }).scope = scope; // decides which claims it shows; not in the types
  return token.issue({ use: "idtoken" });
}

function authenticate({ directory }: Pick<Issuer, "directory">, username: string, password: string): User {
  const user = directory.user(username);
  // Real servers return the same error for both too: it must not reveal which of the two was wrong.
  if (!user?.password || !sameSecret(user.password, password)) {
    throw new errors.InvalidGrant("invalid user credentials");
  }
  return user;
}
