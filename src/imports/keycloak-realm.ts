// Imports a Keycloak realm export as an issuer with the profile `keycloak`: roles, users, clients, lifetimes.
import type { ConfigInput, IssuerInput } from "../config/schema.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { profileNamed } from "../profiles/registry.ts";
import { type Imported, issuerIdOf, text } from "./import.ts";
import { RealmAttributes } from "./keycloak-attributes.ts";
import { importClients } from "./keycloak-clients.ts";
import { LEVELS_ATTRIBUTE, levelsOf } from "./keycloak-levels.ts";
import { RealmRoles } from "./keycloak-roles.ts";
import { RealmScopes } from "./keycloak-scopes.ts";
import { importUsers } from "./keycloak-users.ts";

/** Parts of an export that are imported, or that have no meaning here. */
const HANDLED = new Set([
  "id", "realm", "displayName", "displayNameHtml", "enabled", "roles", "defaultRole", "users", "groups", "clients",
  "clientScopes", "defaultDefaultClientScopes", "defaultOptionalClientScopes", "accessTokenLifespan",
  "ssoSessionIdleTimeout", "ssoSessionMaxLifespan", "accessCodeLifespan", "keycloakVersion",
  "revokeRefreshToken", "refreshTokenMaxReuse", "rememberMe",
]); // prettier-ignore

/**
 * Maps lifetimes here to settings of a realm. A refresh token is renewed at each use, so its lifetime is the
 * idle time of the session.
 */
const LIFETIMES = {
  accessTokenExpiresInSeconds: "accessTokenLifespan",
  idTokenExpiresInSeconds: "accessTokenLifespan",
  refreshTokenExpiresInSeconds: "ssoSessionIdleTimeout",
  authorizationCodeExpiresInSeconds: "accessCodeLifespan",
  sessionExpiresInSeconds: "ssoSessionMaxLifespan",
} as const;

export function isKeycloakRealm(source: unknown): source is JsonObject {
  return isJsonObject(source) && typeof source["realm"] === "string" && !("tokenCallbacks" in source);
}

export function importKeycloakRealm(source: JsonObject): Imported {
  const realm = text(source["realm"]) ?? "imported";
  const roles = new RealmRoles(source);
  const attributes = new RealmAttributes(source);
  const ofScopes: string[] = [];
  const scopes = new RealmScopes(source);
  const scopeSettings = scopes.settings(attributes, ofScopes);
  const clients = importClients(source, { roles, attributes, scopes });
  const users = importUsers(source, { roles, attributes });
  const id = issuerIdOf(realm);
  const notes: string[] = [];
  const say = (what: string) => notes.push(what);
  const issuer: IssuerInput = {
    profile: "keycloak",
    ...pathOf(id, realm, say),
    roles: Object.fromEntries(roles.names.map((name) => [name, []])),
    users: users.users,
    clients: clients.clients,
    ...(Object.keys(scopeSettings).length > 0 && { scopes: scopeSettings }),
    passwordGrant: clients.passwordGrant,
    ...lifetimes(source),
    ...rotation(source),
    // A realm without the switch has it off.
    ...(source["rememberMe"] !== true && { login: { staySignedIn: false } }),
    ...levelsOf(source["attributes"], (what) => say(`The realm: ${what}`)),
  };
  const config: ConfigInput = { issuers: { [id]: issuer } };
  return { config, notes: [...notes, ...users.notes, ...clients.notes, ...ofScopes, ...leftOut(source)] };
}

/** Returns the `path` setting, or no setting if it is the default of the profile. */
function pathOf(id: string, realm: string, say: (what: string) => void): IssuerInput {
  const path = `/realms/${realm}`;
  if (profileNamed("keycloak").paths.issuer(id, false) === path) return {};
  if (/^[A-Za-z0-9._~-]+$/.test(realm)) return { path };
  say(
    `The realm ${JSON.stringify(realm)} is /realms/${id} here: the path of an issuer cannot contain its characters.`,
  );
  return { path: `/realms/${id}` };
}

function lifetimes(source: JsonObject): IssuerInput {
  const found = Object.entries(LIFETIMES).flatMap(([field, name]) => {
    const seconds = source[name];
    return typeof seconds === "number" && seconds > 0 ? [[field, seconds] as const] : [];
  });
  return Object.fromEntries(found);
}

/** A realm keeps used refresh tokens valid, as the profile does, unless it says otherwise. */
function rotation({
  revokeRefreshToken: revokes,
  refreshTokenMaxReuse: maxReuses,
}: JsonObject): Pick<IssuerInput, "refreshTokenRotation"> {
  if (revokes !== true) return {};
  const counts = typeof maxReuses === "number" && maxReuses > 0;
  return { refreshTokenRotation: counts ? { maxReuses } : "rotate" };
}

/** Notes all other parts that are not empty. Single values are settings of Keycloak's internals. */
function leftOut(source: JsonObject): string[] {
  const sized = Object.entries(source).flatMap(([name, value]): [string, number][] => {
    if (HANDLED.has(name) || typeof value !== "object" || value === null) return [];
    const size = Object.keys(value).filter((each) => each !== LEVELS_ATTRIBUTE).length;
    return size === 0 ? [] : [[name, size]];
  });
  const settings = Object.keys(source).filter(
    (name) => !HANDLED.has(name) && (typeof source[name] !== "object" || source[name] === null),
  );
  return [
    ...sized.map(([name, size]) => `${name}: ${size} left out, because Mintmark has no counterpart.`),
    ...(settings.length === 0 ? [] : [`Settings left out: ${settings.join(", ")}.`]),
  ];
}
