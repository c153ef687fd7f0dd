// Several issuers in one process: each has its own users, clients, codes, tokens, sessions and keys. Also one
// issuer at several addresses.
import { createRemoteJWKSet, decodeJwt, jwtVerify } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, shows } from "../../support/browser-login.ts";
import { SERVICE } from "../../support/clients.ts";
import { introspect, userinfo } from "../../support/introspect.ts";
import { postForm } from "../../support/post-form.ts";
import {
  authorizationRequest,
  codeFor,
  expectTokens,
  redeem,
  REDIRECT_URI,
  refresh,
  tokensFor,
} from "../../support/sign-in.ts";

const idp = await startMintmark({
  issuers: {
    tenant: { users: { carol: {} } },
    deep: { path: "/a/b", alg: "ES256" },
    slash: { path: "/with-slash/" },
    nested: { path: "/a/b/c" },
  },
});
afterAll(() => idp.close());
const endpoints = (url: string) => url.replace(/\/$/, "");

describe("an issuer with a path", () => {
  it.each(["tenant", "deep", "slash", "nested"])("runs the whole flow below it: %s", async (id) => {
    const { url } = await idp.issuer(id);
    const base = endpoints(url);
    const user = id === "tenant" ? "carol" : "alice";
    const request = authorizationRequest(base);
    const callback = await callbackOf(new Browser(), request.url, { user });
    expect(callback.searchParams.get("iss")).toBe(url);
    const tokens = expectTokens(
      await redeem(base, {
        grant_type: "authorization_code",
        code: callback.searchParams.get("code") ?? "",
        redirect_uri: REDIRECT_URI,
        code_verifier: request.verifier,
      }),
    );
    const jwks = createRemoteJWKSet(new URL(`${base}/.well-known/jwks.json`));
    await jwtVerify(tokens["access_token"] ?? "", jwks, { issuer: url, audience: url });
    await jwtVerify(tokens["id_token"] ?? "", jwks, { issuer: url, audience: "demo-app" });
    expect(await introspect(base, tokens["access_token"])).toMatchObject({ active: true, username: user });
    expect((await userinfo(base, tokens["access_token"])).status).toBe(200);
    expect((await refresh(base, tokens["refresh_token"])).status).toBe(200);
  });
});

describe("one issuer does not know another issuer's", () => {
  it("codes, tokens and refresh tokens", async () => {
    const { url } = await idp.issuer("deep");
    const { redemption } = await codeFor(idp.url);
    const stolen = await redeem(url, redemption);
    expect([stolen.status, stolen.body["error"]]).toEqual([400, "invalid_grant"]);
    const tokens = expectTokens(await redeem(idp.url, redemption));
    expect((await refresh(url, tokens["refresh_token"])).body["error"]).toBe("invalid_grant");
    for (const token of [tokens["access_token"], tokens["refresh_token"]]) {
      expect(await introspect(url, token)).toEqual({ active: false });
    }
    expect((await userinfo(url, tokens["access_token"])).status).toBe(401);
    await postForm(`${url}/revoke`, { token: tokens["access_token"], client_id: "demo-app" });
    expect(await introspect(idp.url, tokens["access_token"])).toMatchObject({ active: true });
  });

  it("users, by name", async () => {
    await expect((await idp.issuer("tenant")).token({ user: "alice" })).rejects.toMatchObject({
      code: "not_found",
    });
    await expect(idp.token({ user: "carol" })).rejects.toMatchObject({ code: "not_found" });
    await expect(idp.issuer("nobody")).rejects.toMatchObject({ code: "unknown_issuer" });
  });

  it("sessions: one browser can be signed in at both, as different users", async () => {
    const browser = new Browser();
    const { url } = await idp.issuer("deep");
    await tokensFor(idp.url, { browser, user: "alice" });
    expect(shows(await browser.open(authorizationRequest(url).url), "login-submit")).toBe(true);
    const there = await tokensFor(url, { browser, user: "bob" });
    const here = await tokensFor(idp.url, { browser, params: { prompt: "none" } });
    expect(decodeJwt(there["access_token"] ?? "")).toMatchObject({ iss: url, roles: ["developer"] });
    expect(decodeJwt(here["access_token"] ?? "")).toMatchObject({ iss: idp.url, roles: ["admin"] });
  });

  it("subjects of machines: the same client has a different subject at each issuer", async () => {
    const subject = async (url: string) =>
      decodeJwt(
        expectTokens(await redeem(url, { grant_type: "client_credentials" }, { basic: SERVICE }))[
          "access_token"
        ] ?? "",
      ).sub;
    expect(await subject(idp.url)).not.toBe(await subject((await idp.issuer("deep")).url));
  });
});

describe("one issuer at several addresses", () => {
  it.each(["127.0.0.1", "[::1]"])(
    "signs in at %s, where the browser has its cookie, and stays the same issuer",
    async (host) => {
      const base = `http://${host}:${new URL(idp.url).port}`;
      const tokens = await tokensFor(base);
      await jwtVerify(tokens["access_token"] ?? "", createRemoteJWKSet(new URL(`${base}/jwks`)), {
        issuer: idp.url,
        audience: idp.url,
      });
      expect(await introspect(base, tokens["access_token"])).toMatchObject({ active: true, iss: idp.url });
    },
  );
});
