// The resource owner password grant (RFC 6749, section 4.3), which the engine lacks. It is obsolete, but many
// login endpoints still use it. It is registered only if the issuer allows it.
import { randomUUID } from "node:crypto";
import { errors } from "oidc-provider";
import type { User } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { toIndicator } from "../../issuer/resources.ts";
import { levelOf, userSigningIn, usualMethods, usualSignIn } from "../../issuer/sign-in.ts";
import type { JsonObject } from "../../json-object.ts";
import { type Params, splitScope, textParam } from "../../params.ts";
import { sameSecret } from "../../same-secret.ts";
import { checkIndicator, requiredParam } from "../refusals.ts";
import { openScopes } from "../requested-scopes.ts";
import type { Grant, GrantRequest } from "./grant.ts";
import { grantToken, type TokenOrder } from "./granted-token.ts";
import { idTokenFor, refreshTokenFor } from "./user-tokens.ts";

const GRANT_TYPE = "password";

export const passwordGrant: Grant = {
  type: GRANT_TYPE,
  parameters: ["username", "password", "scope", "resource"],
  answer,
};

async function answer(request: GrantRequest): Promise<JsonObject> {
  const { issuer, client, params } = request;
  const user = authenticate(issuer, requiredParam(params, "username"), requiredParam(params, "password"));

  demandFactor(request, user);

  const indicator = checkIndicator(textParam(params, "resource") ?? toIndicator(issuer.defaultAudience));
  const scopes = openScopes(issuer, {
    indicator,
    clientId: client.clientId,
    user,
    requested: splitScope(textParam(params, "scope")),
  });
  const order: TokenOrder = {
    grantType: GRANT_TYPE,
    indicator,
    scopes,
    owner: { user: user.id },
    sessionId: randomUUID(), // belongs to no browser; vendors put one into these tokens too
    signIn: usualSignIn(issuer, { user, clientId: client.clientId, at: undefined }),
  };
  const granted = await grantToken(request, order);
  const { body } = granted;

  if (
    client.grantTypeAllowed("refresh_token") &&
    (issuer.profile.tokens.issuesRefreshToken?.({ scopes, params: params as Params }) ?? true)
  ) {
    body["refresh_token"] = await refreshTokenFor(request, granted, { order, user });
  }
  if (scopes.includes("openid")) body["id_token"] = await idTokenFor(request, { user, scopes });
  return body;
}

/** Refuses a user who always uses a second factor, as the vendor does. */
function demandFactor({ issuer, exchange }: GrantRequest, user: User): void {
  if (levelOf(usualMethods(issuer, user)) < 2) return;
  const refusal = issuer.profile.signIn.inPasswordGrant(exchange.params, issuer.facts);
  if (!refusal) return;
  exchange.refusalDetail = refusal.detail;
  throw Object.assign(new errors.CustomOIDCProviderError(refusal.error, refusal.description), {
    error_detail: `${user.name} always uses a second factor (\`mfa\`); sign this user in by a login instead`,
  });
}

function authenticate(issuer: Issuer, username: string, password: string): User {
  const user = userSigningIn(issuer, username);
  // Real servers return the same error for both too: it must not reveal which of the two was wrong.
  if (!user?.password || !sameSecret(user.password, password)) {
    throw new errors.InvalidGrant("invalid user credentials");
  }
  return user;
}
