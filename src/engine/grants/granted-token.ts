// Issues the access tokens of the grants that Mintmark adds: creates the stored grant, sets the resource, and
// binds the token to a DPoP key or a certificate.
import { type Provider } from "oidc-provider";
import { fromIndicator } from "../../issuer/resources.ts";
import type { JsonObject } from "../../json-object.ts";
import type { SignInFacts } from "../../profiles/contract.ts";
import type { GrantRequest } from "./grant.ts";
import { bindToCertificate, bindToProof } from "./token-binding.ts";

export interface TokenOrder {
  grantType: string;
  /** Indicator of the resource that the token is for. */
  indicator: string;
  scopes: string[];
  /** The token's subject: a user, or a client. `machine: undefined` means the requesting client. */
  owner: { user: string } | { machine: string | undefined };
  /** Id of the login that a user's token comes from. */
  sessionId?: string | undefined;
  claims?: JsonObject | undefined;
  /** The login, if the request itself is one. */
  signIn?: SignInFacts | undefined;
  format?: "jwt" | undefined;
  /** The latest expiry of the token, in seconds by the issuer's clock. */
  notAfter?: number | null | undefined;
}

export interface GrantedToken {
  token: InstanceType<Provider["AccessToken"] | Provider["ClientCredentials"]>;
  /** Undefined if the token has no user. */
  grantId: string | undefined;
  /** The members of the token response that describe the access token. */
  body: JsonObject;
}

export async function grantToken(request: GrantRequest, order: TokenOrder): Promise<GrantedToken> {
  const { provider, issuer, ctx, client } = request;
  const scope = order.scopes.join(" ");
  const server = new provider.ResourceServer(order.indicator, {
    audience: fromIndicator(order.indicator),
    scope,
    accessTokenFormat: "opaque",
  });
  let token: GrantedToken["token"];
  let grantId: string | undefined;
  const { owner } = order;
  if ("user" in owner) {
    const grant = new provider.Grant({ accountId: owner.user, clientId: client.clientId });
    grant.addOIDCScope(scope);
    grant.addResourceScope(order.indicator, scope);
    token = new provider.AccessToken({
      accountId: owner.user,
      client,
      grantId: (grantId = await grant.save()),
      gty: order.grantType,
      sessionUid: order.sessionId,
      scope,
    });
    ctx.oidc.entity("Grant", grant);
  } else {
    token = new provider.ClientCredentials({ client, scope });
  }
  token.resourceServer = server;
  request.exchange.tokenOrder = {
    claims: order.claims,
    signIn: order.signIn,
    format: order.format,
    subject: "machine" in owner ? owner.machine : undefined,
  };
  if (typeof order.notAfter === "number") {
    const left = Math.max(1, order.notAfter - issuer.clock.now());
    if (left < token.expiration) Object.assign(token, { expiresIn: left });
  }
  bindToCertificate(provider, ctx, token);
  await bindToProof(provider, ctx, request.proof, token);
  ctx.oidc.entity(token.kind, token);
  const value = await token.save();
  return {
    token,
    grantId,
    body: {
      access_token: value,
      expires_in: token.expiration,
      token_type: token.tokenType,
      ...(token.scope && { scope: token.scope }),
    },
  };
}
