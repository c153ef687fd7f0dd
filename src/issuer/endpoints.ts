// The names of an issuer's endpoints, for faults, the request log and its filters, and the lookup by path.
import type { Profile, ProfileRoutes } from "../profiles/contract.ts";

export const ENDPOINT_NAMES = [
  "discovery",
  "jwks",
  "authorization",
  "token",
  "introspection",
  "revocation",
  "userinfo",
  "registration",
  "pushed_authorization_request",
  "device_authorization",
  "code_verification",
  "end_session",
  "login",
] as const;

export type EndpointName = (typeof ENDPOINT_NAMES)[number];

/** The endpoints that browsers visit. Programs call all others, and get JSON whatever they accept. */
const BROWSER_ENDPOINTS: readonly EndpointName[] = [
  "authorization",
  "end_session",
  "code_verification",
  "login",
];

/** Names in the request log: the endpoints, and the requests that Mintmark sends to clients. */
export const LOGGED_NAMES = [...ENDPOINT_NAMES, "backchannel_logout"] as const;

export type LoggedName = (typeof LOGGED_NAMES)[number];

/** The endpoint that a path below an issuer belongs to. */
export interface Route {
  /** null if the path belongs to no endpoint. */
  endpoint: EndpointName | null;
  /** Whether the path is below the endpoint's: a step of a login or sign-out, or one registered client. */
  isStep: boolean;
}

/** Routes with paths below them, and the endpoint that those paths count as. */
const STEPS: [keyof ProfileRoutes, EndpointName][] = [
  // A browser comes back here from the login page; no client sends such a request.
  ["authorization", "login"],
  ["code_verification", "code_verification"],
  ["end_session", "end_session"],
  ["registration", "registration"],
];

const tables = new WeakMap<Profile, Map<string, EndpointName>>();
const jsonPaths = new WeakMap<Profile, readonly string[]>();

/** Returns the endpoint that a path below the issuer belongs to. It is looked up once per request. */
export function routeOf(profile: Profile, path: string): Route {
  const plain = plainPath(path);
  const exact = tableOf(profile).get(plain);
  if (exact) return { endpoint: exact, isStep: false };
  if (plain.startsWith("/login/")) return { endpoint: "login", isStep: true };
  const step = STEPS.find(([route]) => plain.startsWith(`${plainPath(profile.paths.routes[route])}/`));
  return step ? { endpoint: step[1], isStep: true } : { endpoint: null, isStep: false };
}

/** Whether browsers visit this endpoint during a login or sign-out. */
export function isBrowserEndpoint(endpoint: EndpointName | null): boolean {
  return endpoint !== null && BROWSER_ENDPOINTS.includes(endpoint);
}

/** Whether this endpoint answers in JSON. */
export function isJsonEndpoint(endpoint: EndpointName | null): boolean {
  return endpoint !== null && !isBrowserEndpoint(endpoint);
}

/** Whether the path is an endpoint that answers in JSON or one of its aliases, or lies below one. */
export function isBelowJsonEndpoint(profile: Profile, path: string): boolean {
  const plain = plainPath(path);
  if (isWellKnown(plain)) return true;
  return jsonPathsOf(profile).some((at) => `${plain}/`.startsWith(`${at}/`));
}

/** Whether the path is below `/.well-known/`, which holds documents for programs. */
export function isWellKnown(path: string): boolean {
  return path.toLowerCase().includes("/.well-known/");
}

/** Returns the path in the form that the engine compares: in lower case, without a trailing slash. */
export function plainPath(path: string): string {
  const lower = path.toLowerCase();
  return lower.length > 1 && lower.endsWith("/") ? lower.slice(0, -1) : lower;
}

/** Returns the paths of the endpoints that answer in JSON, and their aliases. */
function jsonPathsOf(profile: Profile): readonly string[] {
  let found = jsonPaths.get(profile);
  if (!found) {
    const { routes, aliases, rootAliases } = profile.paths;
    const named = [
      ...Object.entries(routes),
      ...Object.entries({ ...aliases, ...rootAliases }).map(([at, name]) => [name, at] as const),
    ];
    found = named.filter(([name]) => isJsonEndpoint(name as EndpointName)).map(([, at]) => plainPath(at));
    jsonPaths.set(profile, found);
  }
  return found;
}

function tableOf(profile: Profile): Map<string, EndpointName> {
  let table = tables.get(profile);
  if (!table) {
    table = new Map([
      ...Object.entries(profile.paths.routes).map(([name, path]): [string, EndpointName] => [
        plainPath(path),
        name as keyof ProfileRoutes,
      ]),
      ["/.well-known/openid-configuration", "discovery"],
      ["/.well-known/oauth-authorization-server", "discovery"],
    ]);
    tables.set(profile, table);
  }
  return table;
}
