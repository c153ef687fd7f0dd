// The cognito profile against the formats that AWS documents: tokens with token_use and groups, access tokens
// without an audience, errors without a description, logout_uri.
import {
  createRemoteJWKSet,
  decodeJwt,
  decodeProtectedHeader,
  importJWK,
  type JSONWebKeySet,
  jwtVerify,
} from "jose";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { callbackOf, loginThroughPages } from "../support/browser-login.ts";
import { SERVICE } from "../support/clients.ts";
import { codeFlow } from "../support/code-flow.ts";
import { getJson, postForm } from "../support/post-form.ts";
import { authorizationRequest, REDIRECT_URI } from "../support/sign-in.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const AWS = "https://cognito-idp.us-east-1.amazonaws.com/us-east-1_Demo12345";
const idp = await startMintmark({
  issuers: {
    cognito: { profile: "cognito" },
    own: { profile: "cognito", port: 0 },
    aws: { profile: "cognito", iss: AWS },
  },
});
afterAll(() => idp.close());

const cognito = await idp.issuer("cognito");
const { url } = cognito;
const anyNumber = expect.any(Number) as number;
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string;
const anyText = expect.any(String) as string;

describe("discovery of a user pool", () => {
  it("lists Cognito's members, except those that do not work here", async () => {
    expect(url).toBe(`${idp.url}/cognito/us-east-1_Mintmark1`);
    expect((await getJson(`${url}/.well-known/openid-configuration`)).body).toEqual({
      issuer: url,
      authorization_endpoint: `${url}/oauth2/authorize`,
      token_endpoint: `${url}/oauth2/token`,
      userinfo_endpoint: `${url}/oauth2/userInfo`,
      revocation_endpoint: `${url}/oauth2/revoke`,
      end_session_endpoint: `${url}/logout`,
      jwks_uri: `${url}/.well-known/jwks.json`,
      response_types_supported: ["code"],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      scopes_supported: ["openid", "email", "profile"],
      token_endpoint_auth_methods_supported: ["client_secret_basic", "client_secret_post"],
    });
  });

  it("has only the pool in its path at its own origin", async () => {
    const own = await idp.issuer("own");
    expect(new URL(own.url).pathname).toBe("/us-east-1_Mintmark1");
    expect((await getJson(`${own.url}/.well-known/openid-configuration`)).body["issuer"]).toBe(own.url);
  });

  it("has the AWS issuer if `iss` says so, with local endpoints", async () => {
    const { body } = await getJson(`${idp.url}/aws/us-east-1_Mintmark1/.well-known/openid-configuration`);
    expect(body).toMatchObject({
      issuer: AWS,
      jwks_uri: `${idp.url}/aws/us-east-1_Mintmark1/.well-known/jwks.json`,
    });
    const token = await (await idp.issuer("aws")).token({ user: "alice" });
    await jwtVerify(token, createRemoteJWKSet(new URL(String(body["jwks_uri"]))), { issuer: AWS });
  });

  it.each(["introspect", "register", "par", "device/auth"])("has no /%s", async (path) => {
    expect((await fetch(`${url}/${path}`, { method: "POST" })).status).toBe(404);
  });
});

describe("a login at Cognito", () => {
  it("returns three tokens and no scope", async () => {
    const { tokens } = await codeFlow(url);
    expect({ ...tokens }).toEqual({
      access_token: anyText,
      expires_in: 3600,
      id_token: anyText,
      refresh_token: anyText,
      token_type: "bearer",
    });
  });

  it("issues Cognito's access tokens: groups, token_use, no audience, no typ", async () => {
    const { tokens } = await codeFlow(url);
    expect(decodeProtectedHeader(tokens.access_token)).toEqual({ alg: "RS256", kid: anyText });
    const keys = createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`));
    const { payload } = await jwtVerify(tokens.access_token, keys, { issuer: url });
    expect(payload).toEqual({
      sub: ALICE,
      "cognito:groups": ["admin"],
      iss: url,
      version: 2,
      client_id: "demo-app",
      origin_jti: uuid,
      token_use: "access",
      scope: "openid profile email",
      auth_time: anyNumber,
      exp: anyNumber,
      iat: anyNumber,
      jti: uuid,
      username: "alice",
    });
  });

  it("issues Cognito's ID tokens, with the origin_jti of the access token", async () => {
    const { tokens, nonce } = await codeFlow(url);
    expect(decodeProtectedHeader(String(tokens.id_token))).toEqual({ alg: "RS256", kid: anyText });
    expect(decodeJwt(String(tokens.id_token))).toEqual({
      sub: ALICE,
      "cognito:groups": ["admin"],
      iss: url,
      "cognito:username": "alice",
      origin_jti: decodeJwt(tokens.access_token)["origin_jti"],
      aud: "demo-app",
      token_use: "id",
      at_hash: anyText,
      nonce,
      auth_time: anyNumber,
      name: "Alice",
      email: "alice@example.test",
      email_verified: true,
      exp: anyNumber,
      iat: anyNumber,
      jti: uuid,
    });
  });

  it("omits the groups of a user who has none", async () => {
    const { tokens } = await codeFlow(url, { user: "guest" });
    for (const token of [tokens.access_token, String(tokens.id_token)]) {
      expect(decodeJwt(token)).not.toHaveProperty("cognito:groups");
    }
  });

  it("has email_verified as a string at userinfo", async () => {
    const { tokens } = await codeFlow(url);
    const { body } = await getJson(`${url}/oauth2/userInfo`, {
      authorization: `Bearer ${tokens.access_token}`,
    });
    expect(body).toEqual({
      sub: ALICE,
      username: "alice",
      name: "Alice",
      email: "alice@example.test",
      email_verified: "true",
    });
  });

  it("answers each refresh without a new refresh token", async () => {
    const { tokens, config } = await codeFlow(url);
    for (let time = 0; time < 2; time++) {
      const refreshed = await oidc.refreshTokenGrant(config, String(tokens.refresh_token));
      expect(Object.keys(refreshed).toSorted()).toEqual([
        "access_token",
        "expires_in",
        "id_token",
        "token_type",
      ]);
      expect(decodeJwt(refreshed.access_token)["origin_jti"]).toBe(
        decodeJwt(tokens.access_token)["origin_jti"],
      );
    }
  });

  it("rejects a revoked refresh token", async () => {
    const { tokens, config } = await codeFlow(url);
    await oidc.tokenRevocation(config, String(tokens.refresh_token));
    await expect(oidc.refreshTokenGrant(config, String(tokens.refresh_token))).rejects.toMatchObject({
      error: "invalid_grant",
      status: 400,
    });
  });
});

describe("the keys of a user pool", () => {
  const keySet = async () => (await getJson(`${url}/.well-known/jwks.json`)).body as unknown as JSONWebKeySet;
  const kidOf = (token: string | undefined) => decodeProtectedHeader(token ?? "").kid;

  it("are two: one signs access tokens, the other ID tokens, for every grant", async () => {
    const { tokens, config } = await codeFlow(url);
    const refreshed = await oidc.refreshTokenGrant(config, String(tokens.refresh_token));
    const [forAccess, forId] = (await keySet()).keys.map(({ kid }) => kid);
    expect((await keySet()).keys).toHaveLength(2);
    expect(forAccess).not.toBe(forId);
    expect([tokens, refreshed].map((each) => [kidOf(each.access_token), kidOf(each.id_token)])).toEqual([
      [forAccess, forId],
      [forAccess, forId],
    ]);
    expect(kidOf(await cognito.token({ client: "demo-service" }))).toBe(forAccess);
    expect(kidOf(await cognito.token({ user: "alice" }))).toBe(forAccess);
    expect(kidOf(await cognito.token({ user: "alice", kind: "id" }))).toBe(forId);
  });

  it("verify the tokens with their kid, so that a client with only the first key fails", async () => {
    const { tokens } = await codeFlow(url);
    const both = [tokens.access_token, String(tokens.id_token)];
    const byKid = createRemoteJWKSet(new URL(`${url}/.well-known/jwks.json`));
    await Promise.all(both.map((token) => jwtVerify(token, byKid, { issuer: url })));
    const [first] = (await keySet()).keys;
    const firstKey = await importJWK(first ?? {}, "RS256");
    const results = await Promise.allSettled(both.map((token) => jwtVerify(token, firstKey)));
    expect(results.map(({ status }) => status)).toEqual(["fulfilled", "rejected"]);
  });

  it("rotate separately, and keep earlier ID tokens valid as id_token_hint", async () => {
    const own = await idp.issuer("own");
    const browser = new Browser();
    const { tokens } = await codeFlow(own.url, { browser });
    const { kid } = await own.keys.rotate({ tokens: "id" });
    const silent = new URL(
      authorizationRequest(`${own.url}/oauth2`, { prompt: "none", scope: "openid" }).url,
    );
    silent.searchParams.set("id_token_hint", String(tokens.id_token));
    expect((await callbackOf(browser, silent)).searchParams.has("code")).toBe(true);
    const again = await codeFlow(own.url, { browser });
    expect(kidOf(again.tokens.id_token)).toBe(kid);
    expect(kidOf(again.tokens.access_token)).toBe(kidOf(tokens.access_token));
  });
});

describe("a machine at Cognito", () => {
  it("has its client id as subject, and scopes of a resource server", async () => {
    const { status, body } = await postForm(
      `${url}/oauth2/token`,
      { grant_type: "client_credentials", scope: "notes/read" },
      { basic: SERVICE },
    );
    expect([status, body]).toEqual([200, { access_token: anyText, expires_in: 3600, token_type: "Bearer" }]);
    expect(decodeJwt(String(body["access_token"]))).toEqual({
      sub: "demo-service",
      token_use: "access",
      scope: "notes/read",
      auth_time: anyNumber,
      iss: url,
      exp: anyNumber,
      iat: anyNumber,
      version: 2,
      jti: uuid,
      client_id: "demo-service",
    });
  });
});

describe("logout at Cognito", () => {
  const silent = authorizationRequest(url, { prompt: "none", scope: "openid" }).url.replace(
    "/authorize",
    "/oauth2/authorize",
  );

  it("redirects to logout_uri without confirmation", async () => {
    const browser = new Browser();
    await codeFlow(url, { browser });
    expect((await callbackOf(browser, silent)).searchParams.get("error")).toBeNull();
    const query = new URLSearchParams({ client_id: "demo-app", logout_uri: REDIRECT_URI });
    const left = await callbackOf(browser, `${url}/logout?${query.toString()}`);
    expect(left.href).toBe(REDIRECT_URI);
    expect((await callbackOf(browser, silent)).searchParams.get("error")).toBe("login_required");
  });

  it("ignores post_logout_redirect_uri", async () => {
    const query = new URLSearchParams({ client_id: "demo-app", post_logout_redirect_uri: REDIRECT_URI });
    const page = await loginThroughPages(new Browser(), `${url}/logout?${query.toString()}`);
    expect([page.status, page.leftTo]).toEqual([200, undefined]);
  });

  it("rejects a logout_uri that is not registered", async () => {
    const query = new URLSearchParams({ client_id: "demo-app", logout_uri: "https://evil.test/" });
    const page = await loginThroughPages(new Browser(), `${url}/logout?${query.toString()}`);
    expect([page.status, page.leftTo]).toEqual([400, undefined]);
  });
});

describe("the endpoints of a user pool's domain", () => {
  it("send no `iss`, which Cognito's metadata does not announce, neither with a code nor with an error", async () => {
    const { url: request } = authorizationRequest(`${url}/oauth2`, { scope: "openid" });
    const { leftTo } = await loginThroughPages(new Browser(), request);
    expect([...(leftTo?.searchParams.keys() ?? [])].toSorted()).toEqual(["code", "state"]);
    const silent = await loginThroughPages(new Browser(), `${request}&prompt=none`);
    expect(silent.leftTo?.searchParams.get("error")).toBe("login_required");
    expect(silent.leftTo?.searchParams.has("iss")).toBe(false);
  });

  it("have /login as another name of the authorization endpoint", async () => {
    const { url: request } = authorizationRequest(`${url}/oauth2`, { scope: "openid" });
    const { leftTo } = await loginThroughPages(new Browser(), request.replace("/oauth2/authorize", "/login"));
    expect(leftTo?.searchParams.get("code")).toEqual(expect.any(String));
  });

  it.each(["/device", "/device/auth", "/introspect", "/register", "/par"])("have no %s", async (path) => {
    expect((await fetch(`${url}${path}`)).status).toBe(404);
    expect((await fetch(`${url}${path}`, { method: "POST" })).status).toBe(404);
  });
});

describe("the cognito profile", () => {
  it.each([
    [
      "an unknown code",
      { grant_type: "authorization_code", code: "no", redirect_uri: REDIRECT_URI, client_id: "demo-app" },
      "invalid_grant",
    ],
    [
      "a wrong secret",
      { grant_type: "client_credentials", client_id: "demo-service", client_secret: "wrong" },
      "invalid_client",
    ],
    [
      "a grant that Cognito does not support",
      {
        grant_type: "urn:ietf:params:oauth:grant-type:device_code",
        device_code: "no",
        client_id: "demo-app",
      },
      "unauthorized_client",
    ],
    ["an unknown grant", { grant_type: "magic", client_id: "demo-app" }, "unsupported_grant_type"],
  ])("rejects %s with 400 and only the error code", async (_, form, error) => {
    const { status, body } = await postForm(`${url}/oauth2/token`, form);
    expect([status, body]).toEqual([400, { error }]);
  });

  it("rejects an expired access token at userinfo", async () => {
    const token = await cognito.token({ user: "alice", scope: "openid", expiresInSeconds: -5 });
    const { status, body } = await getJson(`${url}/oauth2/userInfo`, { authorization: `Bearer ${token}` });
    expect([status, body]).toEqual([401, { error: "invalid_token" }]);
  });

  it("passes inspection of its own tokens, but not of flawed ones", async () => {
    expect((await cognito.inspect(await cognito.token({ user: "alice" }))).problems).toEqual([]);
    expect((await cognito.inspect(await cognito.token({ user: "alice", kind: "id" }))).problems).toEqual([]);
    const codes = async (flaw: "expired" | "wrong-issuer" | "unknown-kid") =>
      (await cognito.inspect(await cognito.token({ user: "alice", flaw }))).problems.map(({ code }) => code);
    expect(await codes("expired")).toContain("expired");
    expect(await codes("wrong-issuer")).toContain("wrong-issuer");
    expect(await codes("unknown-kid")).not.toEqual([]);
  });
});
