// Sets the scope of a request that names none, or names the vendor's scope for all (`.default` at Entra).
import { type Params, splitScope, textParam } from "../../params.ts";
import { JWT_BEARER } from "../../profiles/grant-types.ts";
import { claimedClient } from "../../wire/claimed-client.ts";
import { openResource } from "../directory.ts";
import type { Issuer } from "../issuer.ts";
import { resourceOf, toIndicator } from "../resources.ts";
import { availableOf, defaultScopes, registeredScopes, usualScopes } from "../scopes.ts";
import type { Exchange } from "./exchange.ts";

/** Grants whose scopes are settled here. The other grants have scopes already or decide on them themselves. */
const WITH_SCOPE = ["client_credentials", "password"];

/** Returns the parameters with the scope that applies. Expects `resource` to be settled. */
export function withScope(exchange: Exchange, params: Params): Params {
  const { issuer, endpoint } = exchange;
  const grant = textParam(params, "grant_type");
  if (Array.isArray(params["scope"])) return params; // the engine refuses a repeated parameter
  const asked = splitScope(params["scope"]);
  const { wholeScope } = issuer.profile.requests;
  const asksForAll = wholeScope !== undefined && asked.includes(wholeScope);
  const isSettledHere = WITH_SCOPE.includes(grant ?? "") || (grant === JWT_BEARER && asksForAll);
  if (endpoint === "token" && !isSettledHere) return params;
  if (asked.length > 0 && !asksForAll) return withoutSurplusSpaces(params);
  if (params["request_uri"] !== undefined) return params; // its scope was settled when the request was pushed
  const isMachine = grant === "client_credentials";
  if (asksForAll) {
    const others = asked.filter((scope) => scope !== wholeScope);
    const all = [...new Set([...others, ...defaultsOf(exchange, params, { isMachine, asksForAll }).fitting])];
    return { ...params, scope: all.join(" ") };
  }
  const { defaults, fitting } = defaultsOf(exchange, params, { isMachine, asksForAll });
  const scopes =
    fitting.length === 0 && defaults.length > 0 && !isMachine ? usualScopes(exchange.issuer) : fitting;
  return scopes.length === 0 ? params : { ...params, scope: scopes.join(" ") };
}

/** Leaves out unavailable default scopes, so that a request without `scope` does not fail because of them. */
function defaultsOf(
  { issuer, raw }: Exchange,
  params: Params,
  { isMachine, asksForAll }: { isMachine: boolean; asksForAll: boolean },
): { defaults: string[]; fitting: string[] } {
  const clientId = claimedClient(params, raw.authorization, issuer.profile.clients);
  const client = clientId === undefined ? undefined : issuer.directory.client(clientId);
  const all = indicatorsOf(issuer, params).map((each) => {
    const resource = resourceOf(issuer, each) ?? openResource([]);
    const defaults = asksForAll
      ? registeredScopes(resource, client, isMachine)
      : defaultScopes(issuer, { resource, client, machine: isMachine });
    return { defaults, fitting: availableOf(issuer, { resource, clientId }, defaults) };
  });
  return {
    defaults: all.flatMap(({ defaults }) => defaults),
    fitting: [...new Set(all.flatMap(({ fitting }) => fitting))],
  };
}

function indicatorsOf({ defaultAudience }: Pick<Issuer, "defaultAudience">, params: Params): string[] {
  const named = [params["resource"] ?? []].flat().filter(Boolean);
  return named.length === 0 ? [toIndicator(defaultAudience)] : named;
}

/** FastMCP's client sends " offline_access" if its server names no scopes; the engine rejects the space. */
function withoutSurplusSpaces(params: Params): Params {
  const { scope } = params;
  return typeof scope === "string" && /^ | $| {2}/.test(scope)
    ? { ...params, scope: scope.split(" ").filter(Boolean).join(" ") }
    : params;
}
