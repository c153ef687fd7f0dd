// Finds problems between parts of a configuration: names that are not defined, values that two entries share.
// Runs on the configuration after the settings that are invalid by themselves were removed.

import { isJsonObject } from "../json-object.ts";
import { nearest } from "../nearest.ts";
import { profileNamed } from "../profiles/registry.ts";
import { isUuid, uuidFrom } from "../uuid.ts";
import type { ResolvedConfig, ResolvedIssuer } from "./builtin.ts";
import { claimProblems } from "./claim-crosschecks.ts";
import { firstTouchOf } from "./derived.ts";
import type { UserConfig } from "./directory.ts";
import { placeOf } from "./issuer-place.ts";
import { type Path, valueAt } from "./path.ts";
import { type SettingProblem, settingProblem } from "./problems.ts";
import type { ServerConfig } from "./schema.ts";
import { trustProblems } from "./trust-crosschecks.ts";
import { vendorProblems } from "./vendor-crosschecks.ts";

/** Scopes that OpenID Connect defines; resources need not list them. */
const PROTOCOL_SCOPES = ["openid", "profile", "email", "address", "phone", "offline_access"];

/**
 * Returns the problems between the parts of a configuration. `input` is the configuration as it was written,
 * so that built-in entries and defaults are not reported. `ids` are the issuers that it may refer to.
 */
export function crossProblems(
  config: Pick<ResolvedConfig, "issuers"> & Partial<ServerConfig>,
  input: unknown,
  ids: readonly string[] = Object.keys(config.issuers),
): SettingProblem[] {
  const configured = Object.entries(config.issuers).filter(([, { isDemo }]) => !isDemo);
  const within = (place: Path, issuer: ResolvedIssuer): SettingProblem[] => {
    const written = valueAt(input, place);
    return [
      ...directoryProblems(issuer, written),
      ...registrationProblems(written),
      ...trustProblems(issuer, written, ids),
    ].map((problem) => ({ ...problem, path: [...place, ...problem.path] }));
  };
  const touched = firstTouchOf(config, config.issuers.default);
  return [
    ...configured.flatMap(([id, issuer]) => within(id === "default" ? [] : ["issuers", id], issuer)),
    ...(touched ? within(["issuersOnFirstTouch", "settings"], touched.settings) : []),
    ...pathProblems(config),
    ...tlsProblems(config),
    ...storeProblems(config),
  ];
}

function tlsProblems({ https, clientCertificates }: Partial<ServerConfig>): SettingProblem[] {
  if (!clientCertificates || https) return [];
  return [
    settingProblem(
      ["clientCertificates"],
      "needs `https`: client certificates exist only in TLS connections",
    ),
  ];
}

function storeProblems({ store, ephemeral }: Partial<ServerConfig>): SettingProblem[] {
  if (store === undefined || !ephemeral) return [];
  return [settingProblem(["store"], "contradicts `ephemeral`, which keeps everything in memory")];
}

/** Returns the problems within one issuer's directory; `input` is the issuer as it was written. */
export function directoryProblems(issuer: ResolvedIssuer, input: unknown): SettingProblem[] {
  const written = (part: string) => valueAt(input, [part]);
  return [
    ...(written("users") === undefined ? [] : userProblems(issuer, written("roles"))),
    ...(written("clients") === undefined ? [] : unknownRoles("clients", issuer, written("roles"))),
    ...(isJsonObject(written("staticTokens")) ? staticTokenProblems(issuer, written("users")) : []),
    ...(written("roles") === undefined ? [] : roleProblems(issuer)),
    ...resourceProblems(issuer),
    ...claimProblems(issuer, input),
    ...dialectProblems(issuer),
    ...vendorProblems(issuer),
  ];
}

function dialectProblems({ profile, dialect }: ResolvedIssuer): SettingProblem[] {
  const known = profileNamed(profile).dialects;
  if (dialect === undefined || known.includes(dialect)) return [];
  const message = `the profile ${profile} does not have this dialect; its dialects are: ${known.join(", ")}`;
  return [unknownName(["dialect"], message, dialect, known)];
}

/** Reports an initial access token that would protect nothing, and a mode that lacks its token. */
function registrationProblems(input: unknown): SettingProblem[] {
  const mode = valueAt(input, ["registration"]);
  const hasToken = valueAt(input, ["initialAccessToken"]) !== undefined;
  if (mode === "token" && !hasToken) {
    return [settingProblem(["registration"], "needs an `initialAccessToken` if it is token")];
  }
  if ((mode === "open" || mode === "off") && hasToken) {
    return [
      settingProblem(["registration"], "must be token, or be left out, if `initialAccessToken` is set"),
    ];
  }
  return [];
}

function userProblems(issuer: ResolvedIssuer, writtenRoles: unknown): SettingProblem[] {
  const isDerived = ({ id, subject }: UserConfig) => id === undefined && subject === undefined;
  const owners = new Map<string, string>(
    Object.entries(issuer.users).flatMap(([name, user]) =>
      isDerived(user) ? [[uuidFrom("user", name), name]] : [],
    ),
  );
  const ofRoles = unknownRoles("users", issuer, writtenRoles);
  const ofSubjects = Object.entries(issuer.users).flatMap(([name, user]) => {
    const problems: SettingProblem[] = [];
    const field = user.subject === undefined ? "id" : "subject";
    // UUIDs are compared without their case, other subjects with it.
    const id =
      user.subject !== undefined && !isUuid(user.subject)
        ? user.subject
        : (user.subject ?? user.id)?.toLowerCase();
    if (user.subject !== undefined && user.subject !== name && Object.hasOwn(issuer.users, user.subject)) {
      problems.push(settingProblem(["users", name, "subject"], "is the name of another user"));
    }
    const owner = id && owners.get(id);
    if (owner) {
      problems.push(settingProblem(["users", name, field], `is already the subject of the user "${owner}"`));
    } else if (id) {
      owners.set(id, name);
    }
    return problems;
  });
  return [...ofRoles, ...ofSubjects];
}

function unknownRoles(
  part: "users" | "clients",
  issuer: ResolvedIssuer,
  writtenRoles: unknown,
): SettingProblem[] {
  const known = namesOf(issuer.roles, writtenRoles);
  if (!known) return [];
  return Object.entries<{ roles: string[] }>(issuer[part]).flatMap(([name, { roles }]) =>
    roles.flatMap((role, index) =>
      known.has(role)
        ? []
        : [unknownName([part, name, "roles", index], "there is no such role", role, known)],
    ),
  );
}

function staticTokenProblems(issuer: ResolvedIssuer, writtenUsers: unknown): SettingProblem[] {
  const users = namesOf(issuer.users, writtenUsers);
  return Object.entries(issuer.staticTokens).flatMap(([token, { user }]) => {
    if (!users || user === undefined || isUuid(user) || users.has(user)) return [];
    if (Object.values(issuer.users).some(({ subject }) => subject === user)) return [];
    const message = `there is no user "${user}", and it is not a UUID`;
    return [unknownName(["staticTokens", token, "user"], message, user, users)];
  });
}

// An unlisted scope is certainly a mistake only if every resource lists its scopes.
function roleProblems(issuer: ResolvedIssuer): SettingProblem[] {
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

function resourceProblems(issuer: ResolvedIssuer): SettingProblem[] {
  const owners = new Map(Object.keys(issuer.resources).map((name) => [name, name]));
  return Object.entries(issuer.resources).flatMap(([name, { audience }]) =>
    [audience ?? []].flat().flatMap((value, index) => {
      const owner = owners.get(value) ?? name;
      owners.set(value, owner);
      if (owner === name) return [];
      const path = ["resources", name, "audience", ...(Array.isArray(audience) ? [index] : [])];
      return [settingProblem(path, `the resource "${owner}" already has this name or audience`)];
    }),
  );
}

function pathProblems({ issuers }: Pick<ResolvedConfig, "issuers">): SettingProblem[] {
  const owners = new Map<string, string>();
  const below = Object.entries(issuers).filter(([, { port }]) => port === undefined);
  return below.flatMap(([id, issuer]) => {
    const { path, mountPath } = placeOf(id, issuer);
    const endpoint = id === "default" ? undefined : endpointBelow(mountPath, issuers.default);
    if (endpoint !== undefined) {
      return [
        settingProblem(["issuers", id, "path"], `"${path}" would hide ${endpoint} of the issuer at the root`),
      ];
    }
    const owner = owners.get(mountPath);
    if (owner === undefined) {
      owners.set(mountPath, id);
      return [];
    }
    return [
      settingProblem(["issuers", id, "path"], `"${path}" is already the path of the issuer "${owner}"`),
    ];
  });
}

/** Returns an endpoint of the default issuer that is at or below this path, if there is one. */
export function endpointBelow(path: string, { profile, dialect }: ResolvedIssuer): string | undefined {
  const { routes, aliases, rootAliases } = profileNamed(profile, dialect).paths;
  const endpoints = [
    ...Object.values(routes),
    ...Object.keys(aliases),
    ...Object.keys(rootAliases),
    "/login",
  ];
  return endpoints.find((endpoint) => endpoint === path || endpoint.startsWith(`${path}/`));
}

function unknownName(path: Path, message: string, name: string, known: Iterable<string>): SettingProblem {
  return { path, message, suggestion: nearest(name, known), showValue: true };
}

/** Returns the defined names, including those of invalid entries; undefined if the map itself is invalid. */
function namesOf(resolved: object, written: unknown): Set<string> | undefined {
  if (written !== undefined && !isJsonObject(written)) return undefined;
  return new Set([...Object.keys(resolved), ...Object.keys(written ?? {})]);
}
