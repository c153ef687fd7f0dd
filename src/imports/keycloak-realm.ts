// A Keycloak realm export as an issuer with the profile `keycloak`: roles, users, clients, lifetimes.
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { profileNamed } from "../profiles/registry.ts";
import type { ConfigInput, IssuerInput } from "../config/schema.ts";
import { issuerIdOf, objects, text, type Imported } from "./import.ts";
import { importClients } from "./keycloak-clients.ts";
import { RealmRoles } from "./keycloak-roles.ts";
import { importUsers } from "./keycloak-users.ts";

/** Parts of an export that are taken over, or that mean nothing here. */
const HANDLED = new Set([
  "id", "realm", "displayName", "displayNameHtml", "enabled", "roles", "defaultRole", "users", "groups", "clients",
  "clientScopes", "defaultDefaultClientScopes", "defaultOptionalClientScopes", "accessTokenLifespan",
  "ssoSessionIdleTimeout", "ssoSessionMaxLifespan", "accessCodeLifespan", "keycloakVersion",
]); // prettier-ignore

/** By the settings here; a refresh renews its token, so that it ends when the session has been idle for too long. */
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
  const users = importUsers(source, roles);
  const clients = importClients(source);
  const id = issuerIdOf(realm);
  const notes: string[] = [];
  const say = (what: string) => notes.push(what);
  const issuer: IssuerInput = {
    profile: "keycloak",
    ...pathOf(id, realm, say),
    roles: Object.fromEntries(roles.names.map((name) => [name, []])),
    users: users.users,
    clients: clients.clients,
    passwordGrant: clients.passwordGrant,
    ...lifetimes(source),
  };
  const config: ConfigInput = { issuers: { [id]: issuer } };
  return { config, notes: [...notes, ...users.notes, ...clients.notes, ...leftOut(source)] };
}

/** Nothing, where the profile puts an issuer of this id there already. */
function pathOf(id: string, realm: string, say: (what: string) => void): IssuerInput {
  const path = `/realms/${realm}`;
  if (profileNamed("keycloak").path(id, false) === path) return {};
  if (/^[A-Za-z0-9._~-]+$/.test(realm)) return { path };
  say(`The realm ${JSON.stringify(realm)} is /realms/${id} here: no path of an issuer has such characters.`);
  return { path: `/realms/${id}` };
}

function lifetimes(source: JsonObject): IssuerInput {
  const found = Object.entries(LIFETIMES).flatMap(([field, name]) => {
    const seconds = source[name];
    return typeof seconds === "number" && seconds > 0 ? [[field, seconds] as const] : [];
  });
  return Object.fromEntries(found);
}

/** Every other part that holds something. Single values are settings of Keycloak's own machinery. */
function leftOut(source: JsonObject): string[] {
  const sized = Object.entries(source).flatMap(([name, value]): [string, number][] => {
    if (HANDLED.has(name) || typeof value !== "object" || value === null) return [];
    const size = Object.keys(value).length;
    return size === 0 ? [] : [[name, size]];
  });
  const settings = Object.keys(source).filter(
    (name) => !HANDLED.has(name) && (typeof source[name] !== "object" || source[name] === null),
  );
  return [
    ...sized.map(([name, size]) => `${name}: ${size} left out, Mintmark has nothing like them.`),
    ...(settings.length === 0 ? [] : [`Settings left out: ${settings.join(", ")}.`]),
    ...objects(source["clientScopes"]).flatMap((scope) =>
      objects(scope["protocolMappers"]).length === 0 || isStandardScope(scope)
        ? []
        : [
            `clientScopes.${String(scope["name"])}: its protocol mappers are left out; give users or a resource \`claims\` instead.`,
          ],
    ),
  ];
}

/** Those that every realm is born with; the profile has their claims. */
function isStandardScope(scope: JsonObject): boolean {
  return [
    "acr", "address", "basic", "email", "microprofile-jwt", "offline_access", "organization", "phone", "profile",
    "role_list", "roles", "saml_organization", "service_account", "web-origins",
  ].includes(String(scope["name"])); // prettier-ignore
}
