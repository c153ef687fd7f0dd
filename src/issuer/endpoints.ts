// The names of an issuer's endpoints, as faults, the request log and its filters use them.
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

/** What the request log shows: besides the endpoints, what goes out from here to clients. */
export const LOGGED_NAMES = [...ENDPOINT_NAMES, "backchannel_logout"] as const;

export type LoggedName = (typeof LOGGED_NAMES)[number];

/** Routes below which the engine has steps of its own, and to which endpoint those belong. */
const STEPS: [keyof ProfileRoutes, EndpointName][] = [
  // Where a browser comes back from the login page: no request that a client makes.
  ["authorization", "login"],
  ["code_verification", "code_verification"],
  ["end_session", "end_session"],
  ["registration", "registration"],
];

const tables = new WeakMap<Profile, Map<string, EndpointName>>();

/** Which endpoint a path below the issuer leads to; null for none. */
export function endpointOf(profile: Profile, path: string): EndpointName | null {
  const plain = plainPath(path);
  const exact = tableOf(profile).get(plain);
  if (exact) return exact;
  if (plain.startsWith("/login/")) return "login";
  const step = STEPS.find(([route]) => plain.startsWith(`${profile.routes[route]}/`));
  return step ? step[1] : null;
}

/** As the engine compares paths: neither case nor a slash at the end matters. */
export function plainPath(path: string): string {
  const lower = path.toLowerCase();
  return lower.length > 1 && lower.endsWith("/") ? lower.slice(0, -1) : lower;
}

function tableOf(profile: Profile): Map<string, EndpointName> {
  let table = tables.get(profile);
  if (!table) {
    table = new Map([
      ...Object.entries(profile.routes).map(([name, path]): [string, EndpointName] => [
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
