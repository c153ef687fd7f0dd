// The auth0 profile against the formats that Auth0 documents: discovery, tokens of each dialect, errors,
// logout.
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { callbackOf, loginThroughPages } from "../support/browser-login.ts";
import { DEMO_CLIENTS } from "../support/clients.ts";
import { codeFlow } from "../support/code-flow.ts";
import { getJson, postForm } from "../support/post-form.ts";
import { REDIRECT_URI } from "../support/sign-in.ts";

const API = "https://api.example.test";
const ALICE = "auth0|11111111-1111-4111-8111-111111111111";
const BOB = "auth0|22222222-2222-4222-8222-222222222222";
const SERVICE: [string, string] = ["demo-service", "demo-service-secret"];

const DIALECTS = {
  plain: "access_token",
  authz: "access_token_authz",
  rfc9068: "rfc9068_profile",
  rfc9068authz: "rfc9068_profile_authz",
};
const clients = {
  ...DEMO_CLIENTS,
  "limited-service": {
    secret: "limited-secret",
    grantTypes: ["client_credentials" as const],
    scopes: ["read:notes"],
  },
};
const idp = await startMintmark({
  issuers: {
    auth0: { profile: "auth0", clients },
    own: { profile: "auth0", port: 0, defaultAudience: API },
    ...Object.fromEntries(
      Object.entries(DIALECTS).map(([id, dialect]) => [id, { profile: "auth0" as const, dialect }]),
    ),
  },
});
afterAll(() => idp.close());

const auth0 = await idp.issuer("auth0");
const url = auth0.url;
const numbers = { iat: expect.any(Number) as number, exp: expect.any(Number) as number };

async function userToken(issuer: string, scope: string, user = "alice") {
  const { tokens } = await codeFlow(issuer, { user, params: { scope, audience: API } });
  return tokens;
}

function machineToken(issuer: string, params: Record<string, string> = {}, basic = SERVICE) {
  return postForm(
    `${issuer}oauth/token`,
    { grant_type: "client_credentials", audience: API, ...params },
    { basic },
  );
}

/** Sends a prompt=none request, whose answer shows if the browser is signed in. */
async function silently(browser: Browser, params: Record<string, string> = {}) {
  const query = new URLSearchParams({
    client_id: "demo-app",
    response_type: "code",
    redirect_uri: REDIRECT_URI,
    scope: "openid",
    prompt: "none",
    code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
    code_challenge_method: "S256",
    ...params,
  });
  return loginThroughPages(browser, `${url}authorize?${query.toString()}`);
}

describe("discovery of an Auth0 tenant", () => {
  it("has the issuer with a trailing slash and Auth0's endpoints", async () => {
    const { body } = await getJson(`${url}.well-known/openid-configuration`);
    expect(url).toBe(`${idp.url}/auth0/`);
    expect(body).toMatchObject({
      issuer: url,
      authorization_endpoint: `${url}authorize`,
      token_endpoint: `${url}oauth/token`,
      device_authorization_endpoint: `${url}oauth/device/code`,
      userinfo_endpoint: `${url}userinfo`,
      jwks_uri: `${url}.well-known/jwks.json`,
      registration_endpoint: `${url}oidc/register`,
      revocation_endpoint: `${url}oauth/revoke`,
      end_session_endpoint: `${url}oidc/logout`,
      response_types_supported: [
        "code",
        "id_token",
        "token",
        "id_token token",
        "code id_token",
        "code token",
        "code id_token token",
      ],
      response_modes_supported: ["form_post", "fragment", "query", "web_message"],
      request_uri_parameter_supported: false,
    });
    expect(body).not.toHaveProperty("introspection_endpoint");
  });

  it("has an origin with a slash as issuer at its own port", async () => {
    const own = await idp.issuer("own");
    expect(own.url).toMatch(/^http:\/\/localhost:\d+\/$/);
    const { body } = await getJson(`${own.url}.well-known/openid-configuration`);
    expect(body).toMatchObject({ issuer: own.url, token_endpoint: `${own.url}oauth/token` });
  });

  it("leads to keys with the members of Auth0's, certificates included", async () => {
    const { body } = await getJson(`${url}.well-known/jwks.json`);
    expect(body).toEqual({
      keys: [
        {
          kty: "RSA",
          use: "sig",
          alg: "RS256",
          e: "AQAB",
          kid: expect.any(String) as string,
          n: expect.any(String) as string,
          x5t: expect.any(String) as string,
          x5c: [expect.any(String)],
        },
      ],
    });
  });

  it("does not list the introspection endpoint, which APIs are configured with", async () => {
    const introspectionUrl = `${url}oauth/introspect`;
    const auth0 = await idp.issuer("auth0");
    const basic: [string, string] = ["demo-api", "demo-api-secret"];
    for (const format of ["jwt", "opaque"] as const) {
      const token = await auth0.token({ user: "alice", audience: "https://api.test", format });
      const { status, body } = await postForm(introspectionUrl, { token }, { basic });
      expect([status, body["active"]]).toEqual([200, true]);
      expect(body["aud"]).toContain("https://api.test");
    }
    const unknown = await postForm(introspectionUrl, { token: "x" }, { basic });
    expect([unknown.status, unknown.body]).toEqual([200, { active: false }]);
    const stranger = await postForm(introspectionUrl, { token: "x" }, { basic: ["demo-api", "wrong"] });
    expect(stranger.status).toBe(401);
  });
});

describe("a user's access token", () => {
  it("has Auth0's claims, and userinfo as second audience if its scope has openid", async () => {
    const { access_token: token } = await userToken(url, "openid profile index:read");
    expect(decodeProtectedHeader(token)).toEqual({
      alg: "RS256",
      typ: "JWT",
      kid: expect.any(String) as string,
    });
    expect(decodeJwt(token)).toEqual({
      iss: url,
      sub: ALICE,
      aud: [API, `${url}userinfo`],
      ...numbers,
      scope: "openid profile index:read",
      azp: "demo-app",
    });
    const keys = createRemoteJWKSet(new URL(`${url}.well-known/jwks.json`));
    await jwtVerify(token, keys, { issuer: url, audience: API });
  });

  it("has its audience as a string without openid", async () => {
    const answer = await postForm(`${url}oauth/token`, {
      grant_type: "password",
      client_id: "demo-app",
      username: "alice",
      password: "alice",
      audience: API,
      scope: "index:read",
    });
    expect(decodeJwt(String(answer.body["access_token"]))["aud"]).toBe(API);
    expect(answer.body).not.toHaveProperty("id_token");
  });

  it("is opaque and valid at userinfo if the request has no audience or that of userinfo", async () => {
    for (const audience of [undefined, `${url}userinfo`]) {
      const { tokens, config } = await codeFlow(url, { params: audience === undefined ? {} : { audience } });
      expect(tokens.access_token).not.toContain(".");
      const userinfo = await oidc.fetchUserInfo(config, tokens.access_token, ALICE);
      expect(userinfo).toEqual({
        sub: ALICE,
        name: "Alice",
        nickname: "alice",
        email: "alice@example.test",
        email_verified: true,
      });
    }
  });

  it("is a JWT for the default audience if one is configured", async () => {
    const own = await idp.issuer("own");
    const { tokens } = await codeFlow(own.url);
    expect(decodeJwt(tokens.access_token)["aud"]).toEqual([API, `${own.url}userinfo`]);
  });

  it.each([
    ["plain", "JWT", { azp: "demo-app" }],
    ["authz", "JWT", { azp: "demo-app", permissions: ["index:read", "index:write", "search:read"] }],
    ["rfc9068", "at+jwt", { client_id: "demo-app", jti: expect.any(String) as string }],
    [
      "rfc9068authz",
      "at+jwt",
      {
        client_id: "demo-app",
        jti: expect.any(String) as string,
        permissions: ["index:read", "index:write", "search:read"],
      },
    ],
  ])("has in the dialect %s the typ %s and the dialect's client claim", async (id, typ, particular) => {
    const issuer = await idp.issuer(id);
    const { access_token: token } = await userToken(issuer.url, "openid index:read", "bob");
    expect(decodeProtectedHeader(token).typ).toBe(typ);
    expect(decodeJwt(token)).toEqual({
      iss: issuer.url,
      sub: BOB,
      aud: [API, `${issuer.url}userinfo`],
      ...numbers,
      scope: "openid index:read",
      ...particular,
    });
  });

  it("has the same format when minted, and keeps a subject that is not a UUID", async () => {
    const { claims } = await auth0.mint({ user: "alice", audience: API, scope: "read:notes" });
    expect(claims).toEqual({
      iss: url,
      sub: ALICE,
      aud: API,
      ...numbers,
      scope: "read:notes",
      azp: "demo-app",
    });
    const other = await auth0.mint({ subject: "google-oauth2|1234567890", audience: API });
    expect(other.claims["sub"]).toBe("google-oauth2|1234567890");
  });

  it("includes the user's claims, but none that would replace Auth0's", async () => {
    await using other = await idp.isolate({
      profile: "auth0",
      dialect: "access_token_authz",
      users: {
        carol: { claims: { "https://app.example.test/roles": ["editor"], permissions: ["all"], azp: "me" } },
      },
    });
    const { claims } = await other.mint({ user: "carol", audience: API, scope: "read" });
    expect(claims).toMatchObject({
      "https://app.example.test/roles": ["editor"],
      permissions: [],
      azp: "demo-app",
    });
  });
});

describe("a machine's access token", () => {
  it("has the subject client@clients and the claim gty", async () => {
    const { status, body } = await machineToken(url, { scope: "read:notes" });
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: expect.any(String) as string,
      expires_in: 86_400,
      token_type: "Bearer",
      scope: "read:notes",
    });
    expect(decodeJwt(String(body["access_token"]))).toEqual({
      iss: url,
      sub: "demo-service@clients",
      aud: API,
      ...numbers,
      scope: "read:notes",
      gty: "client-credentials",
      azp: "demo-service",
    });
  });

  it("can be requested in JSON, and has no scope if none is requested", async () => {
    const response = await fetch(`${url}oauth/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({
        grant_type: "client_credentials",
        client_id: SERVICE[0],
        client_secret: SERVICE[1],
        audience: API,
      }),
    });
    const body = (await response.json()) as Record<string, unknown>;
    expect(response.status).toBe(200);
    expect(body).not.toHaveProperty("scope");
    expect(decodeJwt(String(body["access_token"]))).not.toHaveProperty("scope");
  });

  it("has its scopes as permissions in a dialect that shows them", async () => {
    const { url: issuer } = await idp.issuer("rfc9068authz");
    const { body } = await machineToken(issuer, { scope: "read:notes" });
    expect(decodeJwt(String(body["access_token"]))).toEqual({
      iss: issuer,
      sub: "demo-service@clients",
      aud: API,
      ...numbers,
      scope: "read:notes",
      client_id: "demo-service",
      jti: expect.any(String) as string,
      permissions: ["read:notes"],
    });
  });
});

describe("signing in", () => {
  it("issues Auth0's ID token, with the same sid after a refresh", async () => {
    const { tokens, config, nonce } = await codeFlow(url, {
      params: { scope: "openid profile email offline_access", audience: API },
    });
    expect(Object.keys(tokens).toSorted()).toEqual([
      "access_token",
      "expires_in",
      "id_token",
      "refresh_token",
      "scope",
      "token_type",
    ]);
    expect(decodeProtectedHeader(tokens.id_token ?? "").typ).toBe("JWT");
    const claims = decodeJwt(tokens.id_token ?? "");
    expect(claims).toEqual({
      iss: url,
      sub: ALICE,
      aud: "demo-app",
      ...numbers,
      name: "Alice",
      nickname: "alice",
      email: "alice@example.test",
      email_verified: true,
      updated_at: expect.stringMatching(/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z$/) as string,
      sid: expect.any(String) as string,
      nonce,
    });
    const refreshed = await oidc.refreshTokenGrant(config, tokens.refresh_token ?? "");
    expect(decodeJwt(refreshed.id_token ?? "")["sid"]).toBe(claims["sid"]);
    expect(decodeJwt(refreshed.id_token ?? "")).not.toHaveProperty("nonce");
    expect(decodeJwt(refreshed.access_token)).toMatchObject({ sub: ALICE, aud: [API, `${url}userinfo`] });
  });

  it("issues a refresh token only for offline_access", async () => {
    expect(await userToken(url, "openid")).not.toHaveProperty("refresh_token");
    expect(await userToken(url, "openid offline_access")).toHaveProperty("refresh_token");
  });

  it("recognizes the user of an id_token_hint", async () => {
    const browser = new Browser();
    const { tokens } = await codeFlow(url, { browser });
    const ofAlice = await silently(browser, { id_token_hint: tokens.id_token ?? "" });
    expect(ofAlice.leftTo?.searchParams.get("code")).toBeTruthy();
    const ofBob = await silently(browser, { id_token_hint: await auth0.token({ user: "bob", kind: "id" }) });
    expect(ofBob.leftTo?.searchParams.get("error")).toBe("login_required");
  });

  it("works with the password grant and the password-realm grant", async () => {
    const form = {
      client_id: "demo-app",
      username: "alice",
      password: "alice",
      scope: "openid",
      audience: API,
    };
    for (const grant of [
      { grant_type: "password" },
      {
        grant_type: "http://auth0.com/oauth/grant-type/password-realm",
        realm: "Username-Password-Authentication",
      },
    ]) {
      const { status, body } = await postForm(`${url}oauth/token`, { ...form, ...grant });
      expect(status).toBe(200);
      expect(decodeJwt(String(body["id_token"]))["sub"]).toBe(ALICE);
      expect(body).not.toHaveProperty("refresh_token");
    }
  });

  it("answers a hidden frame by web_message", async () => {
    const browser = new Browser();
    await codeFlow(url, { browser });
    const page = await silently(browser, { response_mode: "web_message", state: "xyz" });
    expect(page.status).toBe(200);
    expect(page.html).toContain("authorization_response");
    expect(page.headers.get("content-security-policy")).not.toContain("frame-ancestors");
  });
});

describe("Auth0's further endpoints", () => {
  it("start the device flow by JSON, with the page at /activate", async () => {
    const response = await fetch(`${url}oauth/device/code`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_id: "demo-app", scope: "openid", audience: API }),
    });
    const started = (await response.json()) as Record<string, string>;
    expect(response.status).toBe(200);
    expect(started["verification_uri"]).toBe(`${url}activate`);
    const page = await loginThroughPages(new Browser(), started["verification_uri_complete"] ?? "");
    expect(page.html).toContain(started["user_code"]);
    const { body } = await postForm(`${url}oauth/token`, {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      client_id: "demo-app",
      device_code: started["device_code"],
    });
    expect(body["error"]).toBe("authorization_pending");
  });

  it("accept pushed requests and registrations of clients, which can then sign users in", async () => {
    const config = await oidc.dynamicClientRegistration(
      new URL(url),
      { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: "none" },
      oidc.None(),
      { execute: [oidc.allowInsecureRequests] },
    );
    const verifier = oidc.randomPKCECodeVerifier();
    const pushed = await oidc.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: REDIRECT_URI,
      scope: "openid",
      audience: API,
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
    const tokens = await oidc.authorizationCodeGrant(config, await callbackOf(new Browser(), pushed), {
      pkceCodeVerifier: verifier,
    });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ sub: ALICE, aud: [API, `${url}userinfo`] });
  });
});

describe("client credentials without an audience", () => {
  const refused = {
    error: "access_denied",
    error_description: "No audience parameter was provided, and no default audience has been configured",
  };

  it.each([
    ["none at all", {}],
    ["an empty one", { audience: "" }],
    ["that of userinfo", { audience: `${url}userinfo` }],
  ])("are refused with %s", async (_, params) => {
    const { status, body } = await postForm(
      `${url}oauth/token`,
      { grant_type: "client_credentials", ...params },
      { basic: SERVICE },
    );
    expect([status, body]).toEqual([403, refused]);
  });

  it("get a token for the tenant's default audience", async () => {
    const own = await idp.issuer("own");
    const form = { grant_type: "client_credentials" };
    const { body } = await postForm(`${own.url}oauth/token`, form, { basic: SERVICE });
    expect(decodeJwt(String(body["access_token"])).aud).toBe(API);
  });
});

describe("Auth0's error responses", () => {
  const token = (form: Record<string, string>, basic?: [string, string]) =>
    postForm(`${url}oauth/token`, form, basic && { basic });

  it("have Auth0's text for a wrong secret", async () => {
    const { status, body } = await machineToken(url, {}, ["demo-service", "wrong"]);
    expect([status, body]).toEqual([401, { error: "access_denied", error_description: "Unauthorized" }]);
  });

  it("have Auth0's text for a scope that the client may not have", async () => {
    const { status, body } = await machineToken(url, { scope: "test" }, [
      "limited-service",
      "limited-secret",
    ]);
    expect([status, body]).toEqual([
      403,
      { error: "access_denied", error_description: "Client has not been granted scopes: test" },
    ]);
  });

  it.each([
    [
      {
        grant_type: "authorization_code",
        code: "none",
        redirect_uri: REDIRECT_URI,
        code_verifier: "x".repeat(43),
      },
      "Invalid authorization code",
    ],
    [{ grant_type: "refresh_token", refresh_token: "none" }, "Unknown or invalid refresh token."],
    [{ grant_type: "password", username: "alice", password: "wrong" }, "Wrong email or password."],
  ])("have Auth0's text for an invalid $grant_type", async (form, description) => {
    const { status, body } = await token({ client_id: "demo-app", ...(form as Record<string, string>) });
    expect([status, body]).toEqual([403, { error: "invalid_grant", error_description: description }]);
  });

  it("appear in the request log with their standard code", async () => {
    await auth0.requests.clear();
    await machineToken(url, {}, ["demo-service", "wrong"]);
    const [request] = await auth0.requests.list({ endpoint: "token" });
    expect(request).toMatchObject({ status: 401, error: "invalid_client" });
  });

  it("include 401 at userinfo for a token that was revoked by JSON", async () => {
    const { access_token: accessToken } = await userToken(url, "openid revoked:soon");
    const revoked = await fetch(`${url}oauth/revoke`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ client_id: "demo-app", token: accessToken }),
    });
    expect(revoked.status).toBe(200);
    const { status } = await getJson(`${url}userinfo`, { authorization: `Bearer ${accessToken}` });
    expect(status).toBe(401);
  });
});

describe("signing out", () => {
  it.each(["v2/logout", "oidc/logout"])(
    "at %s needs no confirmation, and redirects to the client",
    async (path) => {
      const browser = new Browser();
      await codeFlow(url, { browser });
      const back = path === "v2/logout" ? "returnTo" : "post_logout_redirect_uri";
      const out = await callbackOf(
        browser,
        `${url}${path}?${new URLSearchParams({ client_id: "demo-app", [back]: REDIRECT_URI }).toString()}`,
      );
      expect(out.href).toBe(REDIRECT_URI);
      const page = await silently(browser);
      expect(page.leftTo?.searchParams.get("error")).toBe("login_required");
    },
  );

  it("rejects a URI that is not registered for the client", async () => {
    const page = await new Browser().open(
      `${url}v2/logout?${new URLSearchParams({ client_id: "demo-app", returnTo: "https://evil.example" }).toString()}`,
    );
    expect(page.status).toBe(400);
    expect(page.leftTo).toBeUndefined();
  });
});

describe("inspection and flaws", () => {
  it("find no problem in a valid token", async () => {
    for (const id of ["auth0", "rfc9068authz"]) {
      const issuer = await idp.issuer(id);
      const token = await issuer.token({ user: "alice", audience: API, scope: "read:notes" });
      const { problems, accepts } = await issuer.inspect(token, { audience: API, scope: "read:notes" });
      expect(problems).toEqual([]);
      expect(accepts.jwks).toBe(true);
    }
  });

  it.each(["expired", "wrong-audience", "wrong-issuer", "alg-none", "missing-scope"] as const)(
    "reject a token with the flaw %s",
    async (flaw) => {
      const token = await auth0.token({ user: "alice", audience: API, scope: "read:notes", flaw });
      const { accepts } = await auth0.inspect(token, { audience: API, scope: "read:notes" });
      expect(accepts.jwks).toBe(false);
    },
  );
});
