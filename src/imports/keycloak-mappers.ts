// Reads protocol mappers: which claim each writes, into which kinds of tokens and responses, and where the value comes
// from.
import { CLAIM_SETTINGS, type ClaimSetting } from "../config/fields.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { text } from "./import.ts";
import type { RealmAttributes } from "./keycloak-attributes.ts";
import { claimPath, typedValue } from "./keycloak-values.ts";

/** The effect of a mapper. */
export type Mapped =
  | { does: "claim"; path: string[]; value: unknown; shown: ClaimSetting[] }
  | { does: "audience"; audience: string; shown: ClaimSetting[] }
  /** An effect that the profile has by itself, so that the import cannot move it to another kind of token. */
  | { does: "own"; path: string[]; shown: ClaimSetting[] }
  | { does: "nothing"; why: string };

/** Fields of a user by their names in Keycloak. */
const FIELDS: Readonly<Record<string, string>> = {
  username: "username",
  email: "email",
  firstName: "given_name",
  lastName: "family_name",
};
const PROPERTIES: Readonly<Record<string, string>> = { ...FIELDS, id: "id", emailVerified: "email_verified" };

/** Claims that the profile makes, by the kind of the mapper. */
const OWN: Readonly<Record<string, string>> = {
  "oidc-acr-mapper": "acr",
  "oidc-sub-mapper": "sub",
  "oidc-allowed-origins-mapper": "allowed-origins",
  "oidc-audience-resolve-mapper": "aud",
};

const ADDRESS: Readonly<Record<string, string>> = {
  formatted: "formatted",
  street: "street_address",
  locality: "locality",
  region: "region",
  postal_code: "postal_code",
  country: "country",
};

const NO_COUNTERPART = "Mintmark has no counterpart";

export function readMapper(mapper: JsonObject, attributes: RealmAttributes): Mapped {
  const kind = text(mapper["protocolMapper"]) ?? "";
  const config = isJsonObject(mapper["config"]) ? mapper["config"] : {};
  const shown = shownIn(config);
  const own = OWN[kind];
  if (own !== undefined) return { does: "own", path: [own], shown: withoutUserinfo(shown) };
  if (kind === "oidc-audience-mapper") {
    const audience = text(config["included.client.audience"]) ?? text(config["included.custom.audience"]);
    if (audience === undefined) return { does: "nothing", why: "they name no audience" };
    return { does: "audience", audience, shown: withoutUserinfo(shown) };
  }
  if (kind === "oidc-usersessionmodel-note-mapper") return sessionNote(config, shown);
  if (kind === "oidc-full-name-mapper") {
    return { does: "claim", path: ["name"], value: { fromUser: "name" }, shown };
  }
  if (kind === "oidc-address-mapper") return addressClaim(config, attributes, shown);
  const name = text(config["claim.name"]);
  const read = READERS[kind];
  if (!read) return { does: "nothing", why: NO_COUNTERPART };
  if (name === undefined) return { does: "nothing", why: "they name no claim" };
  return read({ path: claimPath(name), shown, config, attributes });
}

interface Reader {
  path: string[];
  shown: ClaimSetting[];
  config: JsonObject;
  attributes: RealmAttributes;
}

const READERS: Readonly<Record<string, (reader: Reader) => Mapped>> = {
  "oidc-hardcoded-claim-mapper": ({ path, shown, config }) => {
    // A text that looks like a template is meant literally.
    const literal = (text(config["claim.value"]) ?? "").replaceAll("${", () => "$${");
    const value = typedValue(literal, config["jsonType.label"]);
    if (value === undefined) return { does: "nothing", why: "their values are not of their types" };
    return { does: "claim", path, value, shown };
  },
  "oidc-usermodel-property-mapper": ({ path, shown, config }) => {
    const field = own(PROPERTIES, config["user.attribute"]);
    if (field === undefined) return { does: "nothing", why: NO_COUNTERPART };
    return { does: "claim", path, value: { fromUser: field }, shown };
  },
  "oidc-usermodel-attribute-mapper": ({ path, shown, config, attributes }) => {
    const attribute = text(config["user.attribute"]) ?? "";
    const field = own(FIELDS, attribute);
    const isList = config["multivalued"] === "true";
    const groups = config["aggregate.attrs"] === "true" ? "too" : "instead";
    const value =
      field === undefined
        ? attributes.named(attribute, { type: config["jsonType.label"], isList, groups })
        : isList
          ? [`\${user.${field}}`]
          : { fromUser: field };
    if (value === undefined) return { does: "nothing", why: NOBODYS };
    return { does: "claim", path, value, shown };
  },
  "oidc-group-membership-mapper": ({ path, shown, config, attributes }) => {
    const value = attributes.groups(config["full.path"] !== "false");
    return value ? { does: "claim", path, value, shown } : { does: "nothing", why: NOBODYS };
  },
  "oidc-usermodel-realm-role-mapper": ({ path, shown, config }) =>
    roleClaim(path, "realm_roles", {
      config,
      prefix: config["usermodel.realmRoleMapping.rolePrefix"],
      shown,
    }),
  "oidc-usermodel-client-role-mapper": ({ path, shown, config }) => {
    const prefix = config["usermodel.clientRoleMapping.rolePrefix"];
    const client = text(config["usermodel.clientRoleMapping.clientId"]);
    if (client !== undefined) {
      const named = path.map((each) => each.replace("${client_id}", client));
      return roleClaim(named, `client_roles.${client}`, { config, prefix, shown });
    }
    const [last, placeholder, ...above] = path.toReversed();
    const isOfEach = last === "roles" && placeholder === "${client_id}" && above.length > 0;
    if (isOfEach && text(prefix) === undefined) {
      return { does: "claim", path: above.toReversed(), value: { fromUser: "resource_access" }, shown };
    }
    if (path.some((each) => each.includes("${client_id}"))) {
      return { does: "nothing", why: "Mintmark has roles by client only as Keycloak usually writes them" };
    }
    return roleClaim(path, "client_roles", { config, prefix, shown });
  },
};

/** Reasons for which a mapper of an attribute or of groups has no effect. */
export const NOBODYS = "no user has what they read";

function roleClaim(
  path: string[],
  field: string,
  { config, prefix, shown }: { config: JsonObject; prefix: unknown; shown: ClaimSetting[] },
): Mapped {
  if (config["multivalued"] !== "true") return { does: "nothing", why: "they write one of several roles" };
  const before = text(prefix);
  const value = { fromUser: field, ...(before !== undefined && { prefix: before }) };
  return { does: "claim", path, value, shown };
}

/** Keycloak notes on a session when it began, and which client a service account belongs to. */
function sessionNote(config: JsonObject, shown: ClaimSetting[]): Mapped {
  const note = text(config["user.session.note"]);
  const path = claimPath(text(config["claim.name"]) ?? "");
  const isOwn = note === "AUTH_TIME" || note === "client_id" || note === "clientId";
  return isOwn
    ? { does: "own", path, shown: withoutUserinfo(shown) }
    : { does: "nothing", why: NO_COUNTERPART };
}

function addressClaim(config: JsonObject, attributes: RealmAttributes, shown: ClaimSetting[]): Mapped {
  const value = Object.entries(ADDRESS).flatMap(([part, member]) => {
    const attribute = text(config[`user.attribute.${part}`]) ?? part;
    const from = attributes.named(attribute, { type: "String", isList: false, groups: "none" });
    return from ? [[member, from]] : [];
  });
  if (value.length === 0) return { does: "nothing", why: NOBODYS };
  return { does: "claim", path: ["address"], value: Object.fromEntries(value) as JsonObject, shown };
}

/** A mapper without a setting for userinfo or introspection has that of the ID token or of the access token. */
function shownIn(config: JsonObject): ClaimSetting[] {
  const [access, id] = [config["access.token.claim"], config["id.token.claim"]];
  const settings = {
    claims: access,
    idTokenClaims: id,
    userinfoClaims: config["userinfo.token.claim"] ?? id,
    introspectionClaims: config["introspection.token.claim"] ?? access,
  };
  return CLAIM_SETTINGS.filter((setting) => settings[setting] === "true");
}

function withoutUserinfo(shown: ClaimSetting[]): ClaimSetting[] {
  return shown.filter((setting) => setting !== "userinfoClaims");
}

function own(values: Readonly<Record<string, string>>, name: unknown): string | undefined {
  return typeof name === "string" && Object.hasOwn(values, name) ? values[name] : undefined;
}
