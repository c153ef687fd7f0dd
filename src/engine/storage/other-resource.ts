// Refresh tokens of vendors that bind them to the user and the client alone, not to a resource (Entra). The
// engine gets such a token, and its grant, as if they had been issued for the resource that is asked for now.
import { type AdapterPayload, Provider } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { resourceOf } from "../../issuer/resources.ts";
import { availableOf } from "../../issuer/scopes.ts";
import { splitScope, textParam } from "../../params.ts";

interface Asked {
  indicator: string;
  scope: string;
}

export function refreshTokenForAsked(issuer: Issuer, token: AdapterPayload): AdapterPayload {
  const asked = askedOf(issuer);
  return asked ? { ...token, resource: asked.indicator, scope: joined(token.scope, asked.scope) } : token;
}

/** The user's roles still limit the scopes of the returned grant. */
export function grantForAsked(issuer: Issuer, grant: AdapterPayload): AdapterPayload {
  const asked = askedOf(issuer);
  if (!asked) return grant;
  const { resources = {} } = grant as { resources?: Record<string, string> };
  const { indicator, scope } = asked;
  return { ...grant, resources: { ...resources, [indicator]: joined(resources[indicator], scope) } };
}

/** Returns what a refresh request asks for, if that is a resource with such scopes. */
function askedOf(issuer: Issuer): Asked | undefined {
  const { params = {}, client } = Provider.ctx?.oidc ?? {};
  if (!issuer.profile.tokens.refreshesForAnyResource) return undefined;
  if (params["grant_type"] !== "refresh_token") return undefined;
  const indicator = textParam(params, "resource");
  const scope = textParam(params, "scope");
  if (indicator === undefined || scope === undefined) return undefined;
  const resource = resourceOf(issuer, indicator);
  const available =
    resource && availableOf(issuer, { resource, clientId: client?.clientId }, splitScope(scope));
  return available && { indicator, scope: available.join(" ") };
}

function joined(...scopes: (string | undefined)[]): string {
  return [...new Set(scopes.flatMap((scope) => splitScope(scope)))].join(" ");
}
