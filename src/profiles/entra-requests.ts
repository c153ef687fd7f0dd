// Reads and checks scopes in Entra's format. A scope starts with its resource (`api://notes/read`);
// `.default` in place of the name stands for all scopes that were consented to.
import type { Params } from "../params.ts";
import type { RefusalFacts, RequestRoute, VendorRefusal } from "./contract.ts";
import { DEVICE_GRANT } from "./grant-types.ts";

export const WHOLE_SCOPE = ".default";
/** Audience of Microsoft Graph. Scopes without a resource belong to it. */
export const GRAPH = "00000003-0000-0000-c000-000000000000";

const GRAPH_URLS = ["https://graph.microsoft.com", "https://graph.microsoft.com/"];
const OIDC_SCOPES = ["openid", "profile", "email", "offline_access"];

/** Grants that redeem something whose scopes are settled. */
const HAVE_SCOPES = ["authorization_code", "refresh_token", DEVICE_GRANT];

export interface AskedScope {
  /** The scopes of OpenID Connect. */
  plain: string[];
  /** Names of the other scopes, without the resource. */
  names: string[];
  /** The resources as written, without duplicates. */
  resources: string[];
  hasUnprefixed: boolean;
}

export function readScope(scope: Params[string]): AskedScope {
  const all = [...new Set(textOf(scope).split(" ").filter(Boolean))];
  const others = all.filter((each) => !OIDC_SCOPES.includes(each));
  const split = others.map((each) => {
    const slash = each.lastIndexOf("/");
    return { resource: slash > 0 ? each.slice(0, slash) : undefined, name: each.slice(slash + 1) };
  });
  return {
    plain: all.filter((each) => OIDC_SCOPES.includes(each)),
    names: [...new Set(split.map(({ name }) => name))],
    resources: [...new Set(split.flatMap(({ resource }) => resource ?? []))],
    hasUnprefixed: split.some(({ resource }) => resource === undefined),
  };
}

/**
 * Moves the resource from the scope to the `audience` parameter.
 * @param takesResource whether the request may also name it in `resource`, as at the v1 endpoints
 */
export function translated(params: Params, route: RequestRoute, takesResource: boolean): Params {
  if (route === "end_session") return params;
  const { scope, resource, audience: _, ...others } = withStandardGrant(params);
  const { plain, names, resources, hasUnprefixed } = readScope(scope);
  const [target = (takesResource && textOf(resource)) || (hasUnprefixed ? GRAPH : "")] = resources;
  const asksForAll = names.includes(WHOLE_SCOPE) || (takesResource && target !== "" && names.length === 0);
  const rest: Params = target === "" ? others : { ...others, audience: canonical(target) };
  // A code or refresh token has its scopes already; a request without a scope gets all of them.
  if (asksForAll && route === "token" && HAVE_SCOPES.includes(textOf(rest["grant_type"]))) return rest;
  const scopes = new Set([...plain, ...names, ...(asksForAll ? [WHOLE_SCOPE] : [])]);
  return scope === undefined && scopes.size === 0 ? rest : { ...rest, scope: [...scopes].join(" ") };
}

/** Replaces Entra's older, short name of the device grant, which MSAL sends. */
function withStandardGrant(params: Params): Params {
  return params["grant_type"] === "device_code" ? { ...params, grant_type: DEVICE_GRANT } : params;
}

/** Returns why Entra rejects a request that the standards allow; undefined if it does not. */
export function refused({ asked }: RefusalFacts, takesResource: boolean): VendorRefusal | undefined {
  const { names, resources, hasUnprefixed } = readScope(asked["scope"]);
  const scope = textOf(asked["scope"]);
  const resource = textOf(asked["resource"]);
  const targets = new Set([...resources.map(canonical), ...(hasUnprefixed ? [GRAPH] : [])]);
  if (targets.size > 1) {
    return refusal(
      "invalid_scope",
      28000,
      `Provided value for the input parameter scope is not valid because it contains more than one resource. Scope ${scope} is not valid.`,
    );
  }
  if (takesResource && resource !== "" && targets.size === 0) return undefined;
  if (asked["grant_type"] === "client_credentials") {
    if (scope === "") {
      return refusal(
        "invalid_request",
        900144,
        "The request body must contain the following parameter: 'scope'.",
      );
    }
    if (resources.length === 0 || names.join() !== WHOLE_SCOPE) {
      return refusal(
        "invalid_scope",
        1002012,
        `The provided value for scope ${scope} is not valid. Client credential flows must have a scope value with /.default suffixed to the resource identifier (application ID URI).`,
      );
    }
  }
  if (names.includes(WHOLE_SCOPE) && names.length > 1) {
    return refusal(
      "invalid_scope",
      70011,
      `The provided value for the input parameter 'scope' is not valid. .default scope can't be combined with resource-specific scopes. The scope ${scope} is not valid.`,
    );
  }
  if (resource === "") return undefined;
  if (targets.size === 0) {
    return refusal("invalid_request", 901002, "The 'resource' request parameter is not supported.");
  }
  return targets.has(canonical(resource))
    ? undefined
    : refusal(
        "invalid_target",
        9010010,
        "The resource parameter provided in the request doesn't match with the requested scopes.",
      );
}

function refusal(error: string, code: number, text: string): VendorRefusal {
  return { error, description: `AADSTS${code}: ${text}`, detail: { code, text } };
}

function canonical(resource: string): string {
  return GRAPH_URLS.includes(resource) ? GRAPH : resource;
}

/** Returns whether Graph can have this scope: `User.Read`, `Mail.Send.Shared`, but not an API's own `read`. */
export function isGraphScope(scope: string): boolean {
  return /^[A-Z][A-Za-z]*(?:\.[A-Za-z-]+)+$/.test(scope);
}

function textOf(value: Params[string]): string {
  return [value ?? ""].flat().join(" ");
}
