// Imports the export of a real Keycloak into a real Keycloak and into Mintmark, and compares what tokens, userinfo and
// introspection say, by client, flow and scope. Skipped if Java or Keycloak is missing.
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { afterAll, beforeAll, expect, it } from "vitest";
import { importSource } from "../../src/imports/read.ts";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { compare } from "./keycloak/compare.ts";
import { type Keycloak, startKeycloak, whyNoKeycloak } from "./keycloak/keycloak.ts";
import { type Form, granted, PROTOCOL, Realm, type Sent } from "./keycloak/realm.ts";
import { type Shown, shown } from "./keycloak/shown.ts";

/** Made by `kc.sh export` of 26.7, without flows, keys and ids, and with passwords in clear. */
const FILE = join(import.meta.dirname, "keycloak/mappers.json");
const DEVICE_GRANT = "urn:ietf:params:oauth:grant-type:device_code";

/** Members that Mintmark lacks or makes by itself, as docs/profiles/keycloak.md says, and headers. */
const KNOWN = [
  /headers\./,
  /\.claims\.(aud_x|prov)$/,
  /(^|\.)client(Host|Address)$/,
  // The subject of a service account is a UUID that Mintmark derives from the client.
  /^machine .*(\.sub|\.person_id)$/,
  // Keycloak's refresh tokens have no subject if the access token has none.
  /^minimal .*refresh_token\.claims\.sub$/,
  // In these answers Keycloak leaves out scopes that the token does not show.
  /^(web all|minimal on request) introspection .*(of_optional_hidden|realm_access|resource_access)$/,
  /^web all userinfo .*of_optional_hidden$/,
  /^machine web .*(login|client_id)$/,
];

const missing = whyNoKeycloak();
const skipped = missing === undefined ? "" : ` (${missing})`;
let keycloak: Keycloak;
let mintmark: Mintmark;
let realms: { real: Realm; ours: Realm };

beforeAll(async () => {
  if (missing !== undefined) return;
  keycloak = await startKeycloak();
  const realm = JSON.parse(readFileSync(FILE, "utf8")) as object;
  await keycloak.importRealm(realm);
  const { issuers } = importSource(realm).config;
  mintmark = await startMintmark({ issuers: { acme: { ...issuers?.["acme"], login: { password: true } } } });
  const { url } = await mintmark.issuer("acme");
  realms = { real: new Realm(`${keycloak.url}/realms/acme`), ours: new Realm(url) };
}, 300_000);
afterAll(async () => {
  await keycloak?.[Symbol.asyncDispose]();
  await mintmark?.close();
});

const as = (client: string): Sent => ({ as: [client, `${client}-secret`] });
const login = { username: "alice", password: "alice-password" };
const passwordOf = (client: string, scope?: string) => (realm: Realm) =>
  realm.token({ grant_type: "password", ...login, scope }, as(client));
const machine = (client: string, scope?: string) => (realm: Realm) =>
  realm.token({ grant_type: "client_credentials", scope }, as(client));
const codeOf = (client: string, scope: string) => (realm: Realm) =>
  realm.redeem({ client_id: client, scope }, {}, as(client));

async function device(realm: Realm): Promise<Response> {
  const client: Form = { client_id: "tv" };
  const started = await granted(await realm.post("auth/device", { ...client, scope: "openid" }));
  const browser = new Browser();
  await realm.walk(browser, await browser.open(started["verification_uri_complete"] ?? ""));
  return realm.token({ grant_type: DEVICE_GRANT, device_code: started["device_code"], ...client });
}

const LOGINS: Record<string, (realm: Realm) => Promise<Response>> = {
  "web alone": passwordOf("web", "openid"),
  "web all": passwordOf("web", "openid orders:read opt:hidden"),
  "web by code": codeOf("web", "openid orders:read"),
  "portal without scope": passwordOf("portal"),
  "portal alone": passwordOf("portal", "openid"),
  "portal on request": passwordOf("portal", "openid phone address microprofile-jwt orders:read"),
  "portal by code": codeOf("portal", "openid"),
  "minimal without scope": passwordOf("minimal"),
  "minimal alone": passwordOf("minimal", "openid"),
  "minimal on request": passwordOf("minimal", "openid profile roles"),
  "minimal by code": codeOf("minimal", "openid profile"),
  "kiosk with lifetimes of its own and no refresh token": passwordOf("kiosk", "openid"),
  "terminal, which has only passwords": (realm) =>
    realm.token({ grant_type: "password", client_id: "terminal", ...login, scope: "openid" }),
  "terminal for a user without attributes": (realm) =>
    realm.token({
      grant_type: "password",
      client_id: "terminal",
      username: "bob",
      password: "bob-password",
      scope: "openid",
    }),
  "tv, which has only the device flow": device,
  "machine web": machine("web"),
  "machine portal": machine("portal"),
  "machine portal on request": machine("portal", "orders:read"),
  "machine minimal": machine("minimal"),
  "machine that asks for an unknown scope": machine("portal", "nothing:known"),
};

/** The response with the tokens, and what is said about the access token. */
async function everything(realm: Realm, ask: (realm: Realm) => Promise<Response>): Promise<Shown[]> {
  const response = await ask(realm);
  const { access_token: token = "none" } = (await response.clone().json()) as { access_token?: string };
  const headers = { authorization: `Bearer ${token}` };
  return Promise.all([
    shown(response, realm),
    shown(await realm.get(`${PROTOCOL}/userinfo`, { headers }), realm),
    shown(await realm.post("token/introspect", { token }, as("orders")), realm),
  ]);
}

it.skipIf(missing).each(Object.entries(LOGINS))(
  `%s: tokens, userinfo and introspection say the same as Keycloak's${skipped}`,
  async (name, ask) => {
    const [real, ours] = [await everything(realms.real, ask), await everything(realms.ours, ask)];
    const found = ["tokens", "userinfo", "introspection"].flatMap((place, index) =>
      compare(`${name} ${place}`, real[index] ?? null, ours[index] ?? null),
    );
    const isKnown = ({ exchange, at }: { exchange: string; at: string }) =>
      KNOWN.some((known) => known.test(`${exchange} ${at}`));
    expect(found.filter((each) => !isKnown(each))).toEqual([]);
  },
);
