// Mistakes that show only where parts of a configuration meet: names that nothing defines, values that two
// entries claim. Works on what is left of a configuration once its plain mistakes are set aside.

import { isJsonObject } from "../json-object.ts";
import { profileNamed } from "../profiles/registry.ts";
import { isUuid } from "../uuid.ts";
import type { ResolvedConfig, ResolvedIssuer } from "./builtin.ts";
import { nearest } from "../nearest.ts";
import { valueAt, type Path } from "./path.ts";
import type { Finding } from "./problems.ts";
import type { ServerConfig } from "./schema.ts";
import { trustFindings } from "./trust-crosschecks.ts";

/** Scopes of OpenID Connect itself, which no resource has to list. */
const PROTOCOL_SCOPES = ["openid", "profile", "email", "address", "phone", "offline_access"];

/**
 * `input` is what was written: built-in entries and defaults are never complained about. `ids` are those of the
 * issuers that these may name.
 */
export function crossFindings(
  config: Pick<ResolvedConfig, "issuers"> & Partial<ServerConfig>,
  input: unknown,
  ids: readonly string[] = Object.keys(config.issuers),
): Finding[] {
  const configured = Object.entries(config.issuers).filter(([, { isDemo }]) => !isDemo);
  const perIssuer = configured.flatMap(([id, issuer]) => {
    const place = id === "default" ? [] : ["issuers", id];
    const written = valueAt(input, place);
    return [
      ...directoryFindings(issuer, written),
      ...registrationFindings(written),
      ...trustFindings(issuer, written, ids),
    ].map((finding) => ({ ...finding, path: [...place, ...finding.path] }));
  });
  return [...perIssuer, ...pathFindings(config), ...tlsFindings(config)];
}

function tlsFindings({ https, clientCertificates }: Partial<ServerConfig>): Finding[] {
  if (!clientCertificates || https) return [];
  return [finding(["clientCertificates"], "only TLS clients have certificates: set `https` too")];
}

/** The same within one issuer's directory, of which `input` was written. */
export function directoryFindings(issuer: ResolvedIssuer, input: unknown): Finding[] {
  const written = (part: string) => valueAt(input, [part]);
  return [
    ...(written("users") === undefined ? [] : userFindings(issuer, written("roles"))),
    ...(isJsonObject(written("staticTokens")) ? staticTokenFindings(issuer, written("users")) : []),
    ...(written("roles") === undefined ? [] : roleFindings(issuer)),
    ...resourceFindings(issuer),
    ...dialectFindings(issuer),
    ...logoutFindings(issuer),
  ];
}

function dialectFindings({ profile, dialect }: ResolvedIssuer): Finding[] {
  const known = profileNamed(profile).dialects;
  if (dialect === undefined || known.includes(dialect)) return [];
  const message = `the profile ${profile} has no such dialect, it knows ${known.join(", ")}`;
  return [unknownName(["dialect"], message, dialect, known)];
}

/** An application that waits for what nobody sends would be tested for nothing. */
function logoutFindings({ profile, dialect, clients }: ResolvedIssuer): Finding[] {
  if (profileNamed(profile, dialect).logoutToken) return [];
  return Object.entries(clients)
    .filter(([, { backchannelLogoutUri }]) => backchannelLogoutUri !== undefined)
    .map(([name]) =>
      finding(
        ["clients", name, "backchannelLogoutUri"],
        `the profile ${profile} has no back-channel logout, as its vendor: nobody would call it`,
      ),
    );
}

/** Nobody may believe that a token protects what anybody can do, or that one is there which is not. */
function registrationFindings(input: unknown): Finding[] {
  const mode = valueAt(input, ["registration"]);
  const hasToken = valueAt(input, ["initialAccessToken"]) !== undefined;
  if (mode === "token" && !hasToken)
    return [finding(["registration"], "token needs an `initialAccessToken` beside it")];
  if ((mode === "open" || mode === "off") && hasToken)
    return [finding(["registration"], "with an `initialAccessToken` it must be token, or left out")];
  return [];
}

function userFindings(issuer: ResolvedIssuer, writtenRoles: unknown): Finding[] {
  const roles = namesOf(issuer.roles, writtenRoles);
  const owners = new Map<string, string>();
  return Object.entries(issuer.users).flatMap(([name, user]) => {
    const findings = user.roles.flatMap((role, index) =>
      roles && !roles.has(role)
        ? [unknownName(["users", name, "roles", index], "there is no such role", role, roles)]
        : [],
    );
    const id = user.id?.toLowerCase();
    const owner = id && owners.get(id);
    if (owner) findings.push(finding(["users", name, "id"], `is the id of the user "${owner}" already`));
    else if (id) owners.set(id, name);
    return findings;
  });
}

function staticTokenFindings(issuer: ResolvedIssuer, writtenUsers: unknown): Finding[] {
  const users = namesOf(issuer.users, writtenUsers);
  return Object.entries(issuer.staticTokens).flatMap(([token, { user }]) => {
    if (!users || user === undefined || isUuid(user) || users.has(user)) return [];
    const message = `there is no user "${user}", and it is no UUID`;
    return [unknownName(["staticTokens", token, "user"], message, user, users)];
  });
}

// Only where every resource lists its scopes is one that none of them lists certainly a mistake.
function roleFindings(issuer: ResolvedIssuer): Finding[] {
  const listed = Object.values(issuer.resources).map(({ scopes }) => scopes);
  if (listed.length === 0 || listed.includes(undefined)) return [];
  const known = new Set([...PROTOCOL_SCOPES, ...listed.flatMap((scopes) => scopes ?? [])]);
  return Object.entries(issuer.roles).flatMap(([role, scopes]) =>
    scopes.flatMap((scope, index) =>
      known.has(scope)
        ? []
        : [unknownName(["roles", role, index], `no resource has the scope "${scope}"`, scope, known)],
    ),
  );
}

function resourceFindings(issuer: ResolvedIssuer): Finding[] {
  const owners = new Map(Object.keys(issuer.resources).map((name) => [name, name]));
  return Object.entries(issuer.resources).flatMap(([name, { audience = [] }]) =>
    [audience].flat().flatMap((value, index) => {
      const owner = owners.get(value) ?? name;
      owners.set(value, owner);
      if (owner === name) return [];
      const path = ["resources", name, "audience", ...(Array.isArray(audience) ? [index] : [])];
      return [finding(path, `the resource "${owner}" goes by that name already`)];
    }),
  );
}

function pathFindings({ issuers }: Pick<ResolvedConfig, "issuers">): Finding[] {
  const owners = new Map<string, string>();
  const below = Object.entries(issuers).filter(([, { port }]) => port === undefined);
  return below.flatMap(([id, issuer]) => {
    const { mountPath, path: pathOf } = profileNamed(issuer.profile, issuer.dialect);
    const path = issuer.path ?? pathOf(id, id === "default");
    const key = mountPath?.(path) ?? path.replace(/\/$/, "");
    const endpoint = id === "default" ? undefined : endpointBelow(key, issuers.default);
    if (endpoint !== undefined) {
      return [finding(["issuers", id, "path"], `"${path}" would hide ${endpoint} of the issuer at the root`)];
    }
    const owner = owners.get(key);
    if (owner === undefined) {
      owners.set(key, id);
      return [];
    }
    return [finding(["issuers", id, "path"], `"${path}" is the path of the issuer "${owner}" already`)];
  });
}

/** An endpoint of the issuer at the root that stands at or below this path. */
function endpointBelow(path: string, { profile, dialect }: ResolvedIssuer): string | undefined {
  const { routes, aliases, rootAliases } = profileNamed(profile, dialect);
  const endpoints = [
    ...Object.values(routes),
    ...Object.keys(aliases),
    ...Object.keys(rootAliases),
    "/login",
  ];
  return endpoints.find((endpoint) => endpoint === path || endpoint.startsWith(`${path}/`));
}

function finding(path: Path, message: string): Finding {
  return { path, message, showValue: true };
}

function unknownName(path: Path, message: string, name: string, known: Iterable<string>): Finding {
  return { path, message, suggestion: nearest(name, known), showValue: true };
}

/** The names that count as defined, badly or well; undefined where the map itself is unreadable. */
function namesOf(resolved: object, written: unknown): Set<string> | undefined {
  if (written !== undefined && !isJsonObject(written)) return undefined;
  return new Set([...Object.keys(resolved), ...Object.keys(written ?? {})]);
}
