// Rotating keys on a running issuer: everything issued before stays valid until its key is removed.
import { createRemoteJWKSet, decodeJwt, decodeProtectedHeader, jwtVerify } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { callbackOf } from "../support/browser-login.ts";
import { introspect, userinfo } from "../support/introspect.ts";
import { getJson } from "../support/post-form.ts";
import {
  authorizationRequest,
  codeFor,
  expectTokens,
  redeem,
  REDIRECT_URI,
  refresh,
  tokensFor,
} from "../support/sign-in.ts";

const started: AsyncDisposable[] = [];
afterAll(() => Promise.all(started.map((each) => each[Symbol.asyncDispose]())));

async function fresh(config: MintmarkConfig = {}) {
  const idp = await startMintmark({ keys: "generate", alg: "ES256", ...config });
  started.push(idp);
  return idp;
}

async function publishedKids(url: string): Promise<unknown[]> {
  const { body } = await getJson(`${url}/.well-known/jwks.json`);
  return (body["keys"] as { kid: string }[]).map(({ kid }) => kid);
}

const kidOf = (token: string | undefined) => decodeProtectedHeader(token ?? "").kid;

describe("after a rotation", () => {
  it("the new key signs; the old one is still published and verifies", async () => {
    const idp = await fresh();
    const before = await idp.token({ user: "alice" });
    const key = await idp.keys.rotate();
    const after = await tokensFor(idp.url);
    expect(key.state).toBe("active");
    expect(kidOf(after["access_token"])).toBe(key.kid);
    expect(kidOf(after["id_token"])).toBe(key.kid);
    expect(kidOf(await idp.token())).toBe(key.kid);
    expect(kidOf(before)).not.toBe(key.kid);
    expect((await publishedKids(idp.url))[0]).toBe(key.kid);
    expect(await publishedKids(idp.url)).toContain(kidOf(before));
    const jwks = createRemoteJWKSet(new URL(`${idp.url}/.well-known/jwks.json`));
    await jwtVerify(before, jwks, { issuer: idp.url });
    await jwtVerify(after["access_token"] ?? "", jwks, { issuer: idp.url });
    expect(await introspect(idp.url, before)).toMatchObject({ active: true });
    const states = (await idp.keys.list()).filter(({ alg }) => alg === "ES256").map(({ state }) => state);
    expect(states).toEqual(["retiring", "active"]);
  });

  it("earlier codes, refresh tokens, opaque tokens and sessions are still valid", async () => {
    const idp = await fresh();
    const browser = new Browser();
    const { redemption } = await codeFor(idp.url, { browser });
    const tokens = await tokensFor(idp.url, { browser, token: { token_format: "opaque" } });
    const key = await idp.keys.rotate();
    const redeemed = expectTokens(await redeem(idp.url, redemption));
    expect(kidOf(redeemed["id_token"])).toBe(key.kid);
    expect(kidOf(expectTokens(await refresh(idp.url, tokens["refresh_token"]))["access_token"])).toBe(
      key.kid,
    );
    expect(await introspect(idp.url, tokens["access_token"])).toMatchObject({ active: true });
    expect((await userinfo(idp.url, tokens["access_token"])).status).toBe(200);
    const silent = await callbackOf(browser, authorizationRequest(idp.url, { prompt: "none" }).url);
    expect(silent.searchParams.has("code")).toBe(true);
  });

  it("an earlier ID token is accepted as id_token_hint until its key is removed", async () => {
    const idp = await fresh();
    const browser = new Browser();
    const { id_token } = await tokensFor(idp.url, { browser });
    await idp.keys.rotate();
    const request = () => authorizationRequest(idp.url, { prompt: "none", id_token_hint: id_token });
    expect((await callbackOf(browser, request().url)).searchParams.has("code")).toBe(true);
    await idp.keys.remove(kidOf(id_token) ?? "");
    expect((await callbackOf(browser, request().url)).searchParams.get("error")).toBe("invalid_request");
  });

  it("a login that began earlier continues through login and consent", async () => {
    const idp = await fresh();
    const browser = new Browser();
    const request = authorizationRequest(idp.url);
    const login = await browser.open(request.url);
    await idp.keys.rotate();
    const consent = await browser.press(login, "login-user-bob");
    await idp.keys.rotate();
    const { leftTo } = await browser.press(consent, "consent-allow");
    const tokens = expectTokens(
      await redeem(idp.url, {
        grant_type: "authorization_code",
        code: leftTo?.searchParams.get("code") ?? "",
        redirect_uri: REDIRECT_URI,
        code_verifier: request.verifier,
      }),
    );
    expect(decodeJwt(tokens["access_token"] ?? "")).toMatchObject({ roles: ["developer"] });
  });

  it("or during several rotations, all requests succeed", async () => {
    const idp = await fresh();
    const rotating = (async () => {
      for (let time = 0; time < 5; time++) await idp.keys.rotate();
    })();
    const tokens = await Promise.all(
      Array.from({ length: 10 }, () =>
        redeem(
          idp.url,
          { grant_type: "client_credentials" },
          { basic: ["demo-service", "demo-service-secret"] },
        ),
      ),
    );
    await rotating;
    for (const answer of tokens) {
      expect(await introspect(idp.url, expectTokens(answer)["access_token"])).toMatchObject({ active: true });
    }
    const active = (await idp.keys.list()).filter(({ alg, state }) => alg === "ES256" && state === "active");
    expect(active).toHaveLength(1);
  });

  it("of one algorithm, other algorithms keep their keys", async () => {
    const idp = await fresh();
    const before = await idp.token({ alg: "RS256" });
    await idp.keys.rotate({ alg: "ES256" });
    expect(kidOf(await idp.token({ alg: "RS256" }))).toBe(kidOf(before));
  });

  it("of one issuer, other issuers keep their keys", async () => {
    const idp = await fresh({ issuers: { second: {} } });
    const second = await idp.issuer("second");
    const before = kidOf(await second.token());
    await idp.keys.rotate({ alg: "RS256" });
    expect(kidOf(await second.token())).toBe(before);
  });
});

describe("a key that is retired or removed", () => {
  it("no longer signs, but stays published after it was retired", async () => {
    const idp = await fresh();
    const kid = kidOf(await idp.token());
    expect((await idp.keys.retire(kid ?? "")).state).toBe("retiring");
    expect(kidOf(await idp.token())).not.toBe(kid);
    expect(await publishedKids(idp.url)).toContain(kid);
  });

  it("leaves the JWKS, and its JWTs become inactive, when it is removed; opaque tokens stay valid", async () => {
    const idp = await fresh();
    const tokens = await tokensFor(idp.url);
    const opaque = await tokensFor(idp.url, { token: { token_format: "opaque" } });
    const jwt = tokens["access_token"];
    expect((await idp.keys.remove(kidOf(jwt) ?? "")).state).toBe("removed");
    expect(await publishedKids(idp.url)).not.toContain(kidOf(jwt));
    expect(await introspect(idp.url, jwt)).toEqual({ active: false });
    expect((await userinfo(idp.url, jwt)).status).toBe(401);
    expect(await introspect(idp.url, opaque["access_token"])).toMatchObject({ active: true });
    expect((await refresh(idp.url, tokens["refresh_token"])).status).toBe(200);
    expect(kidOf(await idp.token())).not.toBe(kidOf(jwt));
    await expect(idp.keys.retire(kidOf(jwt) ?? "")).rejects.toMatchObject({ code: "key_state" });
  });

  it("is rejected with unknown_key if its kid is unknown", async () => {
    const idp = await fresh();
    await expect(idp.keys.retire("nobody")).rejects.toMatchObject({ code: "unknown_key" });
    await expect(idp.keys.remove("nobody")).rejects.toMatchObject({ code: "unknown_key" });
  });
});

describe("the ring's HMAC secret", () => {
  it("is never published, in any state, and rotates like a key", async () => {
    const idp = await fresh({ alg: "HS256" });
    const before = await idp.token();
    await idp.keys.rotate();
    const secrets = (await idp.keys.list({ private: true })).flatMap((key) =>
      key.alg === "HS256" ? [String(key.privateJwk?.["k"])] : [],
    );
    expect(secrets).toHaveLength(2);
    const published = JSON.stringify((await getJson(`${idp.url}/.well-known/jwks.json`)).body);
    const listed = JSON.stringify(await idp.keys.list());
    for (const secret of secrets) {
      expect(published).not.toContain(secret);
      expect(listed).not.toContain(secret);
    }
    expect(published).not.toContain("oct");
    expect(await introspect(idp.url, before)).toMatchObject({ active: true });
    await idp.keys.remove(kidOf(before) ?? "");
    expect(await introspect(idp.url, before)).toEqual({ active: false });
  });

  it("does not sign ID tokens of an HMAC issuer: they verify with the JWKS", async () => {
    const idp = await fresh({ alg: "HS512" });
    const tokens = await tokensFor(idp.url);
    expect(decodeProtectedHeader(tokens["access_token"] ?? "").alg).toBe("HS512");
    await jwtVerify(
      tokens["id_token"] ?? "",
      createRemoteJWKSet(new URL(`${idp.url}/.well-known/jwks.json`)),
      {
        audience: "demo-app",
        issuer: idp.url,
      },
    );
  });
});
