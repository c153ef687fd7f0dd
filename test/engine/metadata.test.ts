// The metadata is made without the engine. It must not promise what the engine does not do, so it is compared with the
// metadata that the engine makes of its configuration.
import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { Provider } from "oidc-provider";
import { afterAll, beforeAll, describe, expect, it, vi } from "vitest";
import { examine } from "../../src/config/parse.ts";
import type { ConfigInput } from "../../src/config/schema.ts";
import { engineConfiguration } from "../../src/engine/configuration.ts";
import { registerGrants } from "../../src/engine/grants/grants.ts";
import { overrideResponses } from "../../src/engine/login/responses.ts";
import { enginePages } from "../../src/http/engine-pages.ts";
import type { Issuer } from "../../src/issuer/issuer.ts";
import { standardMetadata } from "../../src/issuer/metadata/metadata.ts";
import type { JsonObject } from "../../src/json-object.ts";
import { openMintmark } from "../../src/opened.ts";
import { JWT_BEARER, TOKEN_EXCHANGE } from "../../src/profiles/grant-types.ts";
import { withoutMissing } from "../../src/profiles/missing.ts";
import { PROFILE_NAMES } from "../../src/profiles/profile-names.ts";
import { RESPONSE_TYPES } from "../../src/profiles/response-types.ts";

/** Members that the engine does not know. Tests of the endpoints that they describe hold them. */
const ADDED = [
  "authorization_grant_profiles_supported",
  "check_session_iframe",
  "client_id_metadata_document_supported",
  "frontchannel_logout_session_supported",
  "frontchannel_logout_supported",
  "http_logout_supported",
  "identity_chaining_requested_token_types_supported",
  "introspection_endpoint_auth_methods_supported",
  "introspection_endpoint_auth_signing_alg_values_supported",
  "prompt_values_supported",
  "revocation_endpoint_auth_methods_supported",
  "revocation_endpoint_auth_signing_alg_values_supported",
];
/** The engine's has only the scopes of OpenID Connect, one PKCE method, and levels that not every vendor advertises. */
const OTHER = ["scopes_supported", "code_challenge_methods_supported", "acr_values_supported"];

beforeAll(() => {
  // oidc-provider warns about its configuration.
  for (const method of ["info", "warn"] as const) vi.spyOn(console, method).mockImplementation(() => {});
});
afterAll(() => vi.restoreAllMocks());

/** Returns the metadata of the engine alone, with the configuration that it gets for this issuer. */
async function metadataOfEngine(issuer: Issuer): Promise<JsonObject> {
  const options = {
    cookieKeys: ["key"],
    cookieSuffix: "1",
    corsOrigins: [],
    consoleCallback: "http://localhost/callback",
    pages: enginePages(issuer, true),
  };
  const provider = new Provider(issuer.url, engineConfiguration(issuer, options));
  registerGrants(provider, issuer);
  overrideResponses(provider, issuer);
  const handle = provider.callback();
  const server = createServer((request, response) => void handle(request, response)).listen(0, "127.0.0.1");
  await once(server, "listening");
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  const response = await fetch(`${url}/.well-known/openid-configuration`);
  server.close();
  const text = (await response.text()).replaceAll(url, "http://base.example");
  return JSON.parse(text) as JsonObject;
}

const without = (metadata: JsonObject) =>
  Object.fromEntries(Object.entries(metadata).filter(([name]) => ![...ADDED, ...OTHER].includes(name)));
const sorted = (metadata: JsonObject) =>
  Object.fromEntries(
    Object.entries(metadata).map(([name, value]) => [name, Array.isArray(value) ? value.toSorted() : value]),
  );

const SETTINGS: [string, ConfigInput][] = [
  ["nothing configured", {}],
  ["all response types", { responseTypes: [...RESPONSE_TYPES] }],
  ["tokens alone in responses", { responseTypes: ["token"] }],
  ["ID tokens in responses alone", { responseTypes: ["id_token", "none"] }],
  ["no levels of sign-in", { acrValues: {} }],
  ["users with claims of their own", { users: { carol: { claims: { tier: "gold", email: "x" } } } }],
  ["an algorithm with elliptic curves", { alg: "ES256" }],
  ["HMAC", { alg: "HS384" }],
  [
    "the password grant and pushed requests",
    { passwordGrant: true, requirePushedAuthorizationRequests: true },
  ],
  ["no registration", { registration: "off" }],
  ["client certificates", { https: true, clientCertificates: true }],
  [
    "grants with assertions",
    {
      clients: { api: { secret: "secret-of-the-api", grantTypes: [TOKEN_EXCHANGE, JWT_BEARER] } },
      trustedIssuers: {
        "https://idp.example": { accepts: ["assertion", "id-jag"], jwksUri: "https://idp.example/jwks" },
      },
      idJagAudiences: {
        "https://as.example": { resources: ["https://api.example"], clients: { api: "api-there" } },
      },
    },
  ],
];

describe.each(PROFILE_NAMES)("the metadata of the profile %s", (profile) => {
  const cases = SETTINGS.map(([what, settings]) => {
    const input = { ephemeral: true, log: "silent", issuers: {}, ...settings, profile } as const;
    return { what, ...examine(input) };
  }).filter(({ problems }) => problems.length === 0); // The vendor does not have the other settings.

  it.each(cases)("promises what the engine does, with $what", async ({ config }) => {
    const opened = await openMintmark(config, { keys: "published", ports: { main: 1, own: new Map() } });
    try {
      const issuer = await opened.control.issuers.get();
      const own = standardMetadata(issuer, "http://base.example");
      const engine = await metadataOfEngine(issuer);
      const { missing } = issuer.profile.paths;
      const known = (metadata: JsonObject) => sorted(without(withoutMissing(metadata, missing)));
      expect(known(own)).toEqual(known(engine));
    } finally {
      await opened.close();
    }
  });
});
