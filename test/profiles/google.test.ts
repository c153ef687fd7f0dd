// The google profile against the formats that Google documents: opaque access tokens, refresh by access_type,
// tokeninfo and revocation without a client, two formats of the key set.
import { X509Certificate } from "node:crypto";
import { createRemoteJWKSet, decodeJwt, importX509, jwtVerify } from "jose";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { loginThroughPages, shows } from "../support/browser-login.ts";
import { DEMO_CLIENTS } from "../support/clients.ts";
import { codeFlow, discover } from "../support/code-flow.ts";
import { getJson, postForm } from "../support/post-form.ts";
import { REDIRECT_URI } from "../support/sign-in.ts";

const ALICE = "112553268770669400337";
const BOB = "184428261847190348322";
const idp = await startMintmark({
  issuers: {
    google: {
      profile: "google",
      users: {
        alice: {
          id: "11111111-1111-4111-8111-111111111111",
          name: "Alice Doe",
          email: "alice@example.test",
          roles: ["admin"],
          claims: { hd: "example.test" },
        },
        bob: { id: "22222222-2222-4222-8222-222222222222", name: "Bob" },
      },
      roles: { admin: [] },
      clients: {
        ...DEMO_CLIENTS,
        web: {
          secret: "web-secret-of-google",
          redirectUris: [REDIRECT_URI],
          grantTypes: ["authorization_code", "refresh_token"],
        },
      },
    },
    own: { profile: "google", port: 0 },
  },
});
afterAll(() => idp.close());

const google = await idp.issuer("google");
const { url } = google;
const anyNumber = expect.any(Number) as number;
const anyText = expect.any(String) as string;
const offline = { access_type: "offline" };

describe("discovery of Google", () => {
  it("lists Google's members, except those that do not work here", async () => {
    const { body } = await getJson(`${url}/.well-known/openid-configuration`);
    expect(url).toBe(`${idp.url}/google`);
    expect(body).toEqual({
      issuer: url,
      authorization_endpoint: `${url}/o/oauth2/v2/auth`,
      device_authorization_endpoint: `${url}/device/code`,
      token_endpoint: `${url}/token`,
      userinfo_endpoint: `${url}/v1/userinfo`,
      revocation_endpoint: `${url}/revoke`,
      jwks_uri: `${url}/oauth2/v3/certs`,
      response_types_supported: ["code"],
      response_modes_supported: expect.arrayContaining(["query", "form_post"]) as string[],
      subject_types_supported: ["public"],
      id_token_signing_alg_values_supported: ["RS256"],
      scopes_supported: ["openid", "email", "profile"],
      token_endpoint_auth_methods_supported: ["client_secret_post", "client_secret_basic"],
      claims_supported: expect.arrayContaining(["sub", "given_name"]) as string[],
      code_challenge_methods_supported: ["plain", "S256"],
      grant_types_supported: [
        "authorization_code",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
      ],
      authorization_response_iss_parameter_supported: true,
    });
  });

  it("has an issuer without a path at its own origin", async () => {
    const own = await idp.issuer("own");
    expect(new URL(own.url).pathname).toBe("/");
    expect(own.url.endsWith("/")).toBe(false);
    expect((await getJson(`${own.url}/.well-known/openid-configuration`)).body["issuer"]).toBe(own.url);
  });

  it("publishes the same keys as JWKS and as a map of certificates", async () => {
    const { body: jwks } = await getJson(`${url}/oauth2/v3/certs`);
    const { body: pems } = await getJson(`${url}/oauth2/v1/certs`);
    const [key] = jwks["keys"] as [{ kid: string }];
    expect(Object.keys(pems)).toContain(key.kid);
    const pem = String(pems[key.kid]);
    expect(pem).toMatch(/^-----BEGIN CERTIFICATE-----\n/);
    expect(key).toMatchObject(new X509Certificate(pem).publicKey.export({ format: "jwk" }));
    await jwtVerify(await google.token({ user: "alice", kind: "id" }), await importX509(pem, "RS256"));
  });

  it.each(["introspect", "logout", "register", "par"])("has no /%s", async (path) => {
    expect((await fetch(`${url}/${path}`, { method: "POST" })).status).toBe(404);
  });
});

describe("a login at Google", () => {
  it("returns an opaque access token, long scope names and no refresh token", async () => {
    const { tokens } = await codeFlow(url, { clientId: "web", secret: "web-secret-of-google" });
    expect({ ...tokens }).toEqual({
      access_token: expect.stringMatching(/^ya29\.[\w-]{40,}$/) as string,
      expires_in: 3600,
      id_token: anyText,
      token_type: "bearer",
      scope:
        "openid https://www.googleapis.com/auth/userinfo.profile https://www.googleapis.com/auth/userinfo.email",
    });
  });

  it("accepts long scope names", async () => {
    const { tokens } = await codeFlow(url, {
      params: { scope: "openid https://www.googleapis.com/auth/userinfo.email" },
    });
    expect(tokens.scope).toBe("openid https://www.googleapis.com/auth/userinfo.email");
    expect(tokens.claims()).toMatchObject({ email: "alice@example.test" });
  });

  it("issues Google's ID tokens: sub of 21 digits, azp, no roles, no username", async () => {
    const { tokens, nonce } = await codeFlow(url);
    const keys = createRemoteJWKSet(new URL(`${url}/oauth2/v3/certs`));
    const { payload, protectedHeader } = await jwtVerify(String(tokens.id_token), keys);
    expect(protectedHeader).toEqual({ alg: "RS256", kid: anyText, typ: "JWT" });
    expect(payload).toEqual({
      iss: url,
      azp: "demo-app",
      aud: "demo-app",
      sub: ALICE,
      hd: "example.test",
      email: "alice@example.test",
      email_verified: true,
      at_hash: anyText,
      nonce,
      name: "Alice Doe",
      given_name: "Alice",
      family_name: "Doe",
      iat: anyNumber,
      exp: anyNumber,
    });
    expect(ALICE).toMatch(/^1\d{20}$/);
  });

  it("issues a refresh token only for access_type=offline, not for offline_access", async () => {
    const with_ = await codeFlow(url, { params: offline });
    expect(with_.tokens.refresh_token).toEqual(anyText);
    expect(with_.tokens.scope).not.toContain("offline_access");
    const without = await codeFlow(url, { params: { scope: "openid offline_access" } });
    expect(without.tokens.refresh_token).toBeUndefined();
    expect(without.tokens.scope).toBe("openid");
  });

  it("answers each refresh without a new refresh token", async () => {
    const { tokens, config } = await codeFlow(url, { params: offline });
    for (let time = 0; time < 2; time++) {
      const refreshed = await oidc.refreshTokenGrant(config, String(tokens.refresh_token));
      expect(Object.keys(refreshed).toSorted()).toEqual(
        ["access_token", "expires_in", "id_token", "scope", "token_type"].toSorted(),
      );
      expect(refreshed.claims()?.sub).toBe(ALICE);
    }
  });

  it("returns the same user at userinfo", async () => {
    const { tokens } = await codeFlow(url, { user: "bob" });
    const { body } = await getJson(`${url}/v1/userinfo`, { authorization: `Bearer ${tokens.access_token}` });
    expect(body).toEqual({ sub: BOB, name: "Bob", given_name: "Bob" });
    expect(tokens.claims()?.sub).toBe(BOB);
  });

  it("needs no interaction the second time, with prompt=none and an id_token_hint", async () => {
    const browser = new Browser();
    const { tokens } = await codeFlow(url, { browser });
    const again = await codeFlow(url, {
      browser,
      params: { prompt: "none", id_token_hint: String(tokens.id_token) },
    });
    expect(again.tokens.claims()?.sub).toBe(ALICE);
  });
});

it("Google's prompt=select_account lets the user choose another account", async () => {
  const browser = new Browser();
  await codeFlow(url, { browser });
  const { tokens } = await codeFlow(url, { browser, user: "bob", params: { prompt: "select_account" } });
  expect(tokens.claims()?.sub).toBe(BOB);
});

describe("tokeninfo", () => {
  it("describes an access token to its bearer", async () => {
    const { tokens } = await codeFlow(url, { params: offline });
    const told = {
      azp: "demo-app",
      aud: "demo-app",
      sub: ALICE,
      scope:
        "openid https://www.googleapis.com/auth/userinfo.profile https://www.googleapis.com/auth/userinfo.email",
      exp: expect.stringMatching(/^\d{10}$/) as string,
      expires_in: expect.stringMatching(/^3(600|599|598)$/) as string,
      email: "alice@example.test",
      email_verified: "true",
      access_type: "offline",
    };
    const asked = await getJson(`${url}/tokeninfo?access_token=${tokens.access_token}`);
    expect([asked.status, asked.body]).toEqual([200, told]);
    const sent = await postForm(
      `${url}/tokeninfo`,
      {},
      { headers: { authorization: `Bearer ${tokens.access_token}` } },
    );
    expect(sent.body).toEqual(told);
  });

  it("returns the claims of an ID token as strings", async () => {
    const { tokens } = await codeFlow(url);
    const { body } = await postForm(`${url}/tokeninfo`, { id_token: tokens.id_token });
    const { exp } = decodeJwt(String(tokens.id_token));
    expect(body).toMatchObject({ sub: ALICE, exp: String(exp), email_verified: "true" });
  });

  it("rejects a token that is unknown, expired or revoked", async () => {
    const expired = await google.token({ user: "alice", expiresInSeconds: -10 });
    const revoked = await google.mint({ user: "alice" });
    await google.tokens.revoke(revoked.id);
    for (const token of ["", "ya29.nothing", expired, revoked.token]) {
      const { status, body } = await getJson(`${url}/tokeninfo?access_token=${token}`);
      expect([status, body]).toEqual([400, { error: "invalid_token", error_description: "Invalid Value" }]);
    }
    expect((await google.requests.list()).at(-1)).toMatchObject({
      status: 400,
      error: "invalid_token",
    });
  });
});

describe("revocation at Google", () => {
  it("needs no client, and revokes the access token and its refresh token", async () => {
    const { tokens, config } = await codeFlow(url, { params: offline });
    const revoked = await postForm(`${url}/revoke?token=${tokens.access_token}`, {});
    expect([revoked.status, revoked.body]).toEqual([200, {}]);
    expect((await getJson(`${url}/tokeninfo?access_token=${tokens.access_token}`)).status).toBe(400);
    expect(
      (await getJson(`${url}/v1/userinfo`, { authorization: `Bearer ${tokens.access_token}` })).status,
    ).toBe(401);
    await expect(oidc.refreshTokenGrant(config, String(tokens.refresh_token))).rejects.toMatchObject({
      error: "invalid_grant",
    });
  });

  it("rejects an unknown token", async () => {
    const { status, body } = await postForm(`${url}/revoke`, { token: "gone" });
    expect([status, body]).toEqual([
      400,
      { error: "invalid_token", error_description: "Token expired or revoked" },
    ]);
  });
});

describe("a device at Google", () => {
  it("receives `verification_url`, and gets a refresh token", async () => {
    const config = await discover(url);
    const { body } = await postForm(`${url}/device/code`, { client_id: "demo-app", scope: "openid email" });
    expect(body).toEqual({
      device_code: anyText,
      user_code: anyText,
      expires_in: anyNumber,
      interval: 5,
      verification_url: `${url}/device`,
    });
    const browser = new Browser();
    const asked = await browser.press(await browser.open(String(body["verification_url"])), "device-submit", {
      user_code: String(body["user_code"]),
    });
    let page = await browser.press(asked, "device-confirm");
    for (let step = 0; step < 4 && !shows(page, "device-done"); step++) {
      page = await browser.press(page, shows(page, "consent-allow") ? "consent-allow" : "login-user-alice");
    }
    const tokens = await oidc.genericGrantRequest(config, "urn:ietf:params:oauth:grant-type:device_code", {
      device_code: String(body["device_code"]),
    });
    expect(tokens).toMatchObject({
      refresh_token: anyText,
      access_token: expect.stringMatching(/^ya29\./) as string,
    });
  });
});

describe("the google profile", () => {
  it.each([
    [
      "a grant that Google does not support",
      { grant_type: "client_credentials" },
      400,
      "unsupported_grant_type",
    ],
    [
      "an unknown code",
      { grant_type: "authorization_code", code: "no", redirect_uri: REDIRECT_URI },
      400,
      "invalid_grant",
    ],
    ["an unknown refresh token", { grant_type: "refresh_token", refresh_token: "no" }, 400, "invalid_grant"],
  ])("rejects %s", async (_, form, status, error) => {
    const answer = await postForm(`${url}/token`, form, { basic: ["web", "web-secret-of-google"] });
    expect([answer.status, answer.body["error"]]).toEqual([status, error]);
    if (error !== "invalid_grant") return;
    const text = form.grant_type === "authorization_code" ? "Malformed auth code." : "Bad Request";
    expect(answer.body).toEqual({ error, error_description: text });
  });

  it("tells a used code and a code that it never issued from a malformed one", async () => {
    const redeem = (code: string) =>
      postForm(
        `${url}/token`,
        { grant_type: "authorization_code", code, redirect_uri: REDIRECT_URI },
        { basic: ["web", "web-secret-of-google"] },
      );
    const { status, body } = await redeem("x".repeat(43));
    expect([status, body]).toEqual([400, { error: "invalid_grant", error_description: "Bad Request" }]);
    const callback = await loginThroughPages(
      new Browser(),
      `${url}/o/oauth2/v2/auth?client_id=web&response_type=code&scope=openid&redirect_uri=${REDIRECT_URI}`,
    );
    const code = callback.leftTo?.searchParams.get("code") ?? "";
    expect((await redeem(code)).status).toBe(200);
    expect((await redeem(code)).body["error_description"]).toBe("Bad Request");
  });

  it("rejects a client that it does not know", async () => {
    const form = { grant_type: "refresh_token", refresh_token: "no" };
    const { status, body } = await postForm(`${url}/token`, form, { basic: ["nobody", "secret"] });
    expect([status, body]).toEqual([
      401,
      { error: "invalid_client", error_description: "The OAuth client was not found." },
    ]);
  });

  it("rejects a wrong secret", async () => {
    const { status, body } = await postForm(
      `${url}/token`,
      { grant_type: "refresh_token", refresh_token: "no" },
      { basic: ["web", "wrong"] },
    );
    expect([status, body]).toEqual([401, { error: "invalid_client", error_description: "Unauthorized" }]);
  });

  it("rejects a redirect URI that is not registered", async () => {
    const page = await loginThroughPages(
      new Browser(),
      `${url}/o/oauth2/v2/auth?client_id=web&response_type=code&scope=openid&redirect_uri=https://evil.test/`,
    );
    expect([page.status, page.leftTo]).toEqual([400, undefined]);
  });

  it("issues ID tokens that verify unless they have a flaw", async () => {
    const keys = createRemoteJWKSet(new URL(`${url}/oauth2/v3/certs`));
    const expected = { issuer: url, audience: "demo-app", algorithms: ["RS256"] };
    await jwtVerify(await google.token({ user: "alice", kind: "id" }), keys, expected);
    for (const flaw of ["expired", "wrong-issuer", "alg-none", "unknown-kid"] as const) {
      await expect(
        google.token({ user: "alice", kind: "id", flaw }).then((token) => jwtVerify(token, keys, expected)),
      ).rejects.toMatchObject({ code: expect.stringMatching(/^ERR_J/) as string });
    }
  });

  it("passes inspection of its own tokens", async () => {
    expect((await google.inspect(await google.token({ user: "alice", kind: "id" }))).problems).toEqual([]);
    expect((await google.inspect(await google.token({ user: "alice" }))).problems).toEqual([]);
  });
});
