// The keycloak profile against the formats that Keycloak documents: discovery, tokens, roles, introspection,
// errors.
import { createHash } from "node:crypto";
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { callbackOf, loginThroughPages, shows } from "../support/browser-login.ts";
import { DEMO_CLIENTS } from "../support/clients.ts";
import { codeFlow, discover } from "../support/code-flow.ts";
import { getJson, postForm } from "../support/post-form.ts";
import { REDIRECT_URI } from "../support/sign-in.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const SERVICE: [string, string] = ["demo-service", "demo-service-secret"];
const API_CLIENT: [string, string] = ["demo-api", "demo-api-secret"];
const DEFAULT_ROLES = ["default-roles-demo", "offline_access", "uma_authorization"];
const ACCOUNT = { roles: ["manage-account", "manage-account-links", "view-profile"] };

const idp = await startMintmark({
  issuers: {
    keycloak: {
      profile: "keycloak",
      clients: { ...DEMO_CLIENTS, orders: { secret: "orders-secret", redirectUris: [REDIRECT_URI] } },
      roles: { admin: ["notes:write"], "orders/clerk": [], "stock/reader": [] },
      users: {
        alice: {
          id: ALICE,
          name: "Alice Maria Doe",
          email: "alice@example.test",
          password: "alice",
          roles: ["admin", "orders/clerk", "stock/reader"],
        },
        bob: { password: "bob" },
      },
    },
    staff: { profile: "keycloak", port: 0 },
    old: { profile: "keycloak", path: "/auth/realms/old" },
  },
});
afterAll(() => idp.close());

const keycloak = await idp.issuer("keycloak");
const url = keycloak.url;
const protocol = `${url}/protocol/openid-connect`;
const uuid = expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string;
const text = expect.any(String) as string;
const seconds = expect.any(Number) as number;
const profile = {
  email_verified: true,
  name: "Alice Maria Doe",
  preferred_username: "alice",
  given_name: "Alice",
  family_name: "Maria Doe",
  email: "alice@example.test",
};

function token(form: Record<string, string>, basic?: [string, string]) {
  return postForm(`${protocol}/token`, form, basic && { basic });
}

function login(form: Record<string, string> = {}) {
  return token({
    grant_type: "password",
    client_id: "demo-app",
    username: "alice",
    password: "alice",
    ...form,
  });
}

describe("discovery of a realm", () => {
  it("has Keycloak's endpoints", async () => {
    const { body } = await getJson(`${url}/.well-known/openid-configuration`);
    expect(url).toBe(`${idp.url}/realms/demo`);
    expect(body).toMatchObject({
      issuer: url,
      authorization_endpoint: `${protocol}/auth`,
      token_endpoint: `${protocol}/token`,
      introspection_endpoint: `${protocol}/token/introspect`,
      userinfo_endpoint: `${protocol}/userinfo`,
      end_session_endpoint: `${protocol}/logout`,
      jwks_uri: `${protocol}/certs`,
      revocation_endpoint: `${protocol}/revoke`,
      device_authorization_endpoint: `${protocol}/auth/device`,
      pushed_authorization_request_endpoint: `${protocol}/ext/par/request`,
      registration_endpoint: `${url}/clients-registrations/openid-connect`,
      authorization_response_iss_parameter_supported: true,
    });
    expect(body["grant_types_supported"]).toContain("password");
  });

  it("is below /realms/ at its own port and at the path of old versions", async () => {
    const staff = await idp.issuer("staff");
    expect(staff.url).toMatch(/^http:\/\/localhost:\d+\/realms\/staff$/);
    expect((await discover(staff.url)).serverMetadata().issuer).toBe(staff.url);
    const old = await idp.issuer("old");
    expect(old.url).toBe(`${idp.url}/auth/realms/old`);
    expect((await old.mint({ user: "alice" })).claims["realm_access"]).toEqual({
      roles: ["default-roles-old", "offline_access", "uma_authorization", "admin"],
    });
  });

  it("leads to a signing key and an encryption key", async () => {
    const { body } = await getJson(`${protocol}/certs`);
    const keys = body["keys"] as Record<string, unknown>[];
    expect(keys.map(({ kty, use, alg }) => [kty, use, alg])).toEqual([
      ["RSA", "enc", "RSA-OAEP"],
      ["RSA", "sig", "RS256"],
    ]);
    expect(keys.flatMap((key) => Object.keys(key))).not.toContain("d");
  });

  it("has the realm document with the public key", async () => {
    const { status, body } = await getJson(url);
    expect(status).toBe(200);
    expect(body).toEqual({
      realm: "demo",
      public_key: expect.stringMatching(/^MII[A-Za-z0-9+/=]+$/) as string,
      "token-service": protocol,
      "tokens-not-before": 0,
    });
  });
});

describe("a user's tokens", () => {
  it("have Keycloak's claims, with roles in realm_access and resource_access", async () => {
    const { tokens, nonce } = await codeFlow(url, { params: { scope: "openid" } });
    expect(tokens).toEqual({
      access_token: text,
      expires_in: 300,
      refresh_expires_in: 1800,
      refresh_token: text,
      token_type: "bearer", // openid-client writes it in lower case
      id_token: text,
      "not-before-policy": 0,
      session_state: text,
      scope: "openid email profile",
    });
    const sid = tokens["session_state"] as string;
    expect(decodeProtectedHeader(tokens.access_token)).toEqual({ alg: "RS256", typ: "JWT", kid: text });
    const common = { exp: seconds, iat: seconds, jti: uuid, iss: url, sub: ALICE, azp: "demo-app", sid };
    expect(decodeJwt(tokens.access_token)).toEqual({
      ...common,
      auth_time: seconds,
      ...profile,
      aud: ["account", "orders", "stock"],
      typ: "Bearer",
      acr: "1",
      "allowed-origins": [new URL(REDIRECT_URI).origin],
      realm_access: { roles: [...DEFAULT_ROLES, "admin"] },
      resource_access: { account: ACCOUNT, orders: { roles: ["clerk"] }, stock: { roles: ["reader"] } },
      scope: "openid email profile",
    });
    expect(decodeJwt(tokens.id_token ?? "")).toEqual({
      ...common,
      ...profile,
      auth_time: seconds,
      jti: text,
      aud: "demo-app",
      typ: "ID",
      acr: "1",
      nonce,
      at_hash: createHash("sha256")
        .update(tokens.access_token)
        .digest()
        .subarray(0, 16)
        .toString("base64url"),
    });
    expect(decodeJwt(tokens.refresh_token ?? "")).toEqual({
      ...common,
      aud: url,
      typ: "Refresh",
      prov: "default",
      scope: "openid email profile roles web-origins acr basic",
    });
    const keys = createRemoteJWKSet(new URL(`${protocol}/certs`));
    await jwtVerify(tokens.access_token, keys, { issuer: url, audience: "account" });
  });

  it("are for the requested audience, and never for the requesting client", async () => {
    const { body } = await login({ audience: "https://api.example.test" });
    expect(decodeJwt(String(body["access_token"]))["aud"]).toBe("https://api.example.test");
    const { tokens } = await codeFlow(url, { clientId: "orders", secret: "orders-secret" });
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      aud: ["account", "stock"],
      resource_access: { orders: { roles: ["clerk"] } },
    });
  });

  it("are issued by the password grant, which this profile enables", async () => {
    const { status, body } = await login();
    expect(status).toBe(200);
    expect(decodeJwt(String(body["access_token"]))).toMatchObject({ sub: ALICE, sid: body["session_state"] });
    const config = await discover(url);
    const refreshed = await oidc.refreshTokenGrant(config, String(body["refresh_token"]));
    expect(decodeJwt(refreshed.access_token)).toMatchObject({ sub: ALICE, sid: body["session_state"] });
    expect(refreshed.refresh_token).not.toBe(body["refresh_token"]);
    const again = await oidc.refreshTokenGrant(config, String(body["refresh_token"]));
    expect(decodeJwt(again.access_token)).toMatchObject({ sub: ALICE });
  });

  it("have the typ Offline for a refresh token with offline_access", async () => {
    const { body } = await login({ scope: "openid offline_access" });
    expect(decodeJwt(String(body["refresh_token"]))["typ"]).toBe("Offline");
  });

  it("are valid at userinfo, which returns the same subject", async () => {
    const { tokens, config } = await codeFlow(url, { params: { scope: "openid" } });
    expect(await oidc.fetchUserInfo(config, tokens.access_token, ALICE)).toEqual({ sub: ALICE, ...profile });
  });

  it("have the same format when minted", async () => {
    const { claims } = await keycloak.mint({ user: "bob", scope: "openid" });
    expect(claims).toEqual({
      exp: seconds,
      iat: seconds,
      jti: uuid,
      iss: url,
      aud: "account",
      sub: uuid,
      typ: "Bearer",
      azp: "demo-app",
      acr: "1",
      "allowed-origins": [new URL(REDIRECT_URI).origin],
      realm_access: { roles: DEFAULT_ROLES },
      resource_access: { account: ACCOUNT },
      scope: "openid email profile",
      email_verified: true,
      name: "bob",
      preferred_username: "bob",
      given_name: "bob",
    });
  });
});

it("a token names the web origins of its client, each once, and none of its apps", async () => {
  const redirectUris = [
    REDIRECT_URI,
    `${REDIRECT_URI}/other`,
    "http://localhost:3000/cb",
    "com.example.app:/cb",
  ];
  await using own = await idp.isolate({ profile: "keycloak", clients: { app: { redirectUris } } });
  const { claims } = await own.mint({ user: "alice", client: "app" });
  expect(claims["allowed-origins"]).toEqual([new URL(REDIRECT_URI).origin, "http://localhost:3000"]);
});

describe("a service account's token", () => {
  it("has its own user as subject, and may request openid", async () => {
    const { status, body } = await token({ grant_type: "client_credentials", scope: "openid" }, SERVICE);
    expect(status).toBe(200);
    expect(body).toEqual({
      access_token: text,
      expires_in: 300,
      refresh_expires_in: 0,
      token_type: "Bearer",
      "not-before-policy": 0,
      scope: "openid email profile",
    });
    const claims = decodeJwt(String(body["access_token"]));
    expect(claims).toEqual({
      exp: seconds,
      iat: seconds,
      jti: uuid,
      iss: url,
      aud: "account",
      sub: uuid,
      typ: "Bearer",
      azp: "demo-service",
      acr: "1",
      realm_access: { roles: DEFAULT_ROLES },
      resource_access: { account: ACCOUNT },
      scope: "openid email profile",
      email_verified: false,
      preferred_username: "service-account-demo-service",
      client_id: "demo-service",
    });
    const again = await token({ grant_type: "client_credentials" }, SERVICE);
    expect(decodeJwt(String(again.body["access_token"])).sub).toBe(claims.sub);
  });
});

describe("introspection", () => {
  const introspect = (value: unknown, form: Record<string, string> = {}) =>
    postForm(`${protocol}/token/introspect`, { token: String(value), ...form }, { basic: API_CLIENT });

  it("returns all claims of the token, with client_id and username", async () => {
    const { body } = await login({ scope: "openid", audience: "demo-api" });
    const answer = await introspect(body["access_token"]);
    expect(answer.body).toEqual({
      ...decodeJwt(String(body["access_token"])),
      client_id: "demo-app",
      username: "alice",
      token_type: "Bearer",
      active: true,
    });
  });

  it("returns the service account of a machine's token, and accepts the same secret twice", async () => {
    const form = { grant_type: "client_credentials", audience: "demo-api" };
    const { body } = await token(form, SERVICE);
    const answer = await introspect(body["access_token"], {
      client_id: API_CLIENT[0],
      client_secret: API_CLIENT[1],
    });
    expect(answer.body).toMatchObject({
      active: true,
      username: "service-account-demo-service",
      client_id: "demo-service",
      scope: "email profile",
    });
  });

  it("returns active: false for an unknown token and for a refresh token of another client", async () => {
    const { body } = await login();
    expect((await introspect(body["refresh_token"])).body).toEqual({ active: false });
    const hint = { token_type_hint: "refresh_token" };
    expect((await introspect(body["refresh_token"], hint)).body).toEqual({ active: false });
    expect((await introspect("nonsense")).body).toEqual({ active: false });
  });
});

describe("Keycloak's further endpoints", () => {
  it("start the device flow, with the page at /device", async () => {
    const { status, body } = await postForm(`${protocol}/auth/device`, {
      client_id: "demo-app",
      scope: "openid",
    });
    expect(status).toBe(200);
    expect(body["verification_uri"]).toBe(`${url}/device`);
    const page = await loginThroughPages(new Browser(), String(body["verification_uri_complete"]));
    expect(page.html).toContain(body["user_code"]);
  });

  it("accept pushed requests and registrations of clients, which can then sign users in", async () => {
    await using open = await startMintmark({
      issuers: { keycloak: { profile: "keycloak", registration: "open" } },
    });
    const config = await oidc.dynamicClientRegistration(
      new URL((await open.issuer("keycloak")).url),
      { redirect_uris: [REDIRECT_URI], token_endpoint_auth_method: "none" },
      oidc.None(),
      { execute: [oidc.allowInsecureRequests] },
    );
    const verifier = oidc.randomPKCECodeVerifier();
    const pushed = await oidc.buildAuthorizationUrlWithPAR(config, {
      redirect_uri: REDIRECT_URI,
      scope: "openid",
      code_challenge: await oidc.calculatePKCECodeChallenge(verifier),
      code_challenge_method: "S256",
    });
    const tokens = await oidc.authorizationCodeGrant(config, await callbackOf(new Browser(), pushed), {
      pkceCodeVerifier: verifier,
    });
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      preferred_username: "alice",
      azp: config.clientMetadata().client_id,
    });
  });
});

describe("Keycloak's error responses", () => {
  const INVALID_CLIENT = "Invalid client or Invalid client credentials";

  it.each([
    ["a wrong secret", ["demo-service", "wrong"], "unauthorized_client"],
    ["an unknown client", ["nobody", "wrong"], "invalid_client"],
  ] as [string, [string, string], string][])("have Keycloak's text for %s", async (_, basic, error) => {
    const { status, body } = await token({ grant_type: "client_credentials" }, basic);
    expect([status, body]).toEqual([401, { error, error_description: INVALID_CLIENT }]);
  });

  it("include 401 for two different secrets, of which that of the body counts", async () => {
    const form = { grant_type: "client_credentials", client_secret: "another" };
    const { status, body } = await token(form, SERVICE);
    expect([status, body["error"]]).toEqual([401, "unauthorized_client"]);
  });

  it("have Keycloak's text for a wrong password", async () => {
    const { status, body } = await login({ password: "wrong" });
    expect([status, body]).toEqual([
      400,
      { error: "invalid_grant", error_description: "Invalid user credentials" },
    ]);
  });

  it.each([
    [
      {
        grant_type: "authorization_code",
        code: "x",
        redirect_uri: REDIRECT_URI,
        code_verifier: "x".repeat(43),
      },
      "Code not valid",
    ],
    [{ grant_type: "refresh_token", refresh_token: "x" }, "Invalid refresh token"],
  ])("have Keycloak's text for an invalid $grant_type", async (form, description) => {
    const { status, body } = await token({ client_id: "demo-app", ...(form as Record<string, string>) });
    expect([status, body]).toEqual([400, { error: "invalid_grant", error_description: description }]);
  });

  it("include invalid_grant for an access token as refresh token, and 401 for the reverse", async () => {
    const { body } = await login({ scope: "openid" });
    const swapped = await token({
      grant_type: "refresh_token",
      client_id: "demo-app",
      refresh_token: String(body["access_token"]),
    });
    expect([swapped.status, swapped.body["error"]]).toEqual([400, "invalid_grant"]);
    const { status } = await getJson(`${protocol}/userinfo`, {
      authorization: `Bearer ${String(body["refresh_token"])}`,
    });
    expect(status).toBe(401);
  });
});

describe("the browser", () => {
  it("is signed out at once with an id_token_hint, and after a question without one", async () => {
    const browser = new Browser();
    const { tokens } = await codeFlow(url, { browser });
    const out = (params: Record<string, string>) =>
      loginThroughPages(
        browser,
        `${protocol}/logout?${new URLSearchParams({ client_id: "demo-app", post_logout_redirect_uri: REDIRECT_URI, ...params }).toString()}`,
      );
    const asked = await out({});
    expect(asked.leftTo).toBeUndefined();
    expect(shows(asked, "logout-yes")).toBe(true);
    expect((await out({ id_token_hint: tokens.id_token ?? "" })).leftTo?.href).toBe(REDIRECT_URI);
    const refreshed = await token({
      grant_type: "refresh_token",
      client_id: "demo-app",
      refresh_token: tokens.refresh_token ?? "",
    });
    expect(refreshed.status).toBe(400);
  });

  it("gets the login page at the registration link", async () => {
    const page = await new Browser().open(
      `${protocol}/registrations?${new URLSearchParams({ client_id: "demo-app", response_type: "code", redirect_uri: REDIRECT_URI, scope: "openid", code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM", code_challenge_method: "S256" }).toString()}`,
    );
    expect(shows(page, "login-submit")).toBe(true);
  });
});

describe("a page that sends credentials, as keycloak-js does,", () => {
  const FORM = { grant_type: "refresh_token", client_id: "demo-app", refresh_token: "none" };

  it.each([
    ["token", "http://localhost:3000", FORM, "true"],
    ["token", "https://evil.example", FORM, null],
    ["token", "https://evil.example", {}, null],
    ["revoke", "http://localhost:3000", { ...FORM, token: "none" }, null],
  ] as [string, string, Record<string, string>, string | null][])(
    "to %s from %s with %o may read the response: %s",
    async (path, origin, form, allowed) => {
      const { headers } = await postForm(`${protocol}/${path}`, form, { headers: { origin } });
      expect(headers.get("access-control-allow-credentials")).toBe(allowed);
      if (allowed !== null) expect(headers.get("access-control-allow-origin")).toBe(origin);
    },
  );
});

describe("inspection and flaws", () => {
  it("find no problem in a valid token", async () => {
    const token = await keycloak.token({ user: "alice", audience: "api", scope: "notes:read" });
    const { problems, accepts } = await keycloak.inspect(token, { audience: "api", scope: "notes:read" });
    expect(problems).toEqual([]);
    expect(accepts).toEqual({ jwks: true, introspection: true });
  });

  it.each(["expired", "wrong-audience", "wrong-issuer", "alg-none", "wrong-signature"] as const)(
    "reject a token with the flaw %s",
    async (flaw) => {
      const token = await keycloak.token({ user: "alice", audience: "api", flaw });
      expect((await keycloak.inspect(token, { audience: "api" })).accepts.jwks).toBe(false);
    },
  );
});
