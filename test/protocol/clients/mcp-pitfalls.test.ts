// Known problems of MCP clients and servers with authorization servers, one test each, with the clients' own
// code if it shows the problem.
import {
  auth as authV2,
  ClientCredentialsProvider,
  DpopSession,
  PrivateKeyJwtProvider,
} from "@modelcontextprotocol/client";
import {
  createLocalJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  exportJWK,
  exportPKCS8,
  generateKeyPair,
  type JSONWebKeySet,
  jwtVerify,
} from "jose";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, shows } from "../../support/browser-login.ts";
import { DEMO_CLIENTS, SERVICE } from "../../support/clients.ts";
import { introspect } from "../../support/introspect.ts";
import { McpApp, SDKS, signInWith, startProtectedResource } from "../../support/mcp-oauth.ts";
import { basicHeader, getJson, postForm } from "../../support/post-form.ts";
import { register } from "../../support/register.ts";
import {
  authorizationRequest,
  codeFor,
  expectTokens,
  redeem,
  REDIRECT_URI,
  refresh,
  tokensFor,
} from "../../support/sign-in.ts";

const MCP = "http://localhost:8000/mcp";
const idp = await startMintmark({ issuers: { tenant: {}, slash: { path: "/with-slash/" } } });
/** An issuer with a list of resources, as a careful configuration has. */
const strict = await startMintmark({
  clients: {
    ...DEMO_CLIENTS,
    worker: { secret: "worker-secret", grantTypes: ["client_credentials"], scopes: ["mcp:read"] },
  },
  roles: {},
  users: { alice: {} },
  resources: { [MCP]: { scopes: ["mcp:read", "mcp:write"], defaultScopes: ["mcp:read"] } },
});
afterAll(() => Promise.all([idp.close(), strict.close()]));

const PUBLIC = {
  redirect_uris: [REDIRECT_URI],
  grant_types: ["authorization_code", "refresh_token"],
  token_endpoint_auth_method: "none",
};
const claimsOf = (token: string | undefined) => decodeJwt(token ?? "");
const metadata = (await getJson(`${idp.url}/.well-known/oauth-authorization-server`)).body;

describe("an authorization request without a scope gets default scopes", () => {
  const asked = () => authorizationRequest(strict.url, { resource: MCP });
  const finish = async (callback: URL, verifier: string) =>
    expectTokens(
      await redeem(strict.url, {
        grant_type: "authorization_code",
        code: callback.searchParams.get("code") ?? "",
        redirect_uri: REDIRECT_URI,
        code_verifier: verifier,
        resource: MCP,
      }),
    );

  it("by GET", async () => {
    const { url, verifier } = asked();
    const tokens = await finish(await callbackOf(new Browser(), url), verifier);
    expect(claimsOf(tokens["access_token"])).toMatchObject({ aud: MCP, scope: "mcp:read" });
  });

  it("by form POST", async () => {
    const { url, verifier } = asked();
    const { origin, pathname, searchParams } = new URL(url);
    const posted = await fetch(origin + pathname, { method: "POST", body: searchParams, redirect: "manual" });
    const next = new URL(posted.headers.get("location") ?? "", origin);
    const tokens = await finish(await callbackOf(new Browser(), next), verifier);
    expect(claimsOf(tokens["access_token"])).toMatchObject({ aud: MCP, scope: "mcp:read" });
  });

  it("as a pushed request", async () => {
    const { url, verifier } = asked();
    const pushed = await postForm(`${strict.url}/par`, Object.fromEntries(new URL(url).searchParams));
    const query = new URLSearchParams({
      client_id: "demo-app",
      request_uri: String(pushed.body["request_uri"]),
    });
    const callback = await callbackOf(new Browser(), `${strict.url}/authorize?${query.toString()}`);
    const tokens = await finish(callback, verifier);
    expect(claimsOf(tokens["access_token"])).toMatchObject({ aud: MCP, scope: "mcp:read" });
  });

  it.each(SDKS)("by the MCP SDK $version if the MCP server publishes no scopes", async (sdk) => {
    await using resource = await startProtectedResource(idp.url);
    const app = new McpApp();
    const tokens = await signInWith(sdk, app, resource.url);
    expect(app.authorizationUrl?.searchParams.has("scope")).toBe(false);
    expect(claimsOf(tokens.access_token)["scope"]).toBe("openid");
  });
});

it("an authorization request ignores a surplus space in scope (FastMCP sends one)", async () => {
  const tokens = await tokensFor(idp.url, { params: { scope: " mcp:read  offline_access ", resource: MCP } });
  expect(claimsOf(tokens["access_token"])["scope"]).toBe("mcp:read offline_access");
});

it("registration accepts empty members, null, unknown scopes and unknown members", async () => {
  const odd = { scope: "", client_uri: "", logo_uri: null, resource: MCP };
  expect((await register(idp.url, { ...PUBLIC, ...odd })).status).toBe(201);
  expect((await register(strict.url, { ...PUBLIC, scope: "files:* mcp:read" })).status).toBe(201);
});

it("a registration without application_type is native if its redirect URIs are", async () => {
  const uris = [
    "http://localhost/callback",
    "cursor://anysphere.cursor-mcp/oauth/callback",
    "https://www.cursor.com/cb",
  ];
  const { body } = await register(idp.url, { ...PUBLIC, redirect_uris: uris });
  for (const redirect_uri of ["http://localhost:61234/callback", uris[1]]) {
    const params = { client_id: String(body["client_id"]), redirect_uri };
    expect(await tokensFor(idp.url, { params, token: params })).toHaveProperty("access_token");
  }
});

it("openid with a resource only in the authorization request gives a token for the resource", async () => {
  const tokens = await tokensFor(idp.url, { params: { scope: "openid mcp:read", resource: MCP } });
  expect(decodeProtectedHeader(tokens["access_token"] ?? "").typ).toBe("at+jwt");
  expect(claimsOf(tokens["access_token"])).toMatchObject({ aud: MCP, scope: "openid mcp:read" });
});

it("a token for a resource keeps openid, email and offline_access in its scope", async () => {
  const scope = "openid email offline_access mcp:read";
  const tokens = await tokensFor(strict.url, { params: { scope, resource: MCP } });
  expect(String(claimsOf(tokens["access_token"])["scope"]).split(" ").toSorted()).toEqual(
    scope.split(" ").toSorted(),
  );
});

describe("a resource", () => {
  it("is in aud exactly as requested, with or without a trailing slash", async () => {
    for (const resource of ["http://localhost:9", "http://localhost:9/", "https://API.example.test/mcp"]) {
      const tokens = await tokensFor(idp.url, { params: { resource }, token: { resource } });
      expect(claimsOf(tokens["access_token"]).aud).toBe(resource);
    }
  });

  it("matches other spellings of a listed URL, and aud is the listed one", async () => {
    for (const resource of [`${MCP}/`, "HTTP://LOCALHOST:8000/mcp"]) {
      const tokens = await tokensFor(strict.url, { params: { resource }, token: { resource } });
      expect(claimsOf(tokens["access_token"]).aud).toBe(MCP);
    }
    const other = await callbackOf(
      new Browser(),
      authorizationRequest(strict.url, { resource: "http://localhost:8000/MCP" }).url,
    );
    expect(other.searchParams.get("error")).toBe("invalid_target");
  });

  it("of the token request must be the granted one", async () => {
    const { redemption } = await codeFor(idp.url, { params: { resource: MCP } });
    const answer = await redeem(idp.url, { ...redemption, resource: "http://localhost:8001/mcp" });
    expect([answer.status, answer.body["error"]]).toEqual([400, "invalid_target"]);
  });
});

it("a JWT access token can be introspected and revoked like an opaque one", async () => {
  const { access_token } = await tokensFor(idp.url, { params: { resource: MCP } });
  expect(access_token?.split(".")).toHaveLength(3);
  expect(await introspect(idp.url, access_token)).toMatchObject({ active: true, aud: MCP });
  expect((await postForm(`${idp.url}/revoke`, { token: access_token, client_id: "demo-app" })).status).toBe(
    200,
  );
  expect(await introspect(idp.url, access_token)).toEqual({ active: false });
});

it("metadata documents are not advertised while off, so that clients register instead", async () => {
  expect(metadata).not.toHaveProperty("client_id_metadata_document_supported");
  await using resource = await startProtectedResource(idp.url);
  for (const sdk of SDKS) {
    const app = new McpApp({ clientMetadataUrl: "https://claude.ai/oauth/claude-code-client-metadata" });
    await signInWith(sdk, app, resource.url);
    expect(app.client?.client_id).toMatch(/^client-/);
  }
});

it("login cookies are signed, and a login without the signature is rejected", async () => {
  const response = await fetch(authorizationRequest(idp.url).url, { redirect: "manual" });
  const cookies = response.headers.getSetCookie().map((line) => line.split(";")[0] ?? "");
  expect(cookies.filter((line) => /\.sig=/.test(line))).not.toEqual([]);
  const unsigned = cookies.filter((line) => !/\.sig=/.test(line)).join("; ");
  const page = await fetch(new URL(response.headers.get("location") ?? "", idp.url), {
    headers: { cookie: unsigned },
  });
  expect(page.status).toBe(400);
});

describe("offline_access in scopes_supported", () => {
  it("makes SDK clients request it with prompt=consent, which works every time", async () => {
    expect(metadata["scopes_supported"]).toContain("offline_access");
    await using resource = await startProtectedResource(idp.url, { scopes_supported: ["mcp:read"] });
    const [, v2] = SDKS;
    const [app, browser] = [new McpApp(), new Browser()];
    for (let time = 0; time < 2; time++) {
      app.saved = undefined;
      const tokens = await signInWith(v2 as (typeof SDKS)[number], app, resource.url, { browser });
      expect(app.authorizationUrl?.searchParams.get("prompt")).toBe("consent");
      expect(tokens.refresh_token).toBeTruthy();
    }
  });

  it("does not make native clients ask for consent at each login", async () => {
    const browser = new Browser();
    const { body } = await register(idp.url, PUBLIC);
    const params = { client_id: String(body["client_id"]), scope: "openid offline_access" };
    await tokensFor(idp.url, { browser, params, token: params });
    expect(
      (await browser.open(authorizationRequest(idp.url, params).url)).leftTo?.searchParams.has("code"),
    ).toBe(true);
  });
});

it("the metadata lists neither the implicit grant nor its response types", () => {
  expect(metadata["grant_types_supported"]).not.toContain("implicit");
  expect(metadata["response_types_supported"]).toEqual(["code"]);
});

it("introspection rejects a request without client authentication", async () => {
  const token = await idp.token({ user: "alice" });
  const anonymous = await postForm(`${idp.url}/introspect`, { token });
  expect([anonymous.status, anonymous.body["error"]]).toEqual([400, "invalid_request"]);
  const byPublic = await postForm(`${idp.url}/introspect`, { token, client_id: "demo-app" });
  expect([byPublic.status, byPublic.body["error"]]).toEqual([401, "invalid_client"]);
});

it("an unknown scope is rejected with invalid_scope, not silently dropped", async () => {
  const request = authorizationRequest(strict.url, { resource: MCP, scope: "mcp:read mcp:nothing" });
  const callback = await callbackOf(new Browser(), request.url);
  expect([callback.searchParams.get("error"), callback.searchParams.get("iss")]).toEqual([
    "invalid_scope",
    strict.url,
  ]);
});

it("a registration omits grants that are not supported (VS Code requests device_code)", async () => {
  const grant_types = [
    "authorization_code",
    "refresh_token",
    "urn:ietf:params:oauth:grant-type:device_code",
    "implicit",
  ];
  const { status, body } = await register(idp.url, { ...PUBLIC, grant_types });
  expect([status, body["grant_types"]]).toEqual([201, grant_types.slice(0, 3)]);
});

it("the issuer and its token endpoint are on localhost, where SDK clients accept http", async () => {
  for (const url of [metadata["issuer"], metadata["token_endpoint"]]) {
    expect(new URL(String(url)).hostname).toBe("localhost");
  }
});

describe("a step-up gets more scopes than the client registered", () => {
  it.each(SDKS)("by the MCP SDK $version", async (sdk) => {
    await using resource = await startProtectedResource(idp.url);
    const [app, browser] = [new McpApp({ metadata: { scope: "mcp:read" } }), new Browser()];
    const first = await signInWith(sdk, app, resource.url, { browser, scope: "mcp:read" });
    expect(claimsOf(first.access_token)["scope"]).not.toContain("mcp:write");
    const registered = app.client?.client_id;
    // A 403 insufficient_scope from the server causes a new authorization request for more scopes.
    if (sdk.version === "v1") app.saved = undefined;
    const more = { browser, scope: "mcp:read mcp:write", forceReauthorization: true };
    const second = await signInWith(sdk, app, resource.url, more);
    const scopes = String(claimsOf(second.access_token)["scope"]).split(" ");
    expect(scopes).toEqual(expect.arrayContaining(["mcp:read", "mcp:write"]));
    expect(app.client?.client_id).toBe(registered);
  });

  it("and asks the user only for the new scopes, without a change to the first token", async () => {
    const browser = new Browser();
    const first = await tokensFor(idp.url, { browser, params: { scope: "mcp:read", resource: MCP } });
    const page = await browser.open(
      authorizationRequest(idp.url, { scope: "mcp:read mcp:write", resource: MCP }).url,
    );
    expect(shows(page, "consent-scope-mcp:write")).toBe(true);
    expect(shows(page, "consent-scope-mcp:read")).toBe(false);
    expect(await introspect(idp.url, first["access_token"])).toMatchObject({
      active: true,
      scope: "mcp:read",
    });
  });
});

describe("offline_access without prompt=consent", () => {
  const params = { scope: "openid offline_access mcp:read", resource: MCP };

  it("gives a refresh token that outlives the login, as Codex expects", async () => {
    const browser = new Browser();
    const tokens = await tokensFor(idp.url, { browser, params });
    expect(tokens["scope"]?.split(" ")).toContain("offline_access");
    await logOut(browser);
    const renewed = await refresh(idp.url, tokens["refresh_token"]);
    expect([renewed.status, renewed.body["scope"]]).toEqual([200, tokens["scope"]]);
  });

  it("works in a pushed request", async () => {
    const browser = new Browser();
    const { url, verifier } = authorizationRequest(idp.url, params);
    const pushed = await postForm(`${idp.url}/par`, Object.fromEntries(new URL(url).searchParams));
    const query = new URLSearchParams({
      client_id: "demo-app",
      request_uri: String(pushed.body["request_uri"]),
    });
    const callback = await callbackOf(browser, `${idp.url}/authorize?${query.toString()}`);
    const tokens = expectTokens(
      await redeem(idp.url, {
        grant_type: "authorization_code",
        code: callback.searchParams.get("code") ?? "",
        redirect_uri: REDIRECT_URI,
        code_verifier: verifier,
      }),
    );
    await logOut(browser);
    expect((await refresh(idp.url, tokens["refresh_token"])).status).toBe(200);
  });

  it("asks for consent once, not at every login", async () => {
    const browser = new Browser();
    await tokensFor(idp.url, { browser, params });
    expect(
      (await browser.open(authorizationRequest(idp.url, params).url)).leftTo?.searchParams.has("code"),
    ).toBe(true);
    const silent = await tokensFor(idp.url, { browser, params: { ...params, prompt: "none" } });
    expect(silent["scope"]?.split(" ")).toContain("offline_access");
  });

  it("is dropped for a client without the refresh_token grant, even with the internal marker", async () => {
    const { body } = await register(idp.url, { ...PUBLIC, grant_types: ["authorization_code"] });
    const client = { client_id: String(body["client_id"]) };
    const tokens = await tokensFor(idp.url, {
      params: { ...client, ...params, mintmark_offline_access: "1" },
      token: client,
    });
    expect(tokens["scope"]).toBe("openid mcp:read");
    expect(tokens).not.toHaveProperty("refresh_token");
  });

  it("is not granted unless requested, even if the request has the internal marker", async () => {
    const browser = new Browser();
    const tokens = await tokensFor(idp.url, {
      browser,
      params: { scope: "openid", mintmark_offline_access: "1" },
    });
    expect(tokens["scope"]).toBe("openid");
    await logOut(browser);
    expect((await refresh(idp.url, tokens["refresh_token"])).body["error"]).toBe("invalid_grant");
  });

  async function logOut(browser: Browser): Promise<void> {
    const page = await browser.open(`${idp.url}/logout`);
    await browser.press(page, "logout-yes");
  }
});

it("refresh tokens of public clients rotate, including DPoP-bound ones", async () => {
  const plain = await tokensFor(idp.url);
  expect(expectTokens(await refresh(idp.url, plain["refresh_token"]))["refresh_token"]).not.toBe(
    plain["refresh_token"],
  );

  const config = await oidc.discovery(new URL(idp.url), "demo-app", undefined, oidc.None(), {
    execute: [oidc.allowInsecureRequests],
  });
  const DPoP = oidc.getDPoPHandle(config, await oidc.randomDPoPKeyPair("ES256"));
  const { redemption } = await codeFor(idp.url);
  const bound = await oidc.genericGrantRequest(config, "authorization_code", redemption, { DPoP });
  expect(bound.token_type).toBe("dpop");
  const next = await oidc.refreshTokenGrant(config, bound.refresh_token ?? "", undefined, { DPoP });
  expect(next.refresh_token).not.toBe(bound.refresh_token);
  expect(claimsOf(next.access_token)["cnf"]).toEqual(claimsOf(bound.access_token)["cnf"]);
  const unproven = await refresh(idp.url, next.refresh_token);
  expect([unproven.status, unproven.body["error"]]).toEqual([400, "invalid_grant"]);
  const reused = oidc.refreshTokenGrant(config, bound.refresh_token ?? "", undefined, { DPoP });
  await expect(reused).rejects.toMatchObject({ error: "invalid_grant" });
});

it("client ids and secrets work in Basic credentials, form-encoded or not", async () => {
  const { body } = await register(idp.url, { grant_types: ["client_credentials"] });
  const [id, secret] = [String(body["client_id"]), String(body["client_secret"])];
  expect(id + secret).toMatch(/^[A-Za-z0-9_-]+$/);
  for (const authorization of [
    basicHeader(id, secret),
    basicHeader(encodeURIComponent(id), encodeURIComponent(secret)),
  ]) {
    const answer = await postForm(
      `${idp.url}/token`,
      { grant_type: "client_credentials" },
      { headers: { authorization } },
    );
    expect(answer.status).toBe(200);
  }
});

describe("client credentials", () => {
  it("without a scope get the client's scopes, so that the token has one", async () => {
    const { body } = await postForm(
      `${strict.url}/token`,
      { grant_type: "client_credentials", resource: MCP },
      { basic: ["worker", "worker-secret"] },
    );
    expect(claimsOf(String(body["access_token"]))["scope"]).toBe("mcp:read");
  });

  it("work for the MCP SDK v2 with a secret, a key and a DPoP-bound token", async () => {
    await using resource = await startProtectedResource(idp.url);
    const [clientId, clientSecret] = SERVICE;
    const provider = new ClientCredentialsProvider({
      clientId,
      clientSecret,
      scope: "mcp:read",
      expectedIssuer: idp.url,
    });
    expect(await authV2(provider, { serverUrl: resource.url })).toBe("AUTHORIZED");
    expect(claimsOf(provider.tokens()?.access_token)).toMatchObject({ aud: resource.url, scope: "mcp:read" });

    const { publicKey, privateKey } = await generateKeyPair("ES256", { extractable: true });
    const jwks = { keys: [{ kty: "EC", ...(await exportJWK(publicKey)) }] };
    await using keyed = await startMintmark({
      clients: { keyed: { jwks, grantTypes: ["client_credentials"] } },
    });
    await using other = await startProtectedResource(keyed.url);
    const byKey = new PrivateKeyJwtProvider({
      clientId: "keyed",
      privateKey: await exportPKCS8(privateKey),
      algorithm: "ES256",
      expectedIssuer: keyed.url,
    });
    expect(await authV2(byKey, { serverUrl: other.url })).toBe("AUTHORIZED");

    const session = await DpopSession.create();
    const bound = Object.assign(
      new ClientCredentialsProvider({ clientId, clientSecret, expectedIssuer: idp.url }),
      { dpop: () => session },
    );
    expect(await authV2(bound, { serverUrl: resource.url })).toBe("AUTHORIZED");
    expect(bound.tokens()?.token_type).toBe("DPoP");
    expect(claimsOf(bound.tokens()?.access_token)).toHaveProperty("cnf.jkt");
  });
});

describe("the issuer's trailing slash", () => {
  it("is absent by default, and the SDKs accept a protected resource that adds one", async () => {
    expect(idp.url).not.toMatch(/\/$/);
    await using resource = await startProtectedResource(`${idp.url}/`);
    for (const sdk of SDKS) {
      expect((await signInWith(sdk, new McpApp(), resource.url)).access_token).toBeTruthy();
    }
  });

  it("is part of the identifier of an issuer that has one", async () => {
    const slash = await idp.issuer("slash");
    expect(slash.url).toMatch(/\/with-slash\/$/);
    await using resource = await startProtectedResource(slash.url);
    for (const sdk of SDKS) {
      const { access_token } = await signInWith(sdk, new McpApp(), resource.url);
      expect(claimsOf(access_token).iss).toBe(slash.url);
    }
  });
});

it("the JWKS has only signing keys of algorithms in use: no Ed25519, no encryption keys", async () => {
  const { body } = await getJson(`${idp.url}/.well-known/jwks.json`);
  const keys = body["keys"] as Record<string, string>[];
  expect(keys.map(({ kty, use, alg }) => [kty, use, alg])).toEqual([["RSA", "sig", "RS256"]]);
  const token = await idp.token({ user: "alice", flaw: "no-kid" });
  // A single key is found without a kid.
  await jwtVerify(token, createLocalJWKSet(body as unknown as JSONWebKeySet));
});

describe("authorization errors have iss, so that a client knows the issuer", () => {
  it.each([
    ["before the login", { response_type: "token" }, "unsupported_response_type"],
    ["without a login", { prompt: "none" }, "login_required"],
  ])("%s", async (_, params, error) => {
    const { searchParams, hash } = await callbackOf(new Browser(), authorizationRequest(idp.url, params).url);
    const answer = hash === "" ? searchParams : new URLSearchParams(hash.slice(1));
    expect([answer.get("error"), answer.get("iss")]).toEqual([error, idp.url]);
    expect(metadata["authorization_response_iss_parameter_supported"]).toBe(true);
  });
});
