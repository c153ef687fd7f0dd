// Dynamic client registration (RFC 7591): who may register, which metadata is accepted, ignored or rejected,
// and that registered clients work.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { decodeJwt } from "jose";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startExample } from "../../../examples/mcp-server/start.ts";
import { ConfigError, type MintmarkConfig, startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, shows } from "../../support/browser-login.ts";
import { freePort } from "../../support/free-port.ts";
import { introspect } from "../../support/introspect.ts";
import { connect } from "../../support/mcp-client.ts";
import { McpApp, type Sdk, SDKS, signInWith, startProtectedResource } from "../../support/mcp-oauth.ts";
import { getJson } from "../../support/post-form.ts";
import { BEHIND_PROXY } from "../../support/reachable.ts";
import { register } from "../../support/register.ts";
import { raw } from "../../support/requests.ts";
import {
  authorizationRequest,
  expectTokens,
  redeem,
  REDIRECT_URI,
  refresh,
  tokensFor,
} from "../../support/sign-in.ts";

const TOKEN = "an-initial-access-token";
const idp = await startMintmark({
  issuers: { tenant: {}, guarded: { registration: "token", initialAccessToken: TOKEN } },
});
afterAll(() => idp.close());

const PUBLIC = { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: "none" };
const metadataOf = async (url: string) =>
  (await getJson(`${url}/.well-known/oauth-authorization-server`)).body;

describe("a real client registers, signs in and gets tokens", () => {
  it.each(SDKS)("with the MCP SDK $version", async (sdk) => {
    await using resource = await startProtectedResource(idp.url, { scopes_supported: ["mcp:read"] });
    const app = new McpApp();
    const tokens = await signInWith(sdk, app, resource.url);
    expect(app.client?.client_id).toMatch(/^client-[A-Za-z0-9_-]{22}$/);
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      aud: resource.url,
      client_id: app.client?.client_id,
      scope: expect.stringContaining("mcp:read") as string,
    });
    const [request] = await idp.requests.list({
      endpoint: "registration",
      clientId: app.client?.client_id ?? "",
    });
    expect(request).toMatchObject({ status: 201, method: "POST", params: { client_name: "An MCP client" } });
  });

  it.each(SDKS)("with the MCP SDK $version at an issuer with a path", async (sdk) => {
    const tenant = await idp.issuer("tenant");
    await using resource = await startProtectedResource(tenant.url);
    const app = new McpApp();
    const tokens = await signInWith(sdk, app, resource.url);
    expect(decodeJwt(tokens.access_token)).toMatchObject({ iss: tenant.url, aud: resource.url });
    expect((await refresh(idp.url, tokens.refresh_token, { client_id: app.client?.client_id })).status).toBe(
      401,
    );
  });

  it("with the MCP SDK, given only the URL of a server, and calls a tool", async () => {
    const server = await startExample({ issuer: idp.url, verify: "jwks", port: 0 });
    try {
      const app = new McpApp();
      await signInWith(SDKS[0] as Sdk, app, server.url, { user: "bob" });
      await using connected = await connect(server.url, app);
      expect(await connected.call("whoami")).toMatchObject({ clientId: app.client?.client_id });
    } finally {
      await server.close();
    }
  });

  it("with openid-client and a secret", async () => {
    const config = await oidc.dynamicClientRegistration(
      new URL(idp.url),
      {
        redirect_uris: [REDIRECT_URI],
        grant_types: ["authorization_code", "refresh_token"],
        client_name: "Web",
      },
      undefined,
      { execute: [oidc.allowInsecureRequests] },
    );
    expect(config.clientMetadata().client_secret).toMatch(/^[A-Za-z0-9_-]{64}$/);
    const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
    const url = oidc.buildAuthorizationUrl(config, {
      redirect_uri: REDIRECT_URI,
      scope: "openid",
      code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
      code_challenge_method: "S256",
    });
    const tokens = await oidc.authorizationCodeGrant(config, await callbackOf(new Browser(), url), {
      pkceCodeVerifier,
    });
    expect(tokens.claims()?.aud).toBe(config.clientMetadata().client_id);
    expect((await oidc.refreshTokenGrant(config, tokens.refresh_token ?? "")).access_token).toBeTruthy();
  });

  it("with openid-client for client credentials", async () => {
    const config = await oidc.dynamicClientRegistration(
      new URL(idp.url),
      { grant_types: ["client_credentials"], token_endpoint_auth_method: "client_secret_post" },
      oidc.ClientSecretPost(),
      { execute: [oidc.allowInsecureRequests] },
    );
    const { access_token } = await oidc.clientCredentialsGrant(config, { scope: "mcp:read" });
    expect(decodeJwt(access_token)).toMatchObject({ scope: "mcp:read" });
  });

  it("with openid-client and the initial access token if one is required", async () => {
    const { url } = await idp.issuer("guarded");
    const metadata = { redirect_uris: [REDIRECT_URI] };
    const options = { execute: [oidc.allowInsecureRequests], initialAccessToken: TOKEN };
    const config = await oidc.dynamicClientRegistration(new URL(url), metadata, undefined, options);
    expect(config.clientMetadata().client_id).toMatch(/^client-/);
  });
});

describe("the registration endpoint", () => {
  it("is in the metadata only if registration is enabled", async () => {
    await using closed = await startMintmark({ registration: "off" });
    expect(await metadataOf(idp.url)).toMatchObject({ registration_endpoint: `${idp.url}/register` });
    expect(await metadataOf(closed.url)).not.toHaveProperty("registration_endpoint");
    expect((await register(closed.url, PUBLIC)).status).toBe(404);
    const [record] = await closed.issuers.list();
    expect(record?.endpoints).not.toHaveProperty("registration");
  });

  it.each<[string, MintmarkConfig, Record<string, string>, number]>([
    ["closed by default", {}, {}, 404],
    ["open if configured so", { registration: "open" }, {}, 201],
    ["closed without the configured token", { initialAccessToken: TOKEN }, {}, 401],
    [
      "open with the configured token",
      { initialAccessToken: TOKEN },
      { authorization: `Bearer ${TOKEN}` },
      201,
    ],
  ])("is %s on a server with a public URL", async (_, config, headers, status) => {
    const port = await freePort();
    await using wide = await startMintmark({ port, ...BEHIND_PROXY, ...config });
    expect(wide.url).toBe("https://idp.example.test");
    expect((await register(`http://localhost:${port}`, PUBLIC, headers)).status).toBe(status);
  });

  it.each([
    ["no token", {}],
    ["another token", { authorization: "Bearer another-access-token" }],
    ["the token with text appended", { authorization: `Bearer ${TOKEN}x` }],
    ["an access token", { authorization: "Bearer ACCESS" }],
  ])("rejects %s with 401 invalid_token if the initial access token is required", async (_, headers) => {
    const { url } = await idp.issuer("guarded");
    const access = await idp.token({ user: "alice" });
    const sent = JSON.parse(JSON.stringify(headers).replace("ACCESS", access)) as Record<string, string>;
    const { status, body, headers: answered } = await register(url, PUBLIC, sent);
    expect([status, body["error"]]).toEqual([401, "invalid_token"]);
    expect(answered.get("www-authenticate")).toMatch(/^Bearer/);
  });

  it.each<[string, MintmarkConfig, string]>([
    ["mode token but no token", { registration: "token" }, "registration"],
    [
      "a token that the mode does not use",
      { registration: "open", initialAccessToken: TOKEN },
      "registration",
    ],
    ["a short token", { initialAccessToken: "short" }, "initialAccessToken"],
    ["an unknown mode", { registration: "maybe" as never }, "registration"],
  ])("cannot be configured with %s", async (_, config, path) => {
    const error = await startMintmark(config).catch((reason: unknown) => reason);
    expect(error).toBeInstanceOf(ConfigError);
    expect((error as ConfigError).problems.map((problem) => problem.path)).toEqual([path]);
  });
});

describe("registration accepts the requests of real clients", () => {
  const taken = async (body: Record<string, unknown>) => {
    const answer = await register(idp.url, { ...PUBLIC, ...body });
    expect([answer.status, answer.body["error_description"]]).toEqual([201, undefined]);
    return answer.body;
  };

  it("with null and empty members, and treats them as absent", async () => {
    const body = await taken({
      scope: "",
      client_uri: "",
      logo_uri: null,
      contacts: [""],
      tos_uri: "",
      jwks: null,
    });
    for (const absent of ["scope", "client_uri", "logo_uri", "tos_uri", "jwks"]) {
      expect(body).not.toHaveProperty(absent);
    }
    expect(body["contacts"]).toEqual([]);
  });

  it("with unknown members, and drops them", async () => {
    const body = await taken({
      resource: "http://localhost/mcp",
      software_id: "x",
      registered_scope: "mine",
    });
    expect(Object.keys(body).filter((name) => /resource|software|registered/.test(name))).toEqual([]);
  });

  it("with unsupported grants and response types, and drops them", async () => {
    const body = await taken({
      grant_types: [
        "authorization_code",
        "implicit",
        "refresh_token",
        "urn:example:unknown",
        "client_credentials",
      ],
      response_types: ["code", "token"],
    });
    // A public client has no credentials, so client_credentials is dropped.
    expect(body["grant_types"]).toEqual(["authorization_code", "refresh_token"]);
    expect(body["response_types"]).toEqual(["code"]);
  });

  it.each([
    ["loopback", ["http://127.0.0.1:1234/cb"], "native"],
    ["localhost without a port", ["http://localhost/callback"], "native"],
    ["::1", ["http://[::1]:1234/cb"], "native"],
    ["a custom scheme", ["com.example.app:/callback"], "native"],
    ["a web address", ["https://app.example.test/cb"], "web"],
    ["a Docker host name", ["http://app:3000/cb"], "web"],
    ["https on loopback", ["https://localhost:3000/cb"], "web"],
    [
      "Cursor's mixture",
      [
        "http://localhost:8787/callback",
        "https://www.cursor.com/agents/mcp/oauth/callback",
        "cursor://anysphere.cursor-mcp/oauth/callback",
      ],
      "native",
    ],
    ["loopback and a Docker host name", ["http://localhost:3000/cb", "http://app:3000/cb"], "web"],
  ])(
    "without application_type, and derives it from the redirect URIs (%s)",
    async (_, redirect_uris, type) => {
      expect(await taken({ redirect_uris })).toMatchObject({ application_type: type, redirect_uris });
    },
  );

  it("with an application_type, and keeps it", async () => {
    expect(await taken({ application_type: "web" })).toMatchObject({ application_type: "web" });
  });

  it("with a scope, and returns it without limiting the client to it", async () => {
    const body = await taken({ scope: "mcp:read files:read" });
    expect(body["scope"]).toBe("mcp:read files:read");
    const client = { client_id: String(body["client_id"]) };
    const tokens = await tokensFor(idp.url, {
      params: { ...client, scope: "mcp:read mcp:write" },
      token: client,
    });
    expect(tokens["scope"]).toBe("mcp:read mcp:write");
  });

  it("with an unknown scope, and returns only the listed scopes", async () => {
    await using strict = await startMintmark({
      resources: { "http://localhost/mcp": { scopes: ["mcp:read"] } },
    });
    const { body } = await register(strict.url, { ...PUBLIC, scope: "mcp:read mcp:nothing openid" });
    expect(body["scope"]).toBe("mcp:read openid");
  });

  it("with scopes of several resources, and returns those that one of them has", async () => {
    await using strict = await startMintmark({
      resources: { one: { scopes: ["read"] }, two: { scopes: ["write"] } },
    });
    const { body } = await register(strict.url, { ...PUBLIC, scope: "read other write" });
    expect(body["scope"]).toBe("read write");
    const none = await register(strict.url, { ...PUBLIC, scope: "other" });
    expect([none.status, none.body["scope"]]).toEqual([201, undefined]);
  });

  it("without grant_types, and allows only authorization_code (RFC 7591)", async () => {
    const client = { client_id: String((await taken({}))["client_id"]) };
    expect(await tokensFor(idp.url, { params: client, token: client })).not.toHaveProperty("refresh_token");
  });
});

describe("registration", () => {
  it.each<[string, Record<string, unknown>, string]>([
    ["no redirect URIs", { redirect_uris: undefined }, "invalid_redirect_uri"],
    ["an empty list of redirect URIs", { redirect_uris: [] }, "invalid_redirect_uri"],
    ["a redirect URI that is not a URI", { redirect_uris: ["not a uri"] }, "invalid_redirect_uri"],
    ["a redirect URI with a fragment", { redirect_uris: ["https://app.test/cb#x"] }, "invalid_redirect_uri"],
    ["a string of redirect URIs in place of a list", { redirect_uris: REDIRECT_URI }, "invalid_redirect_uri"],
    ["a list of lists", { redirect_uris: [[REDIRECT_URI]] }, "invalid_redirect_uri"],
    ...[
      "javascript:alert(1)",
      "data:text/html,x",
      "vbscript:x",
      "file:///etc/passwd",
      "blob:https://a.test/x",
      "about:blank",
    ].map((uri): [string, Record<string, unknown>, string] => [
      uri,
      { redirect_uris: [uri] },
      "invalid_redirect_uri",
    ]),
    [
      "an unsafe scheme after a safe one",
      { redirect_uris: ["com.example:/cb", "JavaScript:alert(1)"] },
      "invalid_redirect_uri",
    ],
    [
      "a custom scheme for a web client",
      { application_type: "web", redirect_uris: ["com.example:/cb"] },
      "invalid_redirect_uri",
    ],
    [
      "http beyond loopback for a native client",
      { application_type: "native", redirect_uris: ["http://app.test/cb"] },
      "invalid_redirect_uri",
    ],
    ...[
      "id_token_encrypted_response_alg",
      "id_token_encrypted_response_enc",
      "userinfo_encrypted_response_alg",
      "userinfo_encrypted_response_enc",
      "authorization_encrypted_response_alg",
      "introspection_encrypted_response_enc",
    ].map((name): [string, Record<string, unknown>, string] => [
      `${name}, because no response is encrypted`,
      { [name]: "RSA-OAEP-256" },
      "invalid_client_metadata",
    ]),
    [
      "require_signed_request_object, because there are no request objects",
      { require_signed_request_object: true },
      "invalid_client_metadata",
    ],
    [
      "an algorithm for userinfo that no key has",
      { userinfo_signed_response_alg: "ES512" },
      "invalid_client_metadata",
    ],
    ["only unsupported grants", { grant_types: ["implicit"] }, "invalid_client_metadata"],
    [
      "client credentials without a secret",
      { grant_types: ["client_credentials"] },
      "invalid_client_metadata",
    ],
    [
      "token exchange without a secret",
      { grant_types: ["urn:ietf:params:oauth:grant-type:token-exchange"] },
      "invalid_client_metadata",
    ],
    ["only unsupported response types", { response_types: ["token"] }, "invalid_client_metadata"],
    [
      "an unsupported authentication method",
      { token_endpoint_auth_method: "tls_client_auth" },
      "invalid_client_metadata",
    ],
    [
      "private_key_jwt without keys",
      { token_endpoint_auth_method: "private_key_jwt" },
      "invalid_client_metadata",
    ],
    ["a symmetric key", { jwks: { keys: [{ kty: "oct", k: "AA" }] } }, "invalid_client_metadata"],
    [
      "both jwks and jwks_uri",
      { jwks: { keys: [] }, jwks_uri: "https://a.test/jwks" },
      "invalid_client_metadata",
    ],
    [
      "a client_uri that is not a web address",
      { client_uri: "javascript:alert(1)" },
      "invalid_client_metadata",
    ],
    ...[
      ["redirect_uris", ["https://*.app.test/cb"], "invalid_redirect_uri"],
      ["redirect_uris", ["https://app.test/{tenant}"], "invalid_redirect_uri"],
      ["post_logout_redirect_uris", ["https://app.test/*"], "invalid_client_metadata"],
      ["backchannel_logout_uri", "https://app.test/{tenant}", "invalid_client_metadata"],
      ["initiate_login_uri", "https://*.app.test/", "invalid_client_metadata"],
    ].map(([name, value, error]): [string, Record<string, unknown>, string] => [
      `a pattern in ${String(name)}, because URIs are compared exactly: ${String(value)}`,
      { [String(name)]: value },
      String(error),
    ]),
    ["default_acr_values that are no list", { default_acr_values: "2" }, "invalid_client_metadata"],
    ["pairwise subjects", { subject_type: "pairwise" }, "invalid_client_metadata"],
    ["a scope that is not a string", { scope: ["a"] }, "invalid_client_metadata"],
    ["a client_name that is not a string", { client_name: 5 }, "invalid_client_metadata"],
    [
      "an unsafe post-logout redirect URI",
      { post_logout_redirect_uris: ["javascript:x"] },
      "invalid_client_metadata",
    ],
  ])("rejects %s", async (_, changes, error) => {
    const { status, body, headers } = await register(idp.url, { ...PUBLIC, ...changes });
    expect([status, body["error"]]).toEqual([400, error]);
    expect(body["error_description"]).toBeTypeOf("string");
    expect(headers.get("cache-control")).toBe("no-store");
    const [last] = (await idp.requests.list({ endpoint: "registration" })).slice(-1);
    expect(last).toMatchObject({ status: 400, error });
  });

  it.each([
    ["not JSON", "{", "application/json"],
    ["a list", "[1]", "application/json"],
    ["null", "null", "application/json"],
    ["a form", "redirect_uris=x", "application/x-www-form-urlencoded"],
    [
      "JSON with the content type text/plain, which any web page may send",
      JSON.stringify(PUBLIC),
      "text/plain",
    ],
  ])("rejects a body that is %s with 400 invalid_request", async (_, text, type) => {
    const { status, body } = await register(idp.url, text, { "content-type": type });
    expect([status, body["error"]]).toEqual([400, "invalid_request"]);
  });

  it("rejects an oversized body with 413, and stays available", async () => {
    const { status, body } = await register(idp.url, { ...PUBLIC, client_name: "x".repeat(60_000) });
    expect([status, body["error"]]).toEqual([413, "invalid_client_metadata"]);
    expect((await raw(idp, "GET /.well-known/openid-configuration")).status).toBe(200);
  });

  it.each([
    [["2"], ["2"]],
    [
      ["urn:other", "phr", "2"],
      ["phr", "2"],
    ],
    [["urn:other"], undefined],
    [[], undefined],
  ])("keeps of the default_acr_values %j those that the issuer knows: %j", async (asked, kept) => {
    const { status, body } = await register(idp.url, { ...PUBLIC, default_acr_values: asked });
    expect([status, body["default_acr_values"]]).toEqual([201, kept]);
  });

  it("ignores a client id, secret or management token chosen by the client", async () => {
    const { body } = await register(idp.url, {
      ...PUBLIC,
      ...{
        client_id: "demo-app",
        client_secret: "mine",
        client_secret_expires_at: 1,
        client_id_issued_at: 1,
      },
      registration_access_token: "mine",
    });
    expect(body["client_id"]).toMatch(/^client-/);
    expect(body["registration_access_token"]).not.toBe("mine");
    expect(body).not.toHaveProperty("client_secret");
    expect(body["client_id_issued_at"]).toBeGreaterThan(1);
  });
});

describe("a registered client", () => {
  it("redirects only to its own URIs, on loopback with any port", async () => {
    const uris = [
      "http://127.0.0.1/callback",
      "http://localhost/callback",
      "http://[::1]/callback",
      "com.example.app:/cb",
    ];
    const { body } = await register(idp.url, { ...PUBLIC, redirect_uris: uris });
    const client_id = String(body["client_id"]);
    for (const uri of [
      "http://127.0.0.1:5000/callback",
      "http://localhost:5001/callback",
      "http://[::1]:5002/callback",
      "com.example.app:/cb",
    ]) {
      const params = { client_id, redirect_uri: uri };
      expect(await tokensFor(idp.url, { params, token: params }), uri).toHaveProperty("access_token");
    }
    for (const redirect_uri of [
      "http://127.0.0.1:5000/other",
      "https://localhost/callback",
      "com.example.app:/other",
      "http://evil.test/callback",
    ]) {
      const page = await new Browser().open(authorizationRequest(idp.url, { client_id, redirect_uri }).url);
      expect([redirect_uri, page.status, page.leftTo]).toEqual([redirect_uri, 400, undefined]);
    }
  });

  it("is shown with its redirect host, and with a warning if all redirect URIs are on loopback", async () => {
    const open = async (redirect_uris: string[]) => {
      const { body } = await register(idp.url, { ...PUBLIC, client_name: "<b>Bank</b>", redirect_uris });
      const params = { client_id: String(body["client_id"]), redirect_uri: redirect_uris[0] };
      return new Browser().open(authorizationRequest(idp.url, params).url);
    };
    const local = await open(["http://127.0.0.1:5000/cb", "http://localhost/cb"]);
    expect(local.html).toContain(`data-testid="redirect-host">127.0.0.1:5000<`);
    expect(local.html).toContain("&lt;b&gt;Bank&lt;/b&gt;");
    expect(shows(local, "client-unverified")).toBe(true);
    const elsewhere = await open(["https://app.example.test/cb", "http://localhost/cb"]);
    expect(elsewhere.html).toContain(`data-testid="redirect-host">app.example.test<`);
    expect(shows(elsewhere, "client-unverified")).toBe(false);
    const configured = await new Browser().open(authorizationRequest(idp.url).url);
    expect(shows(configured, "client-unverified")).toBe(false);
  });

  it("has refresh tokens that rotate and can be used once", async () => {
    const grant_types = ["authorization_code", "refresh_token"];
    const { body } = await register(idp.url, { ...PUBLIC, grant_types });
    const client = { client_id: String(body["client_id"]) };
    const first = await tokensFor(idp.url, { params: client, token: client });
    const second = expectTokens(await refresh(idp.url, first["refresh_token"], client));
    expect(second["refresh_token"]).not.toBe(first["refresh_token"]);
    expect((await refresh(idp.url, first["refresh_token"], client)).body["error"]).toBe("invalid_grant");
  });

  it("is rejected with a missing or wrong secret", async () => {
    const { body } = await register(idp.url, { grant_types: ["client_credentials"] });
    const form = { grant_type: "client_credentials", client_id: undefined };
    const [id, secret] = [String(body["client_id"]), String(body["client_secret"])];
    expect(body["client_secret_expires_at"]).toBe(0);
    expect((await redeem(idp.url, form, { basic: [id, secret] })).status).toBe(200);
    expect((await redeem(idp.url, form, { basic: [id, `${secret}x`] })).status).toBe(401);
    expect((await redeem(idp.url, { ...form, client_id: id })).body["error"]).toBe("invalid_client");
  });

  it("survives restarts and a change of the issuer's algorithm, but not a reset", async () => {
    const data = await mkdtemp(join(tmpdir(), "mintmark-registered-"));
    const start = (config: MintmarkConfig = {}) => startMintmark({ ephemeral: false, data, ...config });
    try {
      let client: Record<string, string>;
      {
        await using first = await start();
        client = { client_id: String((await register(first.url, PUBLIC)).body["client_id"]) };
      }
      {
        await using second = await start({ alg: "ES256", registration: "off" });
        const tokens = await tokensFor(second.url, { params: client, token: client });
        expect(await introspect(second.url, tokens["access_token"])).toMatchObject({
          active: true,
          ...client,
        });
        await second.reset();
        const page = await new Browser().open(authorizationRequest(second.url, client).url);
        expect([page.status, page.html.includes("invalid_client")]).toEqual([400, true]);
      }
    } finally {
      await rm(data, { recursive: true });
    }
  });

  it("has its time of registration from the issuer's clock, and does not expire", async () => {
    await using moved = await startMintmark();
    await moved.clock.advance(365 * 24 * 3600);
    const { body } = await register(moved.url, PUBLIC);
    const issuedAt = Number(body["client_id_issued_at"]);
    expect(issuedAt).toBeGreaterThan(Date.now() / 1000 + 364 * 24 * 3600);
    await moved.clock.advance(365 * 24 * 3600);
    const client = { client_id: String(body["client_id"]) };
    expect(await tokensFor(moved.url, { params: client, token: client })).toHaveProperty("access_token");
  });
});

describe("a fault at the registration endpoint", () => {
  it("affects registration requests only", async () => {
    await using broken = await startMintmark();
    await broken.faults.add({ endpoint: "registration", status: 503, times: 1 });
    expect((await getJson(`${broken.url}/.well-known/openid-configuration`)).status).toBe(200);
    expect((await register(broken.url, PUBLIC)).status).toBe(503);
    expect((await register(broken.url, PUBLIC)).status).toBe(201);
    await broken.faults.add({ endpoint: "registration", merge: { client_id: "another" } });
    expect((await register(broken.url, PUBLIC)).body["client_id"]).toBe("another");
  });
});

describe("a registration with a bearer token that the issuer did not give", () => {
  const metadata = { redirect_uris: ["http://localhost:3000/cb"], token_endpoint_auth_method: "none" };

  it.each(["generic", "auth0", "keycloak", "okta"] as const)(
    "is rejected with 401 invalid_token at %s, even if registration is open",
    async (profile) => {
      await using own = await startMintmark({ issuers: { own: { profile, registration: "open" } } });
      const { url } = await own.issuer("own");
      const { body: found } = await getJson(`${url.replace(/\/$/, "")}/.well-known/openid-configuration`);
      const send = (headers: Record<string, string>) =>
        fetch(String(found["registration_endpoint"]), {
          method: "POST",
          headers: { "content-type": "application/json", ...headers },
          body: JSON.stringify(metadata),
        });
      expect((await send({})).status).toBe(201);
      const refused = await send({ authorization: "Bearer garbage" });
      expect([refused.status, await refused.json()]).toEqual([
        401,
        {
          error: "invalid_token",
          error_description:
            profile === "keycloak"
              ? "Failed decode token"
              : "the bearer token is no initial access token of this issuer",
        },
      ]);
      expect(refused.headers.get("www-authenticate")).toBe(
        profile === "keycloak" ? null : 'Bearer error="invalid_token"',
      );
      const [request] = await (await own.issuer("own")).requests.list({ error: "invalid_token" });
      expect(request?.reason).toContain("has no `initialAccessToken`");
    },
  );
});

describe("registration at Keycloak", () => {
  const metadata = { redirect_uris: ["http://localhost:3000/cb"], token_endpoint_auth_method: "none" };
  const at = async (settings: object) => {
    const own = await startMintmark({ issuers: { own: { profile: "keycloak", ...settings } } });
    const issuer = await own.issuer("own");
    const endpoint = `${issuer.url}/clients-registrations/openid-connect`;
    const send = async (authorization?: string, method = "POST", path = "") => {
      const response = await fetch(`${endpoint}${path}`, {
        method,
        headers: {
          "content-type": "application/json",
          ...(authorization !== undefined && { authorization }),
        },
        ...(method === "POST" && { body: JSON.stringify(metadata) }),
      });
      return [response.status, (await response.json()) as Record<string, string>] as const;
    };
    return { own, issuer, send, [Symbol.asyncDispose]: () => own.close() };
  };
  const policy = {
    error: "insufficient_scope",
    error_description:
      "Policy 'Trusted Hosts' rejected request to client-registration service. Details: Host not trusted.",
  };

  it("is refused without a token, as in a new realm, and the log says what to set", async () => {
    await using realm = await at({});
    expect(await realm.send()).toEqual([403, policy]);
    expect(await realm.send("Basic Zm9vOmJhcg==")).toEqual([403, policy]);
    const [request] = await realm.issuer.requests.list({ endpoint: "registration" });
    expect(request?.reason).toContain('set `registration: "open"` or an `initialAccessToken`');
  });

  it("is refused with an access token and with garbage", async () => {
    await using realm = await at({});
    const token = await realm.issuer.token({ user: "alice" });
    expect(await realm.send(`Bearer ${token}`)).toEqual([
      403,
      { error: "insufficient_scope", error_description: "Forbidden" },
    ]);
    expect(await realm.send("Bearer garbage")).toEqual([
      401,
      { error: "invalid_token", error_description: "Failed decode token" },
    ]);
  });

  it("works with the initial access token alone, if there is one", async () => {
    const initialAccessToken = "sixteen-or-more-characters";
    await using realm = await at({ initialAccessToken });
    expect(await realm.send()).toEqual([403, policy]);
    expect((await realm.send("Bearer garbage"))[0]).toBe(401);
    expect((await realm.send(`Bearer ${initialAccessToken}`))[0]).toBe(201);
  });

  it.each([
    ["GET", "view"],
    ["DELETE", "delete"],
  ])("refuses %s of a client without its token", async (method, verb) => {
    await using realm = await at({});
    expect(await realm.send(undefined, method, "/unknown")).toEqual([
      401,
      {
        error: "invalid_token",
        error_description: `Not authorized to ${verb} client. Not valid token or client credentials provided.`,
      },
    ]);
  });
});
