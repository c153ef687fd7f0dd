// Imports the clients of a realm export: their authentication, grants and redirect URIs.
import { clientId, clientSchema } from "../config/client.ts";
import { webOrigin } from "../config/fields.ts";
import { isPattern } from "../config/patterns.ts";
import type { IssuerInput } from "../config/schema.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { DEVICE_GRANT } from "../profiles/grant-types.ts";
import { objects, strings, text, whyInvalid } from "./import.ts";
import { clientLevels } from "./keycloak-levels.ts";
import { absolute, logoutUris } from "./keycloak-logout.ts";
import { clientMappers } from "./keycloak-mappers.ts";
import { BUILT_IN_CLIENTS } from "./keycloak-roles.ts";

type Clients = NonNullable<IssuerInput["clients"]>;
type Client = Clients[string];
type GrantTypes = NonNullable<Client["grantTypes"]>;

const MASKED = /^\*+$/;
/** Scopes of every realm that no token shows. The others that it has are those of OpenID Connect. */
const USUAL_SCOPES = [
  "acr", "address", "basic", "email", "microprofile-jwt", "offline_access", "organization", "phone", "profile",
  "role_list", "roles", "saml_organization", "service_account", "web-origins",
]; // prettier-ignore

export function importClients(source: JsonObject): {
  clients: Clients;
  passwordGrant: boolean;
  notes: string[];
} {
  const notes: string[] = [];
  const clients: Clients = {};
  for (const client of objects(source["clients"])) {
    const id = text(client["clientId"]);
    if (id === undefined || BUILT_IN_CLIENTS.includes(id)) continue;
    const say = (what: string) => notes.push(`clients.${id}: ${what}`);
    if (client["enabled"] === false) {
      say("is disabled, and is left out.");
    } else if (client["protocol"] === "saml") {
      say("uses SAML, and is left out.");
    } else if (!clientId.safeParse(id).success) {
      say("has characters that Mintmark does not allow in a client id, and is left out.");
    } else {
      const taken = takeOver(id, client, { say, scopes: objects(source["clientScopes"]) });
      const checked = clientSchema.safeParse(taken);
      if (checked.success) clients[id] = taken;
      else say(`is left out: ${whyInvalid(checked.error)}.`);
    }
  }
  const passwordGrant = Object.values(clients).some(({ grantTypes }) => grantTypes?.includes("password"));
  return { clients, passwordGrant, notes };
}

function takeOver(
  id: string,
  client: JsonObject,
  realm: { say: (what: string) => void; scopes: JsonObject[] },
): Client {
  const { say } = realm;
  const attributes = isJsonObject(client["attributes"]) ? client["attributes"] : {};
  const always = strings(client["defaultClientScopes"]);
  const scopes = [...always, ...strings(client["optionalClientScopes"])];
  const unasked = always.filter((scope) => !USUAL_SCOPES.includes(scope));
  if (unasked.length > 0) {
    say(`its default client scopes (${unasked.join(", ")}) are granted only if a request names them.`);
  }
  const ofScopes = realm.scopes.filter(({ name }) => unasked.includes(String(name)));
  const mappers = clientMappers([client, ...ofScopes].flatMap((each) => objects(each["protocolMappers"])));
  if (mappers.left.length > 0) {
    say(
      `its protocol mappers (${mappers.left.join(", ")}) are left out; set \`claims\` of users or of a resource instead.`,
    );
  }
  if (client["authorizationServicesEnabled"] === true) say("authorization services (UMA) are left out.");
  if (text(attributes["access.token.lifespan"]) !== undefined) {
    say("its access token lifetime is left out; set one on a resource instead.");
  }
  const grantTypes = grantTypesOf(client, attributes);
  const redirects = grantTypes.includes("authorization_code")
    ? redirectUris(strings(client["redirectUris"]), client, say)
    : [];
  return {
    ...(text(client["name"]) !== undefined && { clientName: String(client["name"]) }),
    grantTypes,
    ...responseTypesOf(client),
    redirectUris: redirects,
    postLogoutRedirectUris: postLogoutUris(client, attributes, redirects, say),
    ...webOrigins(client, redirects, say),
    consent: client["consentRequired"] === true,
    ...logoutUris(client, attributes, say),
    ...(scopes.length > 0 && { scopes: [...new Set(scopes)] }),
    ...(Object.keys(mappers.claims).length > 0 && { claims: mappers.claims as Client["claims"] }),
    ...(mappers.audience.length > 0 && { audience: [...new Set(mappers.audience)] }),
    ...pkce(attributes, say),
    ...clientLevels(attributes, say),
    ...credentials(id, client, attributes, say),
  };
}

/** Only a client with a PKCE method must use PKCE, as in the profile. */
function pkce(attributes: JsonObject, say: (what: string) => void): Pick<Client, "pkce"> {
  const method = text(attributes["pkce.code.challenge.method"]) ?? "";
  if (method === "") return {};
  if (method !== "S256") {
    say(`its PKCE method ${method} is S256 here, as for every client that must use PKCE.`);
  }
  return { pkce: "required" };
}

/** `+` stands for the redirect URIs. */
function postLogoutUris(
  client: JsonObject,
  attributes: JsonObject,
  redirects: string[],
  say: (what: string) => void,
): string[] {
  const written = (text(attributes["post.logout.redirect.uris"]) ?? "").split("##").filter(Boolean);
  const own = written.filter((uri) => uri !== "+" && uri !== "-");
  return [...new Set([...redirectUris(own, client, say), ...(written.includes("+") ? redirects : [])])];
}

/** `+` stands for the origins of the redirect URIs. A client without usable origins gets the default. */
function webOrigins(
  { webOrigins: written }: JsonObject,
  redirects: string[],
  say: (what: string) => void,
): Pick<Client, "webOrigins"> {
  if (!Array.isArray(written)) return {};
  const isUsable = (each: string) => each === "+" || webOrigin.safeParse(each).success;
  const [used, left] = [
    strings(written).filter(isUsable),
    strings(written).filter((each) => !isUsable(each)),
  ];
  if (left.length > 0) {
    say(
      `its web origins (${left.join(", ")}) are left out: list the origin of each page that uses the client in \`webOrigins\`.`,
    );
    if (used.length === 0) return {};
  }
  const origins = used.flatMap((each) =>
    each === "+" ? redirects.map((uri) => URL.parse(uri)?.origin ?? "null") : [each],
  );
  return { webOrigins: [...new Set(origins.filter((each) => each !== "null"))] };
}

function grantTypesOf(client: JsonObject, attributes: JsonObject): GrantTypes {
  if (client["bearerOnly"] === true) return [];
  return [
    ...(signsUsersIn(client) ? (["authorization_code", "refresh_token"] as const) : []),
    ...(client["directAccessGrantsEnabled"] === true ? (["password"] as const) : []),
    ...(client["serviceAccountsEnabled"] === true ? (["client_credentials"] as const) : []),
    ...(attributes["oauth2.device.authorization.grant.enabled"] === "true" ? ([DEVICE_GRANT] as const) : []),
  ];
}

/** Whether users sign in to the client in a browser, by either flow. */
function signsUsersIn(client: JsonObject): boolean {
  return client["standardFlowEnabled"] !== false || client["implicitFlowEnabled"] === true;
}

/** Returns the response types of the client's flows; a client with both flows may use all of them. */
function responseTypesOf(client: JsonObject): Pick<Client, "responseTypes"> {
  if (client["bearerOnly"] === true || !signsUsersIn(client)) return {};
  if (client["implicitFlowEnabled"] !== true) return { responseTypes: ["code"] };
  return client["standardFlowEnabled"] === false
    ? { responseTypes: ["id_token", "token", "id_token token"] }
    : {};
}

function credentials(
  id: string,
  client: JsonObject,
  attributes: JsonObject,
  say: (what: string) => void,
): Partial<Client> {
  if (client["publicClient"] === true) return {};
  const jwksUri = text(attributes["jwks.url"]);
  if (client["clientAuthenticatorType"] === "client-jwt" && jwksUri !== undefined) {
    return { tokenEndpointAuthMethod: "private_key_jwt", jwksUri };
  }
  if (
    client["clientAuthenticatorType"] === "client-x509" ||
    client["clientAuthenticatorType"] === "client-jwt"
  ) {
    say(
      `its authentication method ${String(client["clientAuthenticatorType"])} is left out: it has a secret here.`,
    );
  }
  const secret = text(client["secret"]);
  if (secret !== undefined && !MASKED.test(secret) && isSecret(secret)) return { secret };
  say(
    `its secret is ${secret === undefined || MASKED.test(secret) ? "not in the export" : "made of characters that Mintmark does not allow"}: it is "${id}-secret" here.`,
  );
  return { secret: `${id}-secret` };
}

/** Returns exact URIs. OAuth 2.1 forbids Keycloak's patterns, so only the part before the `*` is kept. */
function redirectUris(uris: string[], client: JsonObject, say: (what: string) => void): string[] {
  return uris.flatMap((uri) => {
    const pattern = absolute(uri, client);
    const exact = pattern.replace(/\*$/, "");
    if (!URL.canParse(exact) || isPattern(exact)) {
      const fault = isPattern(exact) ? "it has a wildcard before its end" : "it is not an absolute URI";
      say(`the redirect URI ${JSON.stringify(uri)} is left out: ${fault}.`);
      return [];
    }
    if (exact !== pattern) {
      say(
        `the pattern ${JSON.stringify(uri)} became ${JSON.stringify(exact)}: redirect URIs are exact here, so add those that the application uses.`,
      );
    }
    return [exact];
  });
}

function isSecret(secret: string): boolean {
  return clientSchema.safeParse({ secret, grantTypes: [] }).success;
}
