// The authorization code flow: the tokens that a client gets, and the errors for codes that are rejected.
import { createRemoteJWKSet, jwtVerify } from "jose";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf } from "../../support/browser-login.ts";
import { DEMO_CLIENTS } from "../../support/clients.ts";
import { introspect, userinfo } from "../../support/introspect.ts";
import { codeFor, expectTokens, redeem, REDIRECT_URI, refresh } from "../../support/sign-in.ts";

const WEB: [string, string] = ["web-app", "web-app-secret"];
const idp = await startMintmark({
  clients: {
    ...DEMO_CLIENTS,
    "other-app": { redirectUris: [REDIRECT_URI, `${REDIRECT_URI}/2`] },
    "web-app": { secret: WEB[1], redirectUris: [REDIRECT_URI] },
  },
});
afterAll(() => idp.close());
const jwks = createRemoteJWKSet(new URL(`${idp.url}/.well-known/jwks.json`));
const ALICE = "11111111-1111-4111-8111-111111111111";

function discover(clientId: string, secret?: string) {
  return oidc.discovery(
    new URL(idp.url),
    clientId,
    undefined,
    secret === undefined ? oidc.None() : oidc.ClientSecretBasic(secret),
    { execute: [oidc.allowInsecureRequests] },
  );
}

async function flowThroughOpenidClient(config: oidc.Configuration, params: Record<string, string> = {}) {
  const pkceCodeVerifier = oidc.randomPKCECodeVerifier();
  const expectedState = oidc.randomState();
  const expectedNonce = oidc.randomNonce();
  const url = oidc.buildAuthorizationUrl(config, {
    redirect_uri: REDIRECT_URI,
    scope: "openid profile email",
    code_challenge: await oidc.calculatePKCECodeChallenge(pkceCodeVerifier),
    code_challenge_method: "S256",
    state: expectedState,
    nonce: expectedNonce,
    ...params,
  });
  const callback = await callbackOf(new Browser(), url);
  // openid-client checks state, iss, nonce and the ID token's claims, and throws if one is wrong.
  return oidc.authorizationCodeGrant(config, callback, {
    pkceCodeVerifier,
    expectedState,
    expectedNonce,
    idTokenExpected: true,
  });
}

describe("the code flow with PKCE", () => {
  it("issues an RFC 9068 access token that verifies against the JWKS", async () => {
    const tokens = await flowThroughOpenidClient(await discover("demo-app"));
    const { payload, protectedHeader } = await jwtVerify(tokens.access_token, jwks, {
      issuer: idp.url,
      audience: idp.url,
      typ: "at+jwt",
      subject: ALICE,
      requiredClaims: ["exp", "iat", "jti"],
    });
    expect(protectedHeader.alg).toBe("RS256");
    expect(payload).toMatchObject({
      client_id: "demo-app",
      scope: "openid profile email",
      roles: ["admin"],
    });
    expect((payload.exp ?? 0) - (payload.iat ?? 0)).toBe(3600);
    expect(tokens).toMatchObject({ token_type: "bearer", expires_in: 3600, scope: "openid profile email" });
  });

  it("issues an ID token with the user's claims, which userinfo returns too", async () => {
    const config = await discover("demo-app");
    const tokens = await flowThroughOpenidClient(config);
    expect(tokens.claims()).toMatchObject({
      sub: ALICE,
      name: "Alice",
      email: "alice@example.test",
      email_verified: true,
      roles: ["admin"],
    });
    const info = await oidc.fetchUserInfo(config, tokens.access_token, ALICE);
    expect(info).toEqual({
      sub: ALICE,
      name: "Alice",
      preferred_username: "alice",
      email: "alice@example.test",
      email_verified: true,
      roles: ["admin"],
    });
  });

  it("works for a confidential client, which may omit PKCE", async () => {
    const tokens = await flowThroughOpenidClient(await discover(...WEB));
    expect(tokens.claims()?.aud).toBe("web-app");
    const { redemption } = await codeFor(idp.url, {
      params: { client_id: "web-app", code_challenge: undefined, code_challenge_method: undefined },
    });
    const { code_verifier: _, ...withoutVerifier } = redemption;
    expect((await redeem(idp.url, withoutVerifier, { basic: WEB })).status).toBe(200);
  });

  it("binds the access token to the client's key when the client sends a DPoP proof", async () => {
    const config = await discover("demo-app");
    const keyPair = await oidc.randomDPoPKeyPair("ES256");
    const DPoP = oidc.getDPoPHandle(config, keyPair);
    const { code, redemption } = await codeFor(idp.url);
    const callback = new URL(`${REDIRECT_URI}?code=${code}&iss=${encodeURIComponent(idp.url)}`);
    const tokens = await oidc.authorizationCodeGrant(
      config,
      callback,
      { pkceCodeVerifier: redemption["code_verifier"] ?? "" },
      undefined,
      { DPoP },
    );
    const jkt = await DPoP.calculateThumbprint();
    expect(tokens.token_type).toBe("dpop");
    const { payload } = await jwtVerify(tokens.access_token, jwks);
    expect(payload["cnf"]).toEqual({ jkt });
    expect(await introspect(idp.url, tokens.access_token)).toMatchObject({
      active: true,
      cnf: { jkt },
      token_type: "DPoP",
    });
    expect(await oidc.fetchUserInfo(config, tokens.access_token, ALICE, { DPoP })).toMatchObject({
      sub: ALICE,
    });
    // Without the proof, the token counts as stolen.
    expect((await userinfo(idp.url, tokens.access_token)).status).toBe(401);
  });
});

describe("an authorization code", () => {
  const changes: Record<string, (redemption: Record<string, string>) => Record<string, string | undefined>> =
    {
      "it was never issued": (form) => ({ ...form, code: "A".repeat(43) }),
      "redirect_uri differs from that of the authorization request": (form) => ({
        ...form,
        redirect_uri: "http://127.0.0.1:8599/cb",
      }),
      "the code_verifier is wrong": (form) => ({ ...form, code_verifier: "x".repeat(43) }),
      "the code_verifier is missing": (form) => ({ ...form, code_verifier: undefined }),
    };

  it.each(Object.entries(changes))("is rejected with invalid_grant if %s", async (_, change) => {
    const { redemption } = await codeFor(idp.url);
    const { status, body } = await redeem(idp.url, change(redemption));
    expect([status, body["error"]]).toEqual([400, "invalid_grant"]);
  });

  it("is rejected with invalid_grant if another client redeems it", async () => {
    const { redemption } = await codeFor(idp.url);
    const stolen = await redeem(idp.url, { ...redemption, client_id: "other-app" });
    expect([stolen.status, stolen.body["error"]]).toEqual([400, "invalid_grant"]);
    const byWebApp = await redeem(idp.url, redemption, { basic: WEB });
    expect([byWebApp.status, byWebApp.body["error"]]).toEqual([400, "invalid_grant"]);
  });

  it("is rejected with invalid_grant if a verifier is sent without a challenge (downgrade)", async () => {
    const { redemption } = await codeFor(idp.url, {
      params: { client_id: "web-app", code_challenge: undefined, code_challenge_method: undefined },
    });
    const { status, body } = await redeem(idp.url, redemption, { basic: WEB });
    expect([status, body["error"]]).toEqual([400, "invalid_grant"]);
  });

  it("is rejected with invalid_grant on reuse, which revokes the tokens it gave", async () => {
    const { redemption } = await codeFor(idp.url);
    const tokens = expectTokens(await redeem(idp.url, redemption));
    expect(await introspect(idp.url, tokens["access_token"])).toMatchObject({ active: true });
    const again = await redeem(idp.url, redemption);
    expect([again.status, again.body["error"]]).toEqual([400, "invalid_grant"]);
    expect(await introspect(idp.url, tokens["access_token"])).toEqual({ active: false });
    expect(await introspect(idp.url, tokens["refresh_token"])).toEqual({ active: false });
    expect((await userinfo(idp.url, tokens["access_token"])).status).toBe(401);
    expect((await refresh(idp.url, tokens["refresh_token"])).body["error"]).toBe("invalid_grant");
  });

  it("is redeemed only once by concurrent requests", async () => {
    const { redemption } = await codeFor(idp.url);
    const answers = await Promise.all(Array.from({ length: 8 }, () => redeem(idp.url, redemption)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
    for (const { status, body } of answers.filter((each) => each.status !== 200)) {
      expect([status, body["error"]]).toEqual([400, "invalid_grant"]);
    }
  });
});

describe("the token endpoint", () => {
  it("rejects a redemption without code or redirect_uri with invalid_request", async () => {
    const client_id = "other-app";
    const { redemption } = await codeFor(idp.url, { params: { client_id } });
    for (const missing of ["code", "redirect_uri"]) {
      const { status, body } = await redeem(idp.url, { ...redemption, client_id, [missing]: undefined });
      expect([missing, status, body["error"]]).toEqual([missing, 400, "invalid_request"]);
    }
  });

  it("rejects a wrong or missing secret with invalid_client, and keeps the code valid", async () => {
    const { redemption } = await codeFor(idp.url, { params: { client_id: "web-app" } });
    const wrong = await redeem(idp.url, redemption, { basic: ["web-app", "wrong"] });
    expect([wrong.status, wrong.body["error"]]).toEqual([401, "invalid_client"]);
    expect(wrong.headers.get("www-authenticate")).toMatch(/^Basic /);
    const none = await redeem(idp.url, { ...redemption, client_id: "web-app" });
    expect([none.status, none.body["error"]]).toEqual([401, "invalid_client"]);
    const unknown = await redeem(idp.url, { ...redemption, client_id: "nobody" });
    expect([unknown.status, unknown.body["error"]]).toEqual([401, "invalid_client"]);
    expect((await redeem(idp.url, redemption, { basic: WEB })).status).toBe(200);
  });

  it("rejects an unknown grant type with unsupported_grant_type, and forbids caching", async () => {
    const { status, body, headers } = await redeem(idp.url, { grant_type: "telepathy" });
    expect([status, body["error"]]).toEqual([400, "unsupported_grant_type"]);
    expect(headers.get("cache-control")).toContain("no-store");
  });

  it("rejects a grant that the client is not registered for with unauthorized_client", async () => {
    const { status, body } = await redeem(idp.url, { grant_type: "client_credentials" });
    expect([status, body["error"]]).toEqual([400, "unauthorized_client"]);
  });

  it("rejects an invalid token_format without consuming the code or the refresh token", async () => {
    const { redemption } = await codeFor(idp.url);
    for (const token_format of ["xml", ["jwt", "opaque"]]) {
      const { status, body } = await redeem(idp.url, { ...redemption, token_format });
      expect([status, body["error"]]).toEqual([400, "invalid_request"]);
    }
    const tokens = expectTokens(await redeem(idp.url, redemption));
    const refused = await refresh(idp.url, tokens["refresh_token"], { token_format: "xml" });
    expect([refused.status, refused.body["error"]]).toEqual([400, "invalid_request"]);
    expect((await refresh(idp.url, tokens["refresh_token"], { token_format: "" })).status).toBe(200);
  });

  it("rejects an oversized body with 413 and a protocol error", async () => {
    const { status, body } = await redeem(idp.url, {
      grant_type: "authorization_code",
      code: "x".repeat(60_000),
    });
    expect([status, body["error"]]).toEqual([413, "invalid_request"]);
  });
});
