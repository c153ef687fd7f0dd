// Issues the access token of a grant that is registered here: the grant behind it, its resource, its DPoP binding.
import { errors, type Provider } from "oidc-provider";
import type { JsonObject } from "../../json-object.ts";
import { bindToCertificate, bindToProof } from "./token-binding.ts";
import { fromIndicator } from "../resources.ts";
import type { GrantRequest } from "./grant.ts";

export interface TokenOrder {
  grantType: string;
  /** The resource that it is for. */
  indicator: string;
  scopes: string[];
  /** Whoever it is about: a user, or a client, by default the one that asks. */
  owner: { user: string } | { machine: string | undefined };
  /** Of the login that a user's token comes from. */
  sessionId?: string | undefined;
  claims?: JsonObject | undefined;
  format?: "jwt" | undefined;
  /** In the issuer's time; the token ends no later. */
  notAfter?: number | null | undefined;
}

export interface GrantedToken {
  token: InstanceType<Provider["AccessToken"] | Provider["ClientCredentials"]>;
  /** Of a user's token. */
  grantId: string | undefined;
  /** The answer, as far as the token decides it. */
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

/** The resource that a request names, as the engine's own grants judge it. */
export function checkIndicator(indicator: string): string {
  if (!URL.canParse(indicator) || indicator.includes("#"))
    throw new errors.InvalidTarget("resource indicator must be an absolute URI without a fragment");
  return indicator;
}
