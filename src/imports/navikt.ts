// Imports the JSON_CONFIG of navikt's mock-oauth2-server. Each token callback becomes an issuer, with a
// resource for every audience in a mapping and a client for every client id that a mapping matches.
import type { ConfigInput, IssuerInput } from "../config/schema.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { type Imported, issuerIdOf, objects, strings, text } from "./import.ts";

const HANDLED = new Set(["interactiveLogin", "rotateRefreshToken", "tokenCallbacks"]);
/** Claims that the resource or the issuer sets. */
const OWN_CLAIMS = ["iss", "sub", "aud", "exp", "iat", "nbf", "jti"];
const CLIENT_ID = /^[A-Za-z0-9._~@-]+$/;
const ANY = ["*", ".*"];

export function isNaviktConfig(source: unknown): source is JsonObject {
  const known = ["tokenCallbacks", "interactiveLogin", "tokenProvider"];
  return isJsonObject(source) && known.some((name) => name in source);
}

export function importNaviktConfig(source: JsonObject): Imported {
  const notes = [
    "mock-oauth2-server accepts any client, user and secret; here only those of the configuration exist, and any UUID as a user.",
    ...Object.keys(source).flatMap((name) =>
      HANDLED.has(name) ? [] : [`${name}: left out, because Mintmark has no counterpart.`],
    ),
  ];
  const issuers: NonNullable<ConfigInput["issuers"]> = {};
  for (const callback of objects(source["tokenCallbacks"])) {
    const name = text(callback["issuerId"]) ?? "default";
    const id = issuerIdOf(name);
    issuers[id] = {
      ...(id !== name && { path: `/${name}` }),
      // Refresh tokens rotate only if the file says so.
      ...(source["rotateRefreshToken"] !== true && { refreshTokenRotation: "keep" as const }),
      ...(source["interactiveLogin"] !== true && { login: { headless: true, consent: false } }),
      ...takeOver(name, callback, notes),
    };
  }
  return { config: { issuers }, notes };
}

function takeOver(name: string, callback: JsonObject, notes: string[]): IssuerInput {
  const clients: NonNullable<IssuerInput["clients"]> = {};
  const resources: NonNullable<IssuerInput["resources"]> = {};
  for (const [index, mapping] of objects(callback["requestMappings"]).entries()) {
    const place = `tokenCallbacks.${name}.requestMappings[${index}]`;
    const { requestParam, match } = mapping;
    const claims = isJsonObject(mapping["claims"]) ? mapping["claims"] : {};
    const fixed = Object.fromEntries(
      Object.entries(claims).filter(([claim, value]) => !OWN_CLAIMS.includes(claim) && !isTemplate(value)),
    );
    for (const audience of [claims["aud"] ?? []].flat().filter((each) => typeof each === "string")) {
      if (isTemplate(audience)) continue;
      resources[audience] = { claims: { ...resources[audience]?.claims, ...(fixed as object) } };
    }
    if (requestParam === "client_id" && typeof match === "string" && CLIENT_ID.test(match)) {
      clients[match] = { secret: `${match}-secret`, grantTypes: ["client_credentials"] };
      notes.push(
        `${place}: the client ${match} has the secret "${match}-secret" and client credentials; add redirect URIs for logins.`,
      );
    }
    if (!ANY.includes(String(match))) {
      notes.push(
        `${place}: the condition ${String(requestParam)} = ${String(match)} is left out, so its claims go into every token for the resource; use \`idp.overrides\` to change single tokens.`,
      );
    }
    const templates = Object.keys(claims).filter((claim) => isTemplate(claims[claim]));
    if (templates.length > 0) notes.push(`${place}: templates are left out (${templates.join(", ")}).`);
    if (strings([claims["sub"]]).length > 0 && !isTemplate(claims["sub"])) {
      notes.push(`${place}: a fixed sub is left out; log in as that user, or mint with \`subject\`.`);
    }
    if (mapping["typeHeader"] !== undefined) {
      notes.push(`${place}: typeHeader is left out; access tokens have typ at+jwt.`);
    }
  }
  const expiry = callback["tokenExpiry"];
  return {
    ...(typeof expiry === "number" && expiry > 0 && { accessTokenExpiresInSeconds: expiry }),
    ...(Object.keys(clients).length > 0 && { clients }),
    ...(Object.keys(resources).length > 0 && { resources }),
  };
}

function isTemplate(value: unknown): boolean {
  return typeof value === "string"
    ? /\$\{[^}]+\}/.test(value)
    : Array.isArray(value) && value.some(isTemplate);
}
