// Imports the JSON_CONFIG of navikt's mock-oauth2-server: each token callback becomes an issuer of the dialect
// `mock-oauth2-server` with token rules, and all other names are issuers on first touch.
import { type ConfigInput, type IssuerInput, issuerShape } from "../config/schema.ts";
import { isJsonObject, type JsonObject } from "../json-object.ts";
import { type Imported, issuerIdOf, objects, text } from "./import.ts";
import { importMappings } from "./navikt-mappings.ts";

const HANDLED = new Set([
  "interactiveLogin",
  "rotateRefreshToken",
  "tokenCallbacks",
  "tokenProvider",
  "httpServer",
]);
const CLIENT_ID = /^[\x20-\x7e]+$/;
const GRANTS = [
  "client_credentials",
  "urn:ietf:params:oauth:grant-type:jwt-bearer",
  "urn:ietf:params:oauth:grant-type:token-exchange",
] as const;

type Say = (note: string) => void;

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
  const say: Say = (note) => notes.push(note);
  const shared: IssuerInput = {
    profile: "generic",
    dialect: "mock-oauth2-server",
    // Refresh tokens rotate only if the file says so.
    ...(source["rotateRefreshToken"] === true && { refreshTokenRotation: "rotate" as const }),
    ...(source["interactiveLogin"] !== true && { login: { headless: true, consent: false } }),
    ...algorithm(source["tokenProvider"], say),
  };
  const issuers: NonNullable<ConfigInput["issuers"]> = {};
  for (const callback of objects(source["tokenCallbacks"])) {
    const name = text(callback["issuerId"]) ?? "default";
    const id = issuerIdOf(name);
    issuers[id] = { ...(id !== name && { path: `/${name}` }), ...shared, ...takeOver(name, callback, say) };
  }
  const { profile: _, ...settings } = shared;
  const config: ConfigInput = {
    ...https(source["httpServer"], say),
    issuersOnFirstTouch: { profile: "generic", settings },
    issuers,
  };
  return { config, notes };
}

function takeOver(name: string, callback: JsonObject, say: Say): IssuerInput {
  const { issuerId: _, requestMappings, tokenExpiry: expiry, typeHeader, ...others } = callback;
  const place = `tokenCallbacks.${name}.requestMappings`;
  const { rules, clients, subjects, notes } = importMappings(requestMappings, place);
  notes.forEach(say);
  for (const left of Object.keys(others)) {
    say(`tokenCallbacks.${name}.${left}: left out, because Mintmark has no counterpart.`);
  }
  const ids = [...new Set(clients)].filter((id) => CLIENT_ID.test(id));
  for (const id of ids) {
    say(
      `${place}: the client ${id} has the secret "${id}-secret" and no redirect URIs; add those of its logins.`,
    );
  }
  const typ = text(typeHeader);
  return {
    ...(typ !== undefined && { accessTokenTyp: typ }),
    ...(typeof expiry === "number" &&
      expiry > 0 && { accessTokenExpiresInSeconds: expiry, idTokenExpiresInSeconds: expiry }),
    ...(ids.length > 0 && {
      clients: Object.fromEntries(ids.map((id) => [id, { secret: `${id}-secret`, grantTypes: [...GRANTS] }])),
    }),
    ...(subjects.length > 0 && {
      users: Object.fromEntries([...new Set(subjects)].map((subject) => [subject, { subject }])),
    }),
    ...(rules.length > 0 && { tokenRules: rules }),
  };
}

/** `{ "keyProvider": { "algorithm": "ES256" } }`, and settings of keys and time that have no counterpart. */
function algorithm(provider: unknown, say: Say): Pick<IssuerInput, "alg"> {
  if (!isJsonObject(provider)) return {};
  const { keyProvider, systemTime, ...others } = provider;
  if (systemTime !== undefined) {
    say(
      `tokenProvider.systemTime: left out; set the clock of a running server with \`mintmark clock\` or \`idp.clock.set(${JSON.stringify(systemTime)})\`.`,
    );
  }
  const { algorithm: alg, ...keys } = isJsonObject(keyProvider) ? keyProvider : {};
  const left = [...Object.keys(others), ...Object.keys(keys).map((name) => `keyProvider.${name}`)];
  for (const name of left) {
    const hint = name === "keyProvider.initialKeys" ? "; import the keys with `mintmark keys import`" : "";
    say(`tokenProvider.${name}: left out${hint || ", because Mintmark has no counterpart"}.`);
  }
  if (alg === undefined) return {};
  const known = issuerShape.alg.safeParse(alg);
  if (known.success) return { alg: known.data };
  say(
    `tokenProvider.keyProvider.algorithm: ${JSON.stringify(alg)} is left out: tokens are signed with RS256.`,
  );
  return {};
}

function https(server: unknown, say: Say): Pick<ConfigInput, "https"> {
  const ssl = isJsonObject(server) ? server["ssl"] : undefined;
  if (!isJsonObject(ssl)) return {};
  if (Object.keys(ssl).length > 0) {
    say(
      "httpServer.ssl: its key store is left out; the certificate is of Mintmark's own CA (`mintmark ca`).",
    );
  }
  return { https: true };
}
