// The resource owner password grant (RFC 6749, section 4.3), which the engine lacks: obsolete, and still what
// many login endpoints speak. Registered only where the issuer allows it.
import { errors, type KoaContextWithOIDC, type Provider } from "oidc-provider";
import { userClaims, type User } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { sameSecret } from "../same-secret.ts";
import { scopesForUser, splitScope } from "../issuer/scopes.ts";
import { resourceServerInfo, toIndicator } from "./resources.ts";

const GRANT_TYPE = "password";

export function registerPasswordGrant(provider: Provider, issuer: Issuer): void {
  provider.registerGrantType(
    GRANT_TYPE,
    (ctx) => passwordGrant(provider, issuer, ctx as unknown as KoaContextWithOIDC),
    ["username", "password", "scope", "resource"],
  );
}

async function passwordGrant(provider: Provider, issuer: Issuer, ctx: KoaContextWithOIDC): Promise<void> {
  const { client, params = {} } = ctx.oidc;
  if (!client) throw new errors.InvalidClient("client not authenticated", "no client in context");
  const user = authenticate(issuer, required(params, "username"), required(params, "password"));

  const indicator = typeof params["resource"] === "string" ? params["resource"] : toIndicator(issuer.url);
  // The engine's own grants refuse the same before they ask for the resource.
  if (!URL.canParse(indicator) || indicator.includes("#"))
    throw new errors.InvalidTarget("resource indicator must be an absolute URI without a fragment");
  const server = new provider.ResourceServer(
    indicator,
    resourceServerInfo(issuer, ctx, indicator, client.clientId),
  );
  const requested = splitScope(params["scope"] as string | undefined);
  const { granted } = scopesForUser(issuer.directory, user, requested);
  if (requested.length > 0 && granted.length === 0)
    throw new errors.AccessDenied("none of the requested scopes is open to this user");
  const scope = granted.join(" ");

  const grant = new provider.Grant({ accountId: user.id, clientId: client.clientId });
  grant.addOIDCScope(scope);
  grant.addResourceScope(indicator, scope);
  const shared = { accountId: user.id, client, grantId: await grant.save(), gty: GRANT_TYPE, scope };
  ctx.oidc.entity("Grant", grant);

  const access = new provider.AccessToken(shared);
  access.resourceServer = server;
  ctx.oidc.entity("AccessToken", access);
  const body: Record<string, unknown> = {
    access_token: await access.save(),
    expires_in: access.expiration,
    token_type: access.tokenType,
    scope,
  };

  if (client.grantTypeAllowed("refresh_token")) {
    const refresh = new provider.RefreshToken({
      ...shared,
      resource: indicator,
    });
    ctx.oidc.entity("RefreshToken", refresh);
    body["refresh_token"] = await refresh.save();
  }
  if (granted.includes("openid")) body["id_token"] = await idToken(provider, ctx, scope, user);
  ctx.body = body;
}

function idToken(provider: Provider, ctx: KoaContextWithOIDC, scope: string, user: User): Promise<string> {
  const token = new provider.IdToken(
    { ...userClaims(user), sub: user.id, auth_time: Math.floor(Date.now() / 1000) },
    { ctx },
  );
  (token as unknown as { scope: string }).scope = scope; // decides which claims it shows; missing in the types
  return token.issue({ use: "idtoken" });
}

function authenticate(issuer: Issuer, username: string, password: string): User {
  const user = issuer.directory.user(username);
  // One answer for both, as the real thing gives: which of the two was wrong is nobody's business.
  if (!user?.password || !sameSecret(user.password, password))
    throw new errors.InvalidGrant("invalid user credentials");
  return user;
}

function required(params: Record<string, unknown>, name: string): string {
  const value = params[name];
  if (typeof value !== "string" || value === "")
    throw new errors.InvalidRequest(`missing required parameter '${name}'`);
  return value;
}
