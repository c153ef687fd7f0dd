// The okta profile against the formats that Okta documents: both kinds of authorization server, tokens of
// users and clients, introspection, errors, logout.
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { loginThroughPages } from "../support/browser-login.ts";
import { DEMO_CLIENTS, SERVICE } from "../support/clients.ts";
import { codeFlow, discover } from "../support/code-flow.ts";
import { getJson, postForm } from "../support/post-form.ts";
import { authorizationRequest, REDIRECT_URI } from "../support/sign-in.ts";

const API: [string, string] = ["demo-api", "demo-api-secret"];
const USER_ID = /^00u[A-Za-z0-9]{17}$/;
const text = expect.any(String) as string;
const numbers = { iat: expect.any(Number) as number, exp: expect.any(Number) as number };

const idp = await startMintmark({
  issuers: {
    okta: { profile: "okta", clients: DEMO_CLIENTS },
    partners: { profile: "okta", defaultAudience: "api://partners" },
    org: { profile: "okta", dialect: "org", port: 0 },
  },
});
afterAll(() => idp.close());

const okta = await idp.issuer("okta");
const url = okta.url;

function machineToken(scope: string | undefined, basic = SERVICE, issuer = url) {
  return postForm(`${issuer}/v1/token`, { grant_type: "client_credentials", scope }, { basic });
}

describe("discovery of an Okta custom authorization server", () => {
  it("has the issuer and Okta's endpoints below it", async () => {
    const { body } = await getJson(`${url}/.well-known/openid-configuration`);
    expect(url).toBe(`${idp.url}/oauth2/default`);
    expect(body).toMatchObject({
      issuer: url,
      authorization_endpoint: `${url}/v1/authorize`,
      token_endpoint: `${url}/v1/token`,
      userinfo_endpoint: `${url}/v1/userinfo`,
      jwks_uri: `${url}/v1/keys`,
      introspection_endpoint: `${url}/v1/introspect`,
      revocation_endpoint: `${url}/v1/revoke`,
      end_session_endpoint: `${url}/v1/logout`,
      device_authorization_endpoint: `${url}/v1/device/authorize`,
      pushed_authorization_request_endpoint: `${url}/v1/par`,
      code_challenge_methods_supported: ["S256"],
      response_modes_supported: ["form_post", "fragment", "query", "okta_post_message"],
      subject_types_supported: ["public"],
      claims_supported: ["ver", "jti", "iss", "aud", "iat", "exp", "cid", "uid", "scp", "sub"],
    });
    const oauth = await getJson(`${url}/.well-known/oauth-authorization-server`);
    expect(oauth.body).toEqual(body);
  });

  it("has the issuer's id in the path of every other server", async () => {
    const partners = await idp.issuer("partners");
    expect(partners.url).toBe(`${idp.url}/oauth2/partners`);
    const { body } = await machineToken("read", SERVICE, partners.url);
    expect(decodeJwt(String(body["access_token"]))).toMatchObject({
      iss: partners.url,
      aud: "api://partners",
    });
  });

  it("has the keys at the path that @okta/jwt-verifier uses", async () => {
    const { body } = await getJson(`${url}/v1/keys`);
    expect(body).toEqual({
      keys: [{ kty: "RSA", alg: "RS256", kid: text, use: "sig", e: "AQAB", n: text }],
    });
  });
});

describe("the Okta org authorization server", () => {
  it("has an origin without a path as issuer, and its endpoints below /oauth2", async () => {
    const org = await idp.issuer("org");
    expect(new URL(org.url).pathname).toBe("/");
    expect(org.url).not.toMatch(/\/$/);
    const { body } = await getJson(`${org.url}/.well-known/openid-configuration`);
    expect(body).toMatchObject({
      issuer: org.url,
      authorization_endpoint: `${org.url}/oauth2/v1/authorize`,
      token_endpoint: `${org.url}/oauth2/v1/token`,
      jwks_uri: `${org.url}/oauth2/v1/keys`,
      end_session_endpoint: `${org.url}/oauth2/v1/logout`,
      registration_endpoint: `${org.url}/oauth2/v1/clients`,
    });
  });

  it("issues tokens with itself as audience", async () => {
    const org = await idp.issuer("org");
    const { tokens, config } = await codeFlow(org.url, { user: "bob" });
    expect(decodeJwt(tokens.access_token)).toMatchObject({ iss: org.url, aud: org.url, cid: "demo-app" });
    const claims = tokens.claims();
    await oidc.fetchUserInfo(config, tokens.access_token, String(claims?.sub));
  });
});

describe("a user's tokens", () => {
  it("have Okta's format: scp is a list, cid the client, sub the login, uid the user", async () => {
    const { tokens, nonce } = await codeFlow(url, {
      user: "bob",
      params: { scope: "openid profile email index:read" },
    });
    expect(decodeProtectedHeader(tokens.access_token)).toEqual({ kid: text, alg: "RS256" });
    const access = decodeJwt(tokens.access_token);
    expect(access).toEqual({
      ver: 1,
      jti: expect.stringMatching(/^AT\./) as string,
      iss: url,
      aud: "api://default",
      ...numbers,
      cid: "demo-app",
      uid: expect.stringMatching(USER_ID) as string,
      scp: ["openid", "profile", "email", "index:read"],
      auth_time: expect.any(Number) as number,
      sub: "bob@example.test",
      groups: ["developer"],
    });
    expect(decodeProtectedHeader(String(tokens.id_token))).toEqual({ kid: text, alg: "RS256" });
    expect(tokens.claims()).toEqual({
      sub: access["uid"],
      name: "Bob",
      email: "bob@example.test",
      email_verified: true,
      ver: 1,
      iss: url,
      aud: "demo-app",
      ...numbers,
      jti: expect.stringMatching(/^ID\./) as string,
      amr: ["pwd"],
      idp: expect.stringMatching(/^00o[A-Za-z0-9]{17}$/) as string,
      nonce,
      preferred_username: "bob@example.test",
      auth_time: expect.any(Number) as number,
      at_hash: text,
      groups: ["developer"],
    });
    await jwtVerify(tokens.access_token, createRemoteJWKSet(new URL(`${url}/v1/keys`)), {
      issuer: url,
      audience: "api://default",
    });
  });

  it("have a stable sub, which userinfo returns too", async () => {
    const { tokens, config } = await codeFlow(url, { user: "alice" });
    const sub = String(tokens.claims()?.sub);
    expect(await oidc.fetchUserInfo(config, tokens.access_token, sub)).toEqual({
      sub,
      name: "Alice",
      preferred_username: "alice@example.test",
      email: "alice@example.test",
      email_verified: true,
      groups: ["admin"],
    });
    const again = await codeFlow(url, { user: "alice" });
    expect(again.tokens.claims()?.sub).toBe(sub);
    const bob = await codeFlow(url, { user: "bob" });
    expect(bob.tokens.claims()?.sub).not.toBe(sub);
  });

  it("include a refresh token only for offline_access", async () => {
    const without = await codeFlow(url);
    expect(without.tokens.refresh_token).toBeUndefined();
    const { tokens, config } = await codeFlow(url, { params: { scope: "openid offline_access" } });
    expect(tokens).toEqual({
      token_type: "bearer",
      expires_in: 3600,
      scope: "openid offline_access",
      access_token: text,
      id_token: text,
      refresh_token: text,
    });
    const refreshed = await oidc.refreshTokenGrant(config, String(tokens.refresh_token));
    expect(decodeJwt(refreshed.access_token)["sub"]).toBe("alice@example.test");
  });

  it("identify the user by an id_token_hint", async () => {
    const browser = new Browser();
    const { tokens } = await codeFlow(url, { browser, user: "alice" });
    const { url: request } = authorizationRequest(`${url}/v1`, {
      scope: "openid",
      prompt: "none",
      id_token_hint: tokens.id_token,
    });
    const page = await browser.open(request);
    expect(page.leftTo?.searchParams.get("code")).toEqual(text);
  });
});

describe("a client's own token", () => {
  it("has the client as cid and sub, and no uid", async () => {
    const { status, body } = await machineToken("notes.read");
    expect(status).toBe(200);
    expect(body).toEqual({
      token_type: "Bearer",
      expires_in: 3600,
      access_token: text,
      scope: "notes.read",
    });
    expect(decodeJwt(String(body["access_token"]))).toEqual({
      ver: 1,
      jti: expect.stringMatching(/^AT\./) as string,
      iss: url,
      aud: "api://default",
      ...numbers,
      cid: "demo-service",
      scp: ["notes.read"],
      sub: "demo-service",
    });
  });

  it.each([undefined, "openid", "openid profile"])(
    "is not issued without a custom scope: %s",
    async (scope) => {
      const { status, body } = await machineToken(scope);
      expect(status).toBe(400);
      expect(body).toEqual({ error: "invalid_scope", error_description: text });
    },
  );
});

describe("introspection", () => {
  it("returns Okta's members for a user's token", async () => {
    const { tokens } = await codeFlow(url, { user: "bob", params: { scope: "openid offline_access" } });
    const access = decodeJwt(tokens.access_token);
    const { body } = await postForm(`${url}/v1/introspect`, { token: tokens.access_token }, { basic: API });
    expect(body).toEqual({
      active: true,
      token_type: "Bearer",
      scope: "openid offline_access",
      client_id: "demo-app",
      username: "bob@example.test",
      ...numbers,
      sub: "bob@example.test",
      aud: "api://default",
      iss: url,
      jti: access.jti,
      uid: access["uid"],
    });
    const refresh = await postForm(`${url}/v1/introspect`, { token: tokens.refresh_token }, { basic: API });
    expect(refresh.body).toMatchObject({ active: true, username: "bob@example.test", uid: access["uid"] });
  });

  it("omits username and uid for a client's token, and all members for a revoked one", async () => {
    const { body: issued } = await machineToken("notes.read");
    const token = String(issued["access_token"]);
    const { body } = await postForm(`${url}/v1/introspect`, { token }, { basic: API });
    expect(body).toMatchObject({ active: true, sub: "demo-service", client_id: "demo-service" });
    expect(body).not.toHaveProperty("username");
    expect(body).not.toHaveProperty("uid");
    expect((await postForm(`${url}/v1/revoke`, { token }, { basic: SERVICE })).status).toBe(200);
    const revoked = await postForm(`${url}/v1/introspect`, { token }, { basic: API });
    expect(revoked.body).toEqual({ active: false });
  });
});

describe("a public client that sends its id only in the Authorization header, as Okta's SDK does,", () => {
  const header = { authorization: `Basic ${Buffer.from("demo-app").toString("base64")}` };

  it("can revoke only its own tokens", async () => {
    const { tokens } = await codeFlow(url);
    const own = await postForm(`${url}/v1/revoke`, { token: tokens.access_token }, { headers: header });
    expect(own.status).toBe(200);
    const { body } = await machineToken("notes.read");
    const other = await postForm(
      `${url}/v1/revoke`,
      { token: String(body["access_token"]) },
      { headers: header },
    );
    expect(other.status).toBe(400);
  });

  it("cannot bypass a client secret", async () => {
    const { status, body } = await postForm(
      `${url}/v1/token`,
      { grant_type: "client_credentials", scope: "notes.read" },
      { headers: { authorization: `Basic ${Buffer.from("demo-service").toString("base64")}` } },
    );
    expect(status).toBe(401);
    expect(body["error"]).toBe("invalid_client");
  });
});

describe("an error response", () => {
  it("is sent for a login without state, but not without nonce", async () => {
    const { url: request } = authorizationRequest(`${url}/v1`, { scope: "openid", state: undefined });
    const { leftTo } = await new Browser().open(request);
    expect(leftTo?.origin + (leftTo?.pathname ?? "")).toBe(REDIRECT_URI);
    expect(leftTo?.searchParams.get("error")).toBe("invalid_request");
    expect(leftTo?.searchParams.get("error_description")).toBe(
      "The authentication request has an invalid 'state' parameter.",
    );
    const sound = await loginThroughPages(
      new Browser(),
      authorizationRequest(`${url}/v1`, { scope: "openid" }).url,
    );
    expect(sound.leftTo?.searchParams.get("code")).toEqual(text);
  });

  it("is sent for a pushed login without state", async () => {
    const { status, body } = await postForm(`${url}/v1/par`, {
      client_id: "demo-app",
      response_type: "code",
      redirect_uri: REDIRECT_URI,
      scope: "openid",
      code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
      code_challenge_method: "S256",
    });
    expect({ status, error: body["error"] }).toEqual({ status: 400, error: "invalid_request" });
  });

  it("is sent for a PKCE method other than S256", async () => {
    const { url: request } = authorizationRequest(`${url}/v1`, { code_challenge_method: "plain" });
    const { leftTo } = await new Browser().open(request);
    expect(leftTo?.searchParams.get("error")).toBe("invalid_request");
  });

  it.each([
    [
      "a wrong secret",
      ["demo-service", "wrong"] as [string, string],
      "The client secret supplied for a confidential client is invalid.",
    ],
    [
      "an unknown client",
      ["nobody", "wrong"] as [string, string],
      "Invalid value for 'client_id' parameter.",
    ],
  ])("has Okta's text for %s", async (_, basic, description) => {
    const { status, body } = await machineToken("notes.read", basic);
    expect(status).toBe(401);
    expect(body).toEqual({ error: "invalid_client", error_description: description });
  });

  it("has separate texts for an invented code and refresh token", async () => {
    const code = await postForm(`${url}/v1/token`, {
      grant_type: "authorization_code",
      client_id: "demo-app",
      code: "made-up",
      code_verifier: "v".repeat(43),
      redirect_uri: REDIRECT_URI,
    });
    expect(code.status).toBe(400);
    expect(code.body).toEqual({
      error: "invalid_grant",
      error_description: "The authorization code is invalid or has expired.",
    });
    const refresh = await postForm(`${url}/v1/token`, {
      grant_type: "refresh_token",
      client_id: "demo-app",
      refresh_token: "made-up",
    });
    expect(refresh.body).toEqual({
      error: "invalid_grant",
      error_description: "The refresh token is invalid or expired.",
    });
  });
});

describe("signing out", () => {
  it("with an id_token_hint needs no confirmation, and redirects to the client", async () => {
    const browser = new Browser();
    const { tokens, config } = await codeFlow(url, { browser });
    const page = await browser.open(
      oidc.buildEndSessionUrl(config, {
        id_token_hint: String(tokens.id_token),
        post_logout_redirect_uri: REDIRECT_URI,
        state: "back",
      }),
    );
    const left = page.leftTo ?? (await browser.submitOnlyForm(page)).leftTo;
    expect(left?.href).toBe(`${REDIRECT_URI}?state=back`);
    const { url: request } = authorizationRequest(`${url}/v1`, { scope: "openid", prompt: "none" });
    expect((await browser.open(request)).leftTo?.searchParams.get("error")).toBe("login_required");
  });
});

describe("device authorization", () => {
  it("has its page at Okta's path", async () => {
    const config = await discover(url);
    const device = await oidc.initiateDeviceAuthorization(config, { scope: "openid" });
    expect(device.verification_uri).toBe(`${url}/activate`);
  });
});

describe("inspection and flaws", () => {
  it("find no problem in a valid token of a user or client", async () => {
    for (const owner of [{ user: "alice" }, { client: "demo-service" }]) {
      const token = await okta.token({ ...owner, scope: "read" });
      const { problems, accepts } = await okta.inspect(token, { audience: "api://default", scope: "read" });
      expect(problems).toEqual([]);
      expect(accepts).toMatchObject({ jwks: true, introspection: true });
    }
  });

  it.each(["expired", "wrong-audience", "wrong-issuer", "alg-none", "missing-scope"] as const)(
    "reject a token with the flaw %s",
    async (flaw) => {
      const token = await okta.token({ user: "alice", scope: "read", flaw });
      const { accepts } = await okta.inspect(token, { audience: "api://default", scope: "read" });
      expect(accepts.jwks).toBe(false);
    },
  );
});
