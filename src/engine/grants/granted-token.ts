// Issues the access token of a grant that is registered here: the grant behind it, its resource, its DPoP binding.
import { errors, type KoaContextWithOIDC, type Provider } from "oidc-provider";
import type { User } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { forbiddenScope, scopesForUser, unknownScope } from "../../issuer/scopes.ts";
import type { JsonObject } from "../../json-object.ts";
import { bindToCertificate, bindToProof, type DpopProof } from "./token-binding.ts";
import { invalidTarget } from "../refusals.ts";
import { fromIndicator, resourceOf } from "../resources.ts";
import { noteFacts } from "../issuing/token-facts.ts";

export interface TokenOrder {
  grantType: string;
  /** The resource that it is for. */
  indicator: string;
  scopes: string[];
  /** Whoever it is about: a user, or a client, by default the one that asks. */
  owner: { user: string } | { machine: string | undefined };
  proof: DpopProof | undefined;
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
  body: Record<string, unknown>;
}

export async function grantToken(
  provider: Provider,
  issuer: Issuer,
  ctx: KoaContextWithOIDC,
  order: TokenOrder,
): Promise<GrantedToken> {
  const { client } = ctx.oidc;
  if (!client) throw new errors.InvalidClient("client not authenticated", "no client in context");
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
  noteFacts(token, {
    claims: order.claims,
    format: order.format,
    subject: "machine" in owner ? owner.machine : undefined,
  });
  if (typeof order.notAfter === "number") {
    const left = Math.max(1, order.notAfter - issuer.clock.now());
    if (left < token.expiration) Object.assign(token, { expiresIn: left });
  }
  bindToCertificate(provider, ctx, token);
  await bindToProof(provider, ctx, order.proof, token);
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

export interface ScopeRequest {
  indicator: string;
  clientId: string;
  /** Absent where a client acts for itself. */
  user: User | undefined;
  /** What the request names. */
  requested: string[];
}

/**
 * The scopes of a request, by what exists for the resource, what the client may ask for and what the user's roles
 * allow; `invalid_target`, `invalid_scope` and `access_denied` as everywhere.
 */
export function openScopes(issuer: Issuer, { indicator, clientId, user, requested }: ScopeRequest): string[] {
  const resource = resourceOf(issuer, indicator);
  if (!resource) throw invalidTarget("there is no such resource here");
  const client = issuer.directory.client(clientId);
  const unknown = unknownScope(issuer.directory, resource, requested) ?? forbiddenScope(client, requested);
  if (unknown !== undefined)
    throw new errors.InvalidScope(
      "requested scope is unknown or not allowed for this resource and client",
      unknown,
    );
  const granted = user ? scopesForUser(issuer.directory, user, requested).granted : requested;
  if (requested.length > 0 && granted.length === 0)
    throw new errors.AccessDenied("none of the requested scopes is open to this user");
  return granted;
}

/** Of scopes that nobody asked for by name, those that exist here and may be had. */
export function fittingScopes(
  issuer: Issuer,
  { indicator, clientId, user, requested }: ScopeRequest,
): string[] {
  const resource = resourceOf(issuer, indicator);
  if (!resource) throw invalidTarget("there is no such resource here");
  const client = issuer.directory.client(clientId);
  const existing = requested.filter(
    (scope) =>
      (unknownScope(issuer.directory, resource, [scope]) ?? forbiddenScope(client, [scope])) === undefined,
  );
  return user ? scopesForUser(issuer.directory, user, existing).granted : existing;
}

/** The resource that a request names, as the engine's own grants judge it. */
export function checkIndicator(indicator: string): string {
  if (!URL.canParse(indicator) || indicator.includes("#"))
    throw new errors.InvalidTarget("resource indicator must be an absolute URI without a fragment");
  return indicator;
}
