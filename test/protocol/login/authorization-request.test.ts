// Authorization requests: what is refused and how, and what login_hint, prompt, max_age and Deny lead to.
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, loginThroughPages, shows } from "../../support/browser-login.ts";
import { introspect } from "../../support/introspect.ts";
import { authorizationRequest, codeFor, redeem, tokensFor } from "../../support/sign-in.ts";

const idp = await startMintmark();
afterAll(() => idp.close());

/** The error that the client is sent, with its state and issuer checked on the way. */
async function errorFor(params: Record<string, string | string[] | undefined>, browser = new Browser()) {
  const request = authorizationRequest(idp.url, params);
  const { searchParams, hash, href } = await callbackOf(browser, request.url);
  const answer = hash === "" ? searchParams : new URLSearchParams(hash.slice(1));
  expect(answer.get("state"), href).toBe(request.state);
  expect(answer.get("iss"), href).toBe(idp.url);
  expect(answer.get("code"), href).toBeNull();
  return answer.get("error");
}

describe("an authorization request that must not be answered to the client", () => {
  it.each([
    ["an unregistered redirect URI", { redirect_uri: "http://evil.test/callback" }, "invalid_redirect_uri"],
    ["an unregistered path", { redirect_uri: "http://127.0.0.1:8599/elsewhere" }, "invalid_redirect_uri"],
    [
      "a registered one with more behind it",
      { redirect_uri: "http://127.0.0.1:8599/callback?a=b" },
      "invalid_redirect_uri",
    ],
    ["a look-alike host", { redirect_uri: "http://127.0.0.1.evil.test/callback" }, "invalid_redirect_uri"],
    ["a user part", { redirect_uri: "http://127.0.0.1@evil.test/callback" }, "invalid_redirect_uri"],
    ["https in place of http", { redirect_uri: "https://127.0.0.1:8599/callback" }, "invalid_redirect_uri"],
    ["an unknown client", { client_id: "nobody" }, "invalid_client"],
    ["no client", { client_id: undefined }, "invalid_request"],
    ["two redirect URIs", { redirect_uri: ["http://127.0.0.1/cb", "http://evil.test/"] }, "invalid_request"],
  ])("shows a page and sends nobody anywhere: %s", async (_, params, error) => {
    const page = await new Browser().open(authorizationRequest(idp.url, params).url);
    expect(page.leftTo).toBeUndefined();
    expect(page.status).toBe(400);
    expect(page.html).toContain(`data-testid="error-code">${error}<`);
  });
});

describe("an authorization request that is refused to the client, with iss and state", () => {
  it.each([
    [
      "without a challenge",
      { code_challenge: undefined, code_challenge_method: undefined },
      "invalid_request",
    ],
    [
      "with a plain challenge",
      { code_challenge: "x".repeat(43), code_challenge_method: "plain" },
      "invalid_request",
    ],
    ["with a challenge of no method", { code_challenge_method: undefined }, "invalid_request"],
    ["with a malformed challenge", { code_challenge: "short" }, "invalid_request"],
    ["for an implicit token", { response_type: "token" }, "unsupported_response_type"],
    ["for a hybrid answer", { response_type: "code id_token", nonce: "n" }, "unsupported_response_type"],
    ["without a response type", { response_type: undefined }, "invalid_request"],
    ["with an unknown prompt", { prompt: "dance" }, "invalid_request"],
    ["with prompt=none among others", { prompt: "none login" }, "invalid_request"],
    ["with a request object", { request: "e30.e30." }, "request_not_supported"],
    ["with a negative max_age", { max_age: "-1" }, "invalid_request"],
    ["with a resource that is no URI", { resource: "not-a-uri" }, "invalid_target"],
    ["with a resource that has a fragment", { resource: "https://api.test/#x" }, "invalid_target"],
    ["with a wrapper that nobody can open", { resource: "urn:mintmark:aud:%zz" }, "invalid_target"],
    ["with an ID token hint that is none", { id_token_hint: "e30.e30.x" }, "invalid_request"],
  ])("%s", async (_, params, error) => {
    expect(await errorFor(params)).toBe(error);
  });

  it("answers a fragment response where it is asked for, and a form post", async () => {
    const request = authorizationRequest(idp.url, { response_mode: "fragment" });
    const left = await callbackOf(new Browser(), request.url);
    expect(left.search).toBe("");
    expect(new URLSearchParams(left.hash.slice(1)).get("iss")).toBe(idp.url);

    const browser = new Browser();
    const form = authorizationRequest(idp.url, { response_mode: "form_post", prompt: "none" });
    const page = await browser.open(form.url);
    expect(page.html).toContain(`action="http://127.0.0.1:8599/callback"`);
    expect(page.html).toContain(`name="error" value="login_required"`);
    expect(page.html).toContain(`name="iss" value="${idp.url}"`);
  });
});

describe("a user who says no", () => {
  it("sends access_denied from the login page, with iss and state", async () => {
    const request = authorizationRequest(idp.url);
    const browser = new Browser();
    const page = await browser.press(await browser.open(request.url), "login-deny");
    expect(Object.fromEntries(page.leftTo?.searchParams ?? [])).toMatchObject({
      error: "access_denied",
      state: request.state,
      iss: idp.url,
    });
  });

  it("sends access_denied from the consent page, and is asked again the next time", async () => {
    const browser = new Browser();
    const request = authorizationRequest(idp.url);
    const denied = await callbackOf(browser, request.url, { consent: "deny" });
    expect(denied.searchParams.get("error")).toBe("access_denied");
    expect(denied.searchParams.get("iss")).toBe(idp.url);
    expect(denied.searchParams.get("state")).toBe(request.state);
    expect(shows(await browser.open(authorizationRequest(idp.url).url), "consent-allow")).toBe(true);
  });
});

describe("who is logged in", () => {
  it("is preselected by login_hint", async () => {
    const page = await new Browser().open(authorizationRequest(idp.url, { login_hint: "bob" }).url);
    expect(page.html).toMatch(/person-hinted"[^>]*value="bob"/);
  });

  it("is answered to prompt=none, with login_required while there is nobody", async () => {
    const browser = new Browser();
    expect(await errorFor({ prompt: "none" }, browser)).toBe("login_required");
    const first = await tokensFor(idp.url, { browser });
    const silent = await tokensFor(idp.url, { browser, params: { prompt: "none" } });
    expect(decodeJwt(silent["id_token"] ?? "").sub).toBe(decodeJwt(first["id_token"] ?? "").sub);
  });

  it("is not asked for consent by prompt=none, but refused with consent_required", async () => {
    const browser = new Browser();
    await tokensFor(idp.url, { browser });
    expect(await errorFor({ prompt: "none", scope: "openid email" }, browser)).toBe("consent_required");
    expect(await errorFor({ prompt: "none", resource: "https://api.test/" }, browser)).toBe(
      "consent_required",
    );
  });

  it("is asked again by prompt=login and by max_age=0, and auth_time moves on", async () => {
    const browser = new Browser();
    await tokensFor(idp.url, { browser });
    for (const again of [{ prompt: "login" }, { max_age: "0" }]) {
      const page = await browser.open(authorizationRequest(idp.url, again).url);
      expect(shows(page, "login-submit")).toBe(true);
    }
    const tokens = await tokensFor(idp.url, { browser, params: { max_age: "0" } });
    expect(decodeJwt(tokens["id_token"] ?? "")).toHaveProperty("auth_time");
  });

  it("passes unasked with a max_age that has not run out", async () => {
    const browser = new Browser();
    await tokensFor(idp.url, { browser });
    const page = await browser.open(authorizationRequest(idp.url, { max_age: "3600" }).url);
    expect(page.leftTo?.searchParams.has("code")).toBe(true);
  });

  it("can be somebody else after prompt=login, which ends what the first one had", async () => {
    const browser = new Browser();
    const alice = await tokensFor(idp.url, { browser });
    const bob = await tokensFor(idp.url, { browser, user: "bob", params: { prompt: "login" } });
    expect(decodeJwt(bob["access_token"] ?? "")).toMatchObject({ roles: ["developer"] });
    expect(await introspect(idp.url, bob["access_token"])).toMatchObject({ username: "bob" });
    expect(await introspect(idp.url, alice["access_token"])).toEqual({ active: false });
  });

  it("may be any UUID, who is a user without roles", async () => {
    const user = "550e8400-e29b-41d4-a716-446655440000";
    const tokens = await tokensFor(idp.url, { user });
    const claims = decodeJwt(tokens["access_token"] ?? "");
    expect(claims.sub).toBe(user);
    expect(claims).not.toHaveProperty("roles");
  });

  it("is nobody where the name is unknown: the page says so with 401", async () => {
    const page = await loginThroughPages(new Browser(), authorizationRequest(idp.url).url, {
      user: "mallory",
    });
    expect(page.status).toBe(401);
    expect(shows(page, "login-error")).toBe(true);
  });

  it("keeps each client's consent to itself: what one browser allowed, another is asked for", async () => {
    const browser = new Browser();
    await tokensFor(idp.url, { browser });
    expect((await browser.open(authorizationRequest(idp.url).url)).leftTo).toBeDefined();
    expect((await new Browser().open(authorizationRequest(idp.url).url)).leftTo).toBeUndefined();
  });
});

describe("a redirect URI on loopback", () => {
  it("may have any port, and is checked verbatim when the code is redeemed", async () => {
    const uri = "http://localhost:54321/cb";
    const { redemption } = await codeFor(idp.url, { params: { redirect_uri: uri } });
    const otherPort = await redeem(idp.url, { ...redemption, redirect_uri: "http://localhost:54322/cb" });
    expect([otherPort.status, otherPort.body["error"]]).toEqual([400, "invalid_grant"]);
    expect((await redeem(idp.url, redemption)).status).toBe(200);
  });

  it("may stand beside one of the network, where any port is no longer meant", async () => {
    const uris = ["http://localhost:3000/cb", "http://192.0.2.7/cb"];
    await using mixed = await startMintmark({ clients: { app: { redirectUris: uris } } });
    for (const redirect_uri of uris) {
      const params = { client_id: "app", redirect_uri };
      expect(await tokensFor(mixed.url, { params, token: params })).toHaveProperty("access_token");
    }
    const params = { client_id: "app", redirect_uri: "http://localhost:3001/cb" };
    expect((await new Browser().open(authorizationRequest(mixed.url, params).url)).status).toBe(400);
  });
});

describe("an authorization request by POST", () => {
  it("is taken like one by GET, as OpenID Connect Core, section 3.1.2.1 wants", async () => {
    const { url, state } = authorizationRequest(idp.url, {});
    const { origin, pathname, searchParams } = new URL(url);
    const posted = await fetch(origin + pathname, { method: "POST", body: searchParams, redirect: "manual" });
    expect(posted.status).toBe(303);
    const callback = await callbackOf(
      new Browser(),
      new URL(posted.headers.get("location") ?? "", origin).href,
    );
    expect(callback.searchParams.get("state")).toBe(state);
    expect(callback.searchParams.get("code")).toBeTruthy();
  });
});
