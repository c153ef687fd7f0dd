// Imports protocol mappers of clients and client scopes. Those that are the same for all users become claims and
// audiences of the client; those of attributes and roles become claims of the users.
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { objects, strings, text } from "./import.ts";
import { GROUP_MAPPER } from "./keycloak-groups.ts";

const ATTRIBUTE = "oidc-usermodel-attribute-mapper";
const REALM_ROLE = "oidc-usermodel-realm-role-mapper";
const CLIENT_ROLE = "oidc-usermodel-client-role-mapper";
const OF_USERS = [ATTRIBUTE, REALM_ROLE, CLIENT_ROLE];

/** Claims of a user by the names of his properties in Keycloak. */
const PROPERTIES: Readonly<Record<string, string>> = {
  id: "id",
  username: "username",
  email: "email",
  emailVerified: "email_verified",
};

export interface ClientMappers {
  claims: JsonObject;
  audience: string[];
  /** Names of the mappers that could not be imported. */
  left: string[];
}

/** Imports the mappers that decide about access tokens of a client. */
export function clientMappers(mappers: JsonObject[]): ClientMappers {
  const taken: ClientMappers = { claims: {}, audience: [], left: [] };
  for (const mapper of mappers) {
    const kind = mapper["protocolMapper"];
    const config = configOf(mapper);
    if (kind === GROUP_MAPPER || isOfUsers(mapper)) continue;
    const audience = text(config["included.client.audience"]) ?? text(config["included.custom.audience"]);
    const value = config["access.token.claim"] === "false" ? undefined : clientValue(kind, config);
    if (
      kind === "oidc-audience-mapper" &&
      audience !== undefined &&
      config["access.token.claim"] !== "false"
    ) {
      taken.audience.push(audience);
    } else if (value !== undefined) {
      setClaim(taken.claims, kind === "oidc-full-name-mapper" ? "name" : String(config["claim.name"]), value);
    } else {
      taken.left.push(String(mapper["name"]));
    }
  }
  return taken;
}

/** Returns the function that gives a user's claims by the realm's mappers of attributes and roles. */
export function mappedUserClaims(
  source: JsonObject,
  roles: { of(user: JsonObject): string[] },
): (user: JsonObject) => JsonObject {
  const holders = [...objects(source["clients"]), ...objects(source["clientScopes"])];
  const mappers = holders.flatMap((holder) => objects(holder["protocolMappers"])).filter(isOfUsers);
  return (user) => {
    const claims: JsonObject = {};
    for (const mapper of mappers) {
      const config = configOf(mapper);
      const values = valuesOf(mapper["protocolMapper"], config, { user, roles: roles.of(user) });
      if (values.length === 0) continue;
      const typed = values.map((value) => typedValue(value, config["jsonType.label"]));
      const isList = config["multivalued"] === "true";
      setClaim(claims, String(config["claim.name"]), isList ? typed : typed[0]);
    }
    return claims;
  };
}

/** Whether the mapper is of a kind that becomes claims of the users. */
function isOfUsers(mapper: JsonObject): boolean {
  return (
    OF_USERS.includes(String(mapper["protocolMapper"])) && text(configOf(mapper)["claim.name"]) !== undefined
  );
}

function clientValue(kind: unknown, config: JsonObject): unknown {
  if (kind === "oidc-full-name-mapper") return "${user.name}";
  if (text(config["claim.name"]) === undefined) return undefined;
  if (kind === "oidc-hardcoded-claim-mapper") {
    return typedValue(text(config["claim.value"]) ?? "", config["jsonType.label"]);
  }
  const property = text(config["user.attribute"]) ?? "";
  const field = Object.hasOwn(PROPERTIES, property) ? PROPERTIES[property] : undefined;
  return kind === "oidc-usermodel-property-mapper" && field !== undefined ? `\${user.${field}}` : undefined;
}

function valuesOf(
  kind: unknown,
  config: JsonObject,
  { user, roles }: { user: JsonObject; roles: string[] },
): string[] {
  if (kind === ATTRIBUTE) {
    const attributes = isJsonObject(user["attributes"]) ? user["attributes"] : {};
    const value = attributes[text(config["user.attribute"]) ?? ""];
    return typeof value === "string" ? [value] : strings(value);
  }
  if (kind === REALM_ROLE) {
    const prefix = text(config["usermodel.realmRoleMapping.rolePrefix"]) ?? "";
    return roles.filter((role) => !role.includes("/")).map((role) => prefix + role);
  }
  const client = text(config["usermodel.clientRoleMapping.clientId"]);
  const prefix = text(config["usermodel.clientRoleMapping.rolePrefix"]) ?? "";
  return roles.flatMap((role) => {
    const slash = role.lastIndexOf("/");
    const isMeant = slash > 0 && (client === undefined || role.slice(0, slash) === client);
    return isMeant ? [prefix + role.slice(slash + 1)] : [];
  });
}

/** Dots in a claim's name separate the names of nested objects, unless a backslash is before them. */
function setClaim(claims: JsonObject, name: string, value: unknown): void {
  const names = name.split(/(?<!\\)\./).map((each) => each.replaceAll("\\.", "."));
  let inner = claims;
  for (const each of names.slice(0, -1)) {
    const below = Object.hasOwn(inner, each) ? inner[each] : undefined;
    const next: JsonObject = isJsonObject(below) ? below : {};
    inner[each] = next;
    inner = next;
  }
  inner[names.at(-1) ?? name] = value;
}

/** Returns the value of a claim; a text that looks like a template is taken literally. */
function typedValue(literal: string, type: unknown): unknown {
  const value = literal.replaceAll("${", () => "$${");
  if (type === "boolean") return value === "true";
  if (type === "int" || type === "long") return Number.isFinite(Number(value)) ? Number(value) : value;
  if (type !== "JSON") return value;
  try {
    return JSON.parse(value);
  } catch {
    return value;
  }
}

function configOf({ config }: JsonObject): JsonObject {
  return isJsonObject(config) ? config : {};
}
