// Imports client scopes: what they add to tokens, and which of them a client has always or on request.
import { CLAIM_SETTINGS } from "../config/fields.ts";
import type { IssuerInput } from "../config/schema.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { DEFAULT_SCOPES, HIDDEN_SCOPES } from "../profiles/keycloak-tokens.ts";
import { objects, strings, text } from "./import.ts";
import { additionsOf, type Given } from "./keycloak-additions.ts";
import type { RealmAttributes } from "./keycloak-attributes.ts";

type Scopes = NonNullable<IssuerInput["scopes"]>;
type Client = NonNullable<IssuerInput["clients"]>[string];

const IN_TOKENS = ["claims", "idTokenClaims", "introspectionClaims"] as const;
const IN_ACCESS_TOKENS = ["claims", "introspectionClaims"] as const;
const ofUser = (name: string, fromUser: string): Given => ({
  path: [name],
  value: { fromUser },
  shown: CLAIM_SETTINGS,
});

/** The scopes of every realm, with the claims that the profile writes for them. */
const BUILT_IN: Readonly<Record<string, readonly Given[]>> = {
  profile: [
    ofUser("preferred_username", "username"),
    ofUser("name", "name"),
    ofUser("given_name", "given_name"),
    ofUser("family_name", "family_name"),
  ],
  email: [ofUser("email", "email"), ofUser("email_verified", "email_verified")],
  roles: [
    { path: ["realm_access", "roles"], value: { fromUser: "realm_roles" }, shown: IN_ACCESS_TOKENS },
    { path: ["resource_access"], value: { fromUser: "resource_access" }, shown: IN_ACCESS_TOKENS },
    { path: ["aud"], shown: IN_ACCESS_TOKENS },
  ],
  "web-origins": [{ path: ["allowed-origins"], shown: IN_ACCESS_TOKENS }],
  acr: [{ path: ["acr"], shown: IN_TOKENS }],
  basic: [
    { path: ["sub"], shown: IN_ACCESS_TOKENS },
    { path: ["auth_time"], shown: IN_TOKENS },
  ],
  "microprofile-jwt": [ofUser("upn", "username"), ofUser("groups", "realm_roles")],
  service_account: [{ path: ["client_id"], shown: IN_TOKENS }],
  address: [],
  offline_access: [],
  organization: [],
  phone: [],
};

/** Scopes that every realm has for clients with SAML. */
const SAML_SCOPES = ["role_list", "saml_organization"];

export class RealmScopes {
  readonly #source: JsonObject;
  readonly #defined: JsonObject[];

  constructor(source: JsonObject) {
    this.#source = source;
    this.#defined = objects(source["clientScopes"]).filter(({ protocol }) => protocol !== "saml");
  }

  /** Returns what the scopes add to tokens, besides what the profile writes for the scopes of every realm. */
  settings(attributes: RealmAttributes, notes: string[]): Scopes {
    const taken = this.#defined.flatMap((scope) => {
      const name = text(scope["name"]);
      if (name === undefined) return [];
      const say = (what: string) => notes.push(`clientScopes.${name}: ${what}`);
      const given = givenBy(scope, name);
      const additions = additionsOf(scope, { attributes, say, given, isUsual: given !== undefined });
      const isHidden = isHiddenScope(scope);
      if (!isHidden && HIDDEN_SCOPES.includes(name)) say("is not shown in `scope` here.");
      const entry = { ...additions, ...(isHidden && !HIDDEN_SCOPES.includes(name) && { hidden: true }) };
      return Object.keys(entry).length === 0 ? [] : [[name, entry] as const];
    });
    return Object.fromEntries(taken);
  }

  /** Returns the scopes that a client may request, and those that it always has if they are not the usual ones. */
  of(client: JsonObject): Pick<Client, "scopes" | "alwaysScopes"> {
    const always = this.#namesFor(client, "defaultClientScopes", "defaultDefaultClientScopes");
    const more = this.#namesFor(client, "optionalClientScopes", "defaultOptionalClientScopes");
    const all = [...new Set([...(always ?? []), ...(more ?? [])])];
    return {
      ...(all.length > 0 && { scopes: all }),
      ...(always && !isUsual(always) && { alwaysScopes: always }),
    };
  }

  #isOfSaml(scope: string): boolean {
    const found = objects(this.#source["clientScopes"]).find(({ name }) => name === scope);
    return found ? found["protocol"] === "saml" : SAML_SCOPES.includes(scope);
  }

  #namesFor(client: JsonObject, own: string, ofRealm: string): string[] | undefined {
    const named = client[own] ?? this.#source[ofRealm];
    if (!Array.isArray(named)) return undefined;
    // Realms of older versions write the claims of these scopes into every token.
    const older = ["basic", "acr"].filter((scope) => !this.#defined.some(({ name }) => name === scope));
    const known = strings(named).filter((scope) => !this.#isOfSaml(scope));
    return [...known, ...(own === "defaultClientScopes" ? older : [])];
  }
}

/** Returns what the profile writes for the scope; nothing is known about mappers without a kind. */
function givenBy(scope: JsonObject, name: string): readonly Given[] | undefined {
  if (!Object.hasOwn(BUILT_IN, name)) return undefined;
  const isComplete = objects(scope["protocolMappers"]).every((mapper) => text(mapper["protocolMapper"]));
  return isComplete ? BUILT_IN[name] : [];
}

function isHiddenScope({ attributes }: JsonObject): boolean {
  return isJsonObject(attributes) && attributes["include.in.token.scope"] === "false";
}

/** Whether these are the default client scopes of a new realm. Only service accounts have one more. */
function isUsual(always: readonly string[]): boolean {
  const own = new Set(always.filter((scope) => scope !== "service_account"));
  return own.size === DEFAULT_SCOPES.length && DEFAULT_SCOPES.every((scope) => own.has(scope));
}
