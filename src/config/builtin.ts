// The built-in directory, and the rules that combine it with the configuration.

import { DEVICE_GRANT } from "../profiles/grant-types.ts";
import { PROFILE_NAMES } from "../profiles/profile-names.ts";
import { type ClientConfig } from "./client.ts";
import type { ScopeConfig, StaticTokenConfig, UserConfig } from "./directory.ts";
import { placeOf } from "./issuer-place.ts";
import { reachableBecause } from "./reach.ts";
import type { ResourceConfig } from "./resource.ts";
import {
  type Config,
  type ConfigInput,
  isServerSetting,
  type IssuerConfig,
  type ServerConfig,
  usualIssuer,
} from "./schema.ts";

const LOOPBACK_ORIGINS = ["http://localhost", "http://127.0.0.1", "http://[::1]"];
const CALLBACK_PATHS = [
  "/",
  "/callback",
  "/cb",
  "/oauth/callback",
  "/auth/callback",
  "/oauth2/callback",
  "/signin-oidc",
];

/** URIs without a port: the engine accepts any port for native clients (RFC 8252, section 7.3). */
const loopbackRedirects = LOOPBACK_ORIGINS.flatMap((origin) => CALLBACK_PATHS.map((path) => origin + path));

/** The built-in directory in the form of a configuration. */
export const BUILT_IN_DIRECTORY = {
  users: {
    alice: {
      id: "11111111-1111-4111-8111-111111111111",
      name: "Alice",
      email: "alice@example.test",
      password: "alice",
      roles: ["admin"],
    },
    bob: {
      id: "22222222-2222-4222-8222-222222222222",
      name: "Bob",
      email: "bob@example.test",
      password: "bob",
      roles: ["developer"],
    },
    guest: {
      id: "33333333-3333-4333-8333-333333333333",
      name: "Guest",
      email: "guest@example.test",
      password: "guest",
    },
  },
  roles: {
    viewer: ["search:read"],
    developer: ["index:read", "index:write", "search:read"],
    admin: ["index:read", "index:write", "search:read", "admin"],
  },
  clients: {
    "demo-app": {
      clientName: "Demo app",
      applicationType: "native",
      // `password` has an effect only if the issuer allows that grant.
      grantTypes: ["authorization_code", "refresh_token", DEVICE_GRANT, "password"],
      redirectUris: loopbackRedirects,
      postLogoutRedirectUris: loopbackRedirects,
    },
    "demo-service": {
      clientName: "Demo service",
      secret: "demo-service-secret",
      grantTypes: ["client_credentials"],
    },
    "demo-api": { clientName: "Demo API", secret: "demo-api-secret", grantTypes: [] },
  },
  resources: {},
  staticTokens: {
    "dev-alice-token": { clientId: "alice@company.com", scopes: ["read:data", "write:data", "admin:users"] },
    "dev-bob-token": { clientId: "bob@company.com", scopes: ["read:data"] },
    "dev-guest-token": { clientId: "guest-user" },
  },
} satisfies ConfigInput;

// The schemas' defaults for the built-in entries, which need not be parsed then: that took a tenth of a start.
// test/config/config.test.ts compares them with what the schemas return.
const USER = { emailVerified: true, roles: [], claims: {}, attributes: {} };
const CLIENT = {
  redirectUris: [],
  postLogoutRedirectUris: [],
  backchannelLogoutSessionRequired: false,
  frontchannelLogoutSessionRequired: false,
  roles: [],
  claims: {},
  idTokenClaims: {},
  userinfoClaims: {},
  introspectionClaims: {},
  requirePushedAuthorizationRequests: false,
  dpopBoundAccessTokens: false,
  tlsClientCertificateBoundAccessTokens: false,
};
const STATIC_TOKEN = { scopes: [], claims: {} };

/** Returns the entries with defaults. Each call copies them, so that no two issuers share a mutable object. */
function completed<Entry extends object, Defaults extends object>(
  entries: Readonly<Record<string, Entry>>,
  defaults: Defaults,
): Record<string, Defaults & Entry> {
  return Object.fromEntries(
    Object.entries(entries).map(([name, entry]) => [name, structuredClone({ ...defaults, ...entry })]),
  );
}

/** A complete directory: parts without entries are empty maps. */
export interface ResolvedDirectory {
  users: Record<string, UserConfig>;
  roles: Record<string, string[]>;
  clients: Record<string, ClientConfig>;
  resources: Record<string, ResourceConfig>;
  scopes: Record<string, ScopeConfig>;
  staticTokens: Record<string, StaticTokenConfig>;
}

/** One issuer's settings with its complete directory. */
export type ResolvedIssuer = Omit<IssuerConfig, keyof ResolvedDirectory> &
  ResolvedDirectory & {
    /** True for demo issuers, which exist if no `issuers` are configured. Unused ones must go unnoticed. */
    isDemo?: boolean;
  };

/** The server's settings and all issuers; the issuer at the root is `default`. */
export type ResolvedConfig = ServerConfig & {
  issuers: Record<string, ResolvedIssuer> & { default: ResolvedIssuer };
};

export interface BuiltInOptions {
  /**
   * Whether the built-in static tokens exist if `staticTokens` is not configured: never, always, or only if no
   * setting makes the server reachable by others.
   */
  builtInStaticTokens: boolean | "on this machine";
}

/** Completes a configuration. Each configured part of a directory replaces only the same built-in part. */
export function applyBuiltIns(config: Config, options: BuiltInOptions): ResolvedConfig {
  const { issuers, $schema: _, ...topLevel } = config;
  const isServerField = ([name]: [string, unknown]) => isServerSetting(name);
  const fields = Object.entries(topLevel);
  const server = Object.fromEntries(fields.filter(isServerField)) as ServerConfig;
  const builtInStaticTokens =
    options.builtInStaticTokens === "on this machine"
      ? reachableBecause({ ...server, issuers: issuers ?? {} }) === undefined
      : options.builtInStaticTokens;
  const root = Object.fromEntries(fields.filter((field) => !isServerField(field))) as IssuerConfig;
  const resolve = (issuer: IssuerConfig) => resolveIssuer(issuer, { builtInStaticTokens });
  const resolvedRoot = resolve(root);
  const others = issuers
    ? Object.entries(issuers).map(([id, issuer]) => [id, resolve(withLifetimes(issuer, root))] as const)
    : demoIssuers(resolvedRoot);
  return { ...server, issuers: { default: resolvedRoot, ...Object.fromEntries(others) } };
}

const LIFETIMES = [
  "accessTokenExpiresInSeconds",
  "idTokenExpiresInSeconds",
  "refreshTokenExpiresInSeconds",
] as const;

/**
 * Makes one issuer for each vendor, with the same users and clients as the issuer at the root. A vendor whose path the
 * root has already, as Okta's and Entra's can be, gets none.
 */
function demoIssuers(root: ResolvedIssuer): [string, ResolvedIssuer][] {
  const { users, roles, clients, resources, scopes, staticTokens, login } = root;
  const shared = { users, roles, clients, resources, scopes, staticTokens, login, isDemo: true };
  const usual = withLifetimes(usualIssuer(), root);
  const rootPath = placeOf("default", root).mountPath;
  return PROFILE_NAMES.filter((profile) => profile !== "generic")
    .map((profile): [string, ResolvedIssuer] => [profile, { ...usual, ...shared, profile }])
    .filter(([id, issuer]) => placeOf(id, issuer).mountPath !== rootPath);
}

/** Adds top-level lifetimes for those that the issuer does not set. They override those of the profile. */
function withLifetimes(issuer: IssuerConfig, root: IssuerConfig | ResolvedIssuer): IssuerConfig {
  return { ...issuer, ...Object.fromEntries(LIFETIMES.map((name) => [name, issuer[name] ?? root[name]])) };
}

/** Completes one issuer: directory parts that it does not configure are the built-in ones. */
export function resolveIssuer(
  issuer: IssuerConfig,
  options: { builtInStaticTokens: boolean },
): ResolvedIssuer {
  const { staticTokens = options.builtInStaticTokens } = issuer;
  return {
    ...issuer,
    users: issuer.users ?? builtInUsers(issuer.roles),
    roles: issuer.roles ?? structuredClone(BUILT_IN_DIRECTORY.roles),
    clients: issuer.clients ?? completed(BUILT_IN_DIRECTORY.clients, CLIENT),
    resources: issuer.resources ?? {},
    staticTokens:
      typeof staticTokens === "object"
        ? staticTokens
        : staticTokens
          ? completed(BUILT_IN_DIRECTORY.staticTokens, STATIC_TOKEN)
          : {},
  };
}

// If roles are configured, built-in users keep only those of their roles that still exist.
function builtInUsers(roles: IssuerConfig["roles"]): Record<string, UserConfig> {
  const users: Record<string, UserConfig> = completed(BUILT_IN_DIRECTORY.users, USER);
  if (roles) {
    for (const user of Object.values(users)) {
      user.roles = user.roles.filter((role) => Object.hasOwn(roles, role));
    }
  }
  return users;
}
