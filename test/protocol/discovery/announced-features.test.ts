// Features that an issuer announces only if its settings, its directory or its vendor have them.
import { describe, expect, it } from "vitest";
import type { GrantType } from "../../../src/config/client.ts";
import type { ConfigInput } from "../../../src/config/schema.ts";
import { keyPurposes } from "../../../src/issuer/key-purposes.ts";
import { metadataOf, standardMetadata } from "../../../src/issuer/metadata/metadata.ts";
import { JWT_BEARER, TOKEN_EXCHANGE } from "../../../src/profiles/grant-types.ts";
import { openIssuer } from "../../support/open-issuer.ts";

const ID_JAG_ISSUER = {
  "https://idp.example": { accepts: ["id-jag" as const], jwksUri: "https://idp.example/jwks" },
};
const API = { secret: "secret-of-the-api", grantTypes: [TOKEN_EXCHANGE] satisfies GrantType[] };
const MIDDLE = { secret: "secret-of-the-middle", grantTypes: [JWT_BEARER] satisfies GrantType[] };
const ID_JAG_AUDIENCES = {
  "https://as.example": { resources: ["https://api.example"], clients: { api: "api-there" } },
};

/** A server that others can reach. */
const ELSEWHERE = { publicUrl: "https://idp.test", adminToken: "x".repeat(16) };

describe("the metadata", () => {
  it.each<[string, unknown, ConfigInput]>([
    ["require_pushed_authorization_requests", true, { requirePushedAuthorizationRequests: true }],
    ["tls_client_certificate_bound_access_tokens", true, { https: true, clientCertificates: true }],
    [
      "authorization_grant_profiles_supported",
      ["urn:ietf:params:oauth:grant-profile:id-jag"],
      { trustedIssuers: ID_JAG_ISSUER },
    ],
    [
      "identity_chaining_requested_token_types_supported",
      ["urn:ietf:params:oauth:token-type:id-jag"],
      { clients: { api: API }, idJagAudiences: ID_JAG_AUDIENCES },
    ],
  ])("has %s as %j only with the settings for it", async (member, value, settings) => {
    const of = async (each: ConfigInput) => standardMetadata(await openIssuer(each), "https://idp.test");
    expect((await of(settings))[member]).toEqual(value);
    expect(await of({})).not.toHaveProperty(member);
  });

  it.each<[string, ConfigInput, ConfigInput]>([
    [
      "client_id_metadata_document_supported",
      { clientIdMetadata: { fetch: true } },
      { clientIdMetadata: { fetch: false } },
    ],
    [
      "client_id_metadata_document_supported",
      { clientIdMetadata: { fetch: false, knownClients: true } },
      { clientIdMetadata: { fetch: false } },
    ],
    ["registration_endpoint", { registration: "open" }, { registration: "off" }],
    ["backchannel_logout_supported", {}, { profile: "okta" }],
    ["backchannel_logout_session_supported", {}, { profile: "okta" }],
    ["dpop_signing_alg_values_supported", {}, { profile: "google" }],
    [
      "identity_chaining_requested_token_types_supported",
      { clients: { api: API }, idJagAudiences: ID_JAG_AUDIENCES },
      { clients: { api: API } },
    ],
    ["acr_values_supported", { acrValues: { gold: 2 } }, { acrValues: {} }],
  ])("has %s with %j, and not with %j", async (member, withIt, without) => {
    const of = async (each: ConfigInput) => standardMetadata(await openIssuer(each), "https://idp.test");
    expect((await of(withIt))[member]).toBeTruthy();
    expect((await of(without))[member]).toBeUndefined();
  });

  it("has exactly these members for the generic profile without settings", async () => {
    const issuer = await openIssuer({ users: { alice: {} }, roles: {}, registration: "off" });
    const metadata = metadataOf(issuer, "https://idp.test/base");
    expect(metadata).toMatchObject({
      issuer: "http://localhost:4411",
      authorization_endpoint: "https://idp.test/base/authorize",
      token_endpoint: "https://idp.test/base/token",
      jwks_uri: "https://idp.test/base/.well-known/jwks.json",
      userinfo_endpoint: "https://idp.test/base/userinfo",
      introspection_endpoint: "https://idp.test/base/introspect",
      revocation_endpoint: "https://idp.test/base/revoke",
      end_session_endpoint: "https://idp.test/base/logout",
      device_authorization_endpoint: "https://idp.test/base/device/auth",
      pushed_authorization_request_endpoint: "https://idp.test/base/par",
      response_modes_supported: ["form_post", "fragment", "query"],
      subject_types_supported: ["public"],
      claim_types_supported: ["normal"],
      code_challenge_methods_supported: ["S256"],
      request_uri_parameter_supported: false,
      authorization_response_iss_parameter_supported: true,
      scopes_supported: ["openid", "profile", "email", "offline_access"],
      prompt_values_supported: ["none", "consent", "login", "select_account", "create"],
    });
    const methods = metadata["token_endpoint_auth_methods_supported"] as string[];
    expect(methods).toContain("none");
    expect(metadata["revocation_endpoint_auth_methods_supported"]).toEqual(methods);
    expect(metadata["introspection_endpoint_auth_methods_supported"]).toEqual(
      methods.filter((method) => method !== "none"),
    );
    for (const endpoint of ["token", "introspection", "revocation"]) {
      expect(metadata[`${endpoint}_endpoint_auth_signing_alg_values_supported`], endpoint).toEqual([
        ...["HS256", "RS256", "PS256", "ES256", "Ed25519", "EdDSA"],
      ]);
    }
  });

  it("lists the scopes of resources, or those of roles where there are no resources", async () => {
    const of = async (settings: ConfigInput) =>
      standardMetadata(await openIssuer(settings), "https://idp.test")["scopes_supported"];
    const usual = ["openid", "profile", "email", "offline_access"];
    const roles = { reader: ["read", "openid"] };
    expect(await of({ roles, users: {} })).toEqual([...usual, "read"]);
    const resources = { api: { scopes: ["write"] }, mail: { scopes: ["write", "send"] }, free: {} };
    expect(await of({ roles, users: {}, resources })).toEqual([...usual, "write", "send"]);
  });

  it("lists the claims that users have", async () => {
    const of = async (settings: ConfigInput) =>
      standardMetadata(await openIssuer(settings), "https://idp.test")["claims_supported"] as string[];
    const names = ["given_name", "family_name", "tier"];
    const plain = await of({ users: { alice: {} }, acrValues: {} });
    expect(plain).toEqual([
      ...["sub", "roles", "name", "preferred_username", "email", "email_verified"],
      ...["sid", "auth_time", "iss", "amr"],
    ]);
    const rich = await of({
      users: { alice: { givenName: "Alice", claims: { tier: "gold" } }, bob: { familyName: "Bobson" } },
      acrValues: { gold: 1 },
    });
    expect(rich.filter((name) => !plain.includes(name)).toSorted()).toEqual(["acr", ...names].toSorted());
  });
});

describe("the grants", () => {
  const of = async (settings: ConfigInput) =>
    standardMetadata(await openIssuer(settings), "https://idp.test")["grant_types_supported"] as string[];
  const OFFERED: [string, string, ConfigInput, ConfigInput][] = [
    ["password", "password", { passwordGrant: true }, { passwordGrant: false }],
    ["ID-JAGs", JWT_BEARER, { trustedIssuers: ID_JAG_ISSUER }, {}],
    [
      "assertions",
      JWT_BEARER,
      {
        trustedIssuers: {
          "https://idp.example": { accepts: ["assertion"], jwksUri: "https://idp.example/jwks" },
        },
      },
      {},
    ],
    ["on-behalf-of", JWT_BEARER, { onBehalfOf: true, clients: { middle: MIDDLE } }, { onBehalfOf: true }],
    ["token exchange", TOKEN_EXCHANGE, { clients: { api: API } }, {}],
    [
      "the implicit flow",
      "implicit",
      { responseTypes: ["code", "id_token token"] },
      { responseTypes: ["code"] },
    ],
    ["ID tokens alone", "implicit", { responseTypes: ["id_token"] }, {}],
    ["codes", "authorization_code", { responseTypes: ["code"] }, { responseTypes: ["id_token"] }],
    [
      "codes beside others",
      "authorization_code",
      { responseTypes: ["code", "id_token"] },
      { responseTypes: ["id_token"] },
    ],
    ["a vendor's", "client_credentials", {}, { profile: "google" }],
  ];
  it.each(OFFERED)(
    "have that of %s (%s) with %j, and not with %j",
    async (_title, grant, withIt, without) => {
      expect(await of(withIt)).toContain(grant);
      expect(await of(without)).not.toContain(grant);
    },
  );
});

describe("an issuer", () => {
  it.each<[ConfigInput, object[]]>([
    [{ alg: "ES256" }, [{ alg: "ES256" }, { alg: "HS256" }]],
    [{ alg: "ES256", profile: "keycloak" }, [{ alg: "ES256" }, { alg: "HS256" }, { alg: "HS512" }]],
    [{ alg: "HS384" }, [{ alg: "HS384" }, { alg: "RS256" }, { alg: "HS256" }]],
    [
      {
        alg: "ES256",
        resources: { a: { alg: "PS256" }, b: { alg: "HS256", secret: "x".repeat(32) }, c: {} },
      },
      [{ alg: "ES256" }, { alg: "HS256" }, { alg: "PS256" }],
    ],
    [
      {
        alg: "ES256",
        clients: {
          app: { redirectUris: ["http://127.0.0.1/cb"], idTokenSignedResponseAlg: "RS256" },
          own: {
            secret: "x".repeat(32),
            redirectUris: ["http://127.0.0.1/cb"],
            idTokenSignedResponseAlg: "HS512",
          },
        },
      },
      [{ alg: "ES256" }, { alg: "HS256" }, { alg: "RS256" }],
    ],
  ])("with %j needs keys for %j", async (settings, purposes) => {
    const seen = new Map(keyPurposes(await openIssuer(settings)).map((each) => [JSON.stringify(each), each]));
    expect([...seen.values()]).toEqual(purposes);
  });

  it("signs with the resource's secret only by the resource's own algorithm", async () => {
    const secret = "s".repeat(32);
    const issuer = await openIssuer({ alg: "ES256", resources: { a: { alg: "HS256", secret }, b: {} } });
    const [a, b] = ["a", "b"].map((name) => issuer.directory.resource(name));
    if (!a || !b) throw new Error("a resource is missing");
    expect((await issuer.signerFor(a)).kid).toBeUndefined();
    expect((await issuer.signerFor(a, "ES256")).kid).toBe((await issuer.signerFor(b)).kid);
    expect((await issuer.signerFor(b)).alg).toBe("ES256");
  });

  it("has tokens that live as long as the longest of its settings says", async () => {
    const longest = async (settings: ConfigInput) => (await openIssuer(settings)).longestTokenSeconds;
    const usual = { accessTokenExpiresInSeconds: 100, idTokenExpiresInSeconds: 50 };
    expect(await longest(usual)).toBe(100);
    expect(await longest({ ...usual, idTokenExpiresInSeconds: 200 })).toBe(200);
    expect(await longest({ ...usual, resources: { a: { accessTokenExpiresInSeconds: 300 }, b: {} } })).toBe(
      300,
    );
    const { lifetimes, profile } = await openIssuer();
    expect(lifetimes).toEqual(profile.tokens.lifetimes);
    expect((await openIssuer({ ...usual, refreshTokenExpiresInSeconds: 7 })).lifetimes).toEqual({
      access: 100,
      id: 50,
      refresh: 7,
    });
  });

  it.each<[ConfigInput, object]>([
    [{ clientIdMetadata: { fetch: true } }, { fromLoopback: true, fromElsewhere: true }],
    [{ clientIdMetadata: { fetch: "loopback" } }, { fromLoopback: true, fromElsewhere: false }],
    [{ clientIdMetadata: { fetch: false } }, { fromLoopback: false, fromElsewhere: false }],
    [
      { ...ELSEWHERE, clientIdMetadata: { fetch: true } },
      { fromLoopback: false, fromElsewhere: true },
    ],
    [
      { ...ELSEWHERE, clientIdMetadata: { fetch: "loopback" } },
      { fromLoopback: true, fromElsewhere: false },
    ],
  ])("with %j fetches documents of clients: %j", async (settings, fetches) => {
    expect((await openIssuer(settings)).selfRegistration.fetches).toEqual(fetches);
  });

  it.each<[ConfigInput, string]>([
    [{}, "open"],
    [{ registration: "off" }, "off"],
    [{ initialAccessToken: "x".repeat(16) }, "token"],
    [ELSEWHERE, "off"],
    [{ ...ELSEWHERE, registration: "open" }, "open"],
    [{ profile: "keycloak" }, "refused"],
  ])("with %j lets clients register themselves: %s", async (settings, registration) => {
    expect((await openIssuer(settings)).selfRegistration.registration).toBe(registration);
  });

  it("names its default audience and its place", async () => {
    expect((await openIssuer()).defaultAudience).toBe("http://localhost:4411");
    expect((await openIssuer({ defaultAudience: "api" })).defaultAudience).toBe("api");
    const issuer = await openIssuer({ publicUrl: "https://idp.test/below", adminToken: "x".repeat(16) });
    expect([issuer.url, issuer.baseUrl, issuer.publicPath, issuer.mountPath, issuer.isLocal]).toEqual([
      "https://idp.test/below",
      "https://idp.test/below",
      "/below",
      "",
      false,
    ]);
    expect([(await openIssuer()).publicPath, (await openIssuer()).isLocal]).toEqual(["", true]);
  });
});
