// Imports the clients of a realm export: their grants, scopes, claims and lifetimes.
import { clientId, clientSchema } from "../config/client.ts";
import type { IssuerInput } from "../config/schema.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { DEVICE_GRANT } from "../profiles/grant-types.ts";
import { objects, strings, text, whyInvalid } from "./import.ts";
import { additionsOf } from "./keycloak-additions.ts";
import type { RealmAttributes } from "./keycloak-attributes.ts";
import { attributesLeft } from "./keycloak-client-attributes.ts";
import { credentials, protection } from "./keycloak-credentials.ts";
import { clientLevels } from "./keycloak-levels.ts";
import { logoutUris } from "./keycloak-logout.ts";
import { postLogoutUris, redirectUris, webOrigins } from "./keycloak-redirects.ts";
import { BUILT_IN_CLIENTS, type RealmRoles } from "./keycloak-roles.ts";
import type { RealmScopes } from "./keycloak-scopes.ts";
import { isServiceAccount } from "./keycloak-users.ts";

type Clients = NonNullable<IssuerInput["clients"]>;
type Client = Clients[string];
type GrantTypes = NonNullable<Client["grantTypes"]>;
type Say = (what: string) => void;

interface Realm {
  roles: RealmRoles;
  attributes: RealmAttributes;
  scopes: RealmScopes;
}

export function importClients(
  source: JsonObject,
  realm: Realm,
): { clients: Clients; passwordGrant: boolean; notes: string[] } {
  const notes: string[] = [];
  const clients: Clients = {};
  const accounts = objects(source["users"]).filter(isServiceAccount);
  for (const client of objects(source["clients"])) {
    const id = text(client["clientId"]);
    if (id === undefined || BUILT_IN_CLIENTS.includes(id)) continue;
    const say = (what: string) => notes.push(`clients.${id}: ${what}`);
    if (client["enabled"] === false) {
      say("is disabled, and is left out.");
    } else if (client["protocol"] === "saml") {
      say("uses SAML, and is left out.");
    } else if (!clientId().safeParse(id).success) {
      say("has characters that Mintmark does not allow in a client id, and is left out.");
    } else {
      const account = accounts.find(({ serviceAccountClientId }) => serviceAccountClientId === id);
      const taken = takeOver(client, { ...realm, id, account, say });
      const checked = clientSchema().safeParse(taken);
      if (checked.success) clients[id] = taken;
      else say(`is left out: ${whyInvalid(checked.error)}.`);
    }
  }
  const passwordGrant = Object.values(clients).some(({ grantTypes }) => grantTypes?.includes("password"));
  return { clients, passwordGrant, notes };
}

function takeOver(
  client: JsonObject,
  {
    id,
    account,
    say,
    roles,
    attributes: ofUsers,
    scopes,
  }: Realm & { id: string; account: JsonObject | undefined; say: Say },
): Client {
  const attributes = isJsonObject(client["attributes"]) ? client["attributes"] : {};
  const source = { id, client, attributes, say };
  const wanted = grantTypesOf(client, attributes, say);
  const redirects = wanted.includes("authorization_code")
    ? redirectUris(strings(client["redirectUris"]), client, say)
    : [];
  const canSignIn = wanted.includes("authorization_code") && redirects.length > 0;
  if (!canSignIn && wanted.includes("authorization_code")) {
    say("has no redirect URI that can be used, so that nobody signs in to it in a browser; add one.");
  }
  const toLogout = logoutUris(client, attributes, say);
  const grantTypes = wanted.filter((grant) => grant !== "authorization_code" || canSignIn);
  sayWhatIsLeft(client, attributes, say);
  return {
    ...(text(client["name"]) !== undefined && { clientName: String(client["name"]) }),
    grantTypes: withoutUselessRefresh(grantTypes),
    ...(canSignIn && responseTypesOf(client)),
    redirectUris: redirects,
    postLogoutRedirectUris: postLogoutUris(client, attributes, redirects, say),
    ...webOrigins(client, redirects, say),
    consent: client["consentRequired"] === true,
    ...(canSignIn && toLogout),
    ...scopes.of(client),
    ...rolesOfAccount(account, { roles, say }),
    ...additionsOf(client, { attributes: ofUsers, say }),
    ...lifetimes(attributes),
    ...protection(source),
    ...clientLevels(attributes, say),
    ...credentials(source),
  };
}

/** Every login has a refresh token, unless the client has none. */
function grantTypesOf(client: JsonObject, attributes: JsonObject, say: Say): GrantTypes {
  if (client["bearerOnly"] === true) return [];
  const isPublic = client["publicClient"] === true;
  const actsForItself = client["serviceAccountsEnabled"] === true;
  if (isPublic && actsForItself) say("has no service account, because it is public.");
  const hasRefresh = attributes["use.refresh.tokens"] !== "false";
  return [
    ...(signsUsersIn(client) ? (["authorization_code"] as const) : []),
    ...(hasRefresh ? (["refresh_token"] as const) : []),
    ...(client["directAccessGrantsEnabled"] === true ? (["password"] as const) : []),
    ...(actsForItself && !isPublic ? (["client_credentials"] as const) : []),
    ...(attributes["oauth2.device.authorization.grant.enabled"] === "true" ? ([DEVICE_GRANT] as const) : []),
  ];
}

/** Refresh tokens come with logins, which a client that only acts for itself does not have. */
function withoutUselessRefresh(grantTypes: GrantTypes): GrantTypes {
  const logins: readonly string[] = ["authorization_code", "password", DEVICE_GRANT];
  const hasLogins = grantTypes.some((grant) => logins.includes(grant));
  return grantTypes.filter((grant) => grant !== "refresh_token" || hasLogins);
}

/** Whether users sign in to the client in a browser, by either flow. */
function signsUsersIn(client: JsonObject): boolean {
  return client["standardFlowEnabled"] !== false || client["implicitFlowEnabled"] === true;
}

/** Returns the response types of the client's flows; a client with both flows may use all of them. */
function responseTypesOf(client: JsonObject): Pick<Client, "responseTypes"> {
  if (client["implicitFlowEnabled"] !== true) return { responseTypes: ["code"] };
  return client["standardFlowEnabled"] === false
    ? { responseTypes: ["id_token", "token", "id_token token"] }
    : {};
}

/** A service account is the client itself here. */
function rolesOfAccount(
  account: JsonObject | undefined,
  { roles, say }: { roles: RealmRoles; say: Say },
): Pick<Client, "roles"> {
  if (!account) return {};
  if (Object.keys(isJsonObject(account["attributes"]) ? account["attributes"] : {}).length > 0) {
    say("the attributes of its service account are left out.");
  }
  const held = roles.of(account);
  return held.length > 0 ? { roles: held } : {};
}

/** ID tokens live as long as the access tokens that come with them. */
function lifetimes(attributes: JsonObject): Partial<Client> {
  const seconds = Number(text(attributes["access.token.lifespan"]) ?? 0);
  if (!Number.isInteger(seconds) || seconds <= 0) return {};
  return { accessTokenExpiresInSeconds: seconds, idTokenExpiresInSeconds: seconds };
}

function sayWhatIsLeft(client: JsonObject, attributes: JsonObject, say: Say): void {
  if (client["authorizationServicesEnabled"] === true) say("authorization services (UMA) are left out.");
  if (client["fullScopeAllowed"] === false) {
    say("its tokens have all roles of a user here, although its role scope is not full in the realm.");
  }
  if (attributes["client.use.lightweight.access.token.enabled"] === "true") {
    say("its access tokens are not lightweight here: they have the claims that introspection would add.");
  }
  const bindings = client["authenticationFlowBindingOverrides"];
  if (isJsonObject(bindings) && Object.keys(bindings).length > 0) {
    say("its own authentication flows are left out.");
  }
  const left = attributesLeft(attributes);
  if (left.length > 0) {
    say(`its attributes (${left.join(", ")}) are left out, because Mintmark has no counterpart.`);
  }
}
