// The scope of a request that names none, or names the one scope that stands for all.
import { openResource } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import { defaultScopes, registeredScopes } from "../../issuer/scopes.ts";
import { type Params, splitScope, textParam } from "../../params.ts";
import { claimedClient } from "../../wire/claimed-client.ts";
import { availableOf } from "../requested-scopes.ts";
import { resourceOf, toIndicator } from "../resources.ts";

/** Grants whose request may name scopes; elsewhere the scopes were settled before. */
const WITH_SCOPE = ["client_credentials", "password"];

/** Returns the parameters with the scope that applies. Expects `resource` to be settled. */
export function withScope(exchange: Exchange, params: Params): Params {
  const { issuer, endpoint } = exchange;
  const grant = textParam(params, "grant_type");
  if (endpoint === "token" && !WITH_SCOPE.includes(grant ?? "")) return params;
  const asked = splitScope([params["scope"] ?? ""].flat().join(" "));
  const { wholeScope } = issuer.profile.requests;
  const asksForAll = wholeScope !== undefined && asked.includes(wholeScope);
  if (asked.length > 0 && !asksForAll) return withoutSurplusSpaces(params);
  if (params["request_uri"] !== undefined) return params; // its parameters were settled when it was pushed
  const isMachine = grant === "client_credentials";
  if (asksForAll) {
    const others = asked.filter((scope) => scope !== wholeScope);
    const all = [...new Set([...others, ...defaultsOf(exchange, params, { isMachine, asksForAll }).fitting])];
    return { ...params, scope: all.join(" ") };
  }
  const { defaults, fitting } = defaultsOf(exchange, params, { isMachine, asksForAll });
  const scopes = fitting.length === 0 && defaults.length > 0 && !isMachine ? ["openid"] : fitting;
  return scopes.length === 0 ? params : { ...params, scope: scopes.join(" ") };
}

/** Default scopes that are not available here are left out: a request that names no scope cannot ask for too much. */
function defaultsOf(
  { issuer, raw }: Exchange,
  params: Params,
  { isMachine, asksForAll }: { isMachine: boolean; asksForAll: boolean },
): { defaults: string[]; fitting: string[] } {
  const clientId = claimedClient(params, raw.authorization);
  const client = clientId === undefined ? undefined : issuer.directory.client(clientId);
  const resource = resourceOf(issuer, indicatorOf(issuer, params)) ?? openResource([]);
  const defaults = asksForAll
    ? registeredScopes(resource, client, isMachine)
    : defaultScopes(resource, client, isMachine);
  return { defaults, fitting: availableOf(issuer, { resource, clientId }, defaults) };
}

function indicatorOf({ defaultAudience }: Pick<Issuer, "defaultAudience">, params: Params): string {
  const [indicator = toIndicator(defaultAudience)] = [params["resource"] || []].flat();
  return indicator;
}

/** FastMCP's client puts a space before `offline_access` if its server names no scopes; the engine rejects that. */
function withoutSurplusSpaces(params: Params): Params {
  const { scope } = params;
  return typeof scope === "string"
    ? { ...params, scope: scope.split(" ").filter(Boolean).join(" ") }
    : params;
}
