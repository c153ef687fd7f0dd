// Authorization requests: which are rejected and how, and the effect of login_hint, prompt, max_age and Deny.
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, loginThroughPages, shows } from "../../support/browser-login.ts";
import { introspect } from "../../support/introspect.ts";
import { getJson } from "../../support/post-form.ts";
import { authorizationRequest, codeFor, redeem, tokensFor } from "../../support/sign-in.ts";

const idp = await startMintmark();
afterAll(() => idp.close());

/** Returns the error in the redirect to the client, after checking state and iss. */
async function errorFor(params: Record<string, string | string[] | undefined>, browser = new Browser()) {
  const request = authorizationRequest(idp.url, params);
  const { searchParams, hash, href } = await callbackOf(browser, request.url);
  const answer = hash === "" ? searchParams : new URLSearchParams(hash.slice(1));
  expect(answer.get("state"), href).toBe(request.state);
  expect(answer.get("iss"), href).toBe(idp.url);
  expect(answer.get("code"), href).toBeNull();
  return answer.get("error");
}

describe("an authorization request that must not redirect to the client", () => {
  it.each([
    ["an unregistered redirect URI", { redirect_uri: "http://evil.test/callback" }, "invalid_redirect_uri"],
    ["an unregistered path", { redirect_uri: "http://127.0.0.1:8599/elsewhere" }, "invalid_redirect_uri"],
    [
      "a registered redirect URI with an added query",
      { redirect_uri: "http://127.0.0.1:8599/callback?a=b" },
      "invalid_redirect_uri",
    ],
    ["a look-alike host", { redirect_uri: "http://127.0.0.1.evil.test/callback" }, "invalid_redirect_uri"],
    [
      "a redirect URI with user info",
      { redirect_uri: "http://127.0.0.1@evil.test/callback" },
      "invalid_redirect_uri",
    ],
    ["https in place of http", { redirect_uri: "https://127.0.0.1:8599/callback" }, "invalid_redirect_uri"],
    ["an unknown client", { client_id: "nobody" }, "invalid_client"],
    ["no client_id", { client_id: undefined }, "invalid_request"],
    ["two redirect URIs", { redirect_uri: ["http://127.0.0.1/cb", "http://evil.test/"] }, "invalid_request"],
  ])("shows an error page for %s", async (_, params, error) => {
    const page = await new Browser().open(authorizationRequest(idp.url, params).url);
    expect(page.leftTo).toBeUndefined();
    expect(page.status).toBe(400);
    expect(page.html).toContain(`data-testid="error-code">${error}<`);
  });
});

describe("an authorization request", () => {
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
    ["with a challenge but no method", { code_challenge_method: undefined }, "invalid_request"],
    ["with a malformed challenge", { code_challenge: "short" }, "invalid_request"],
    ["for the implicit flow", { response_type: "token" }, "unsupported_response_type"],
    ["for the hybrid flow", { response_type: "code id_token", nonce: "n" }, "unsupported_response_type"],
    ["without a response type", { response_type: undefined }, "invalid_request"],
    ["with an unknown prompt", { prompt: "dance" }, "invalid_request"],
    ["with an unknown prompt among others", { prompt: "select_account dance" }, "invalid_request"],
    ["with prompt=none among others", { prompt: "none login" }, "invalid_request"],
    ["with prompt=none and a choice", { prompt: "none select_account" }, "invalid_request"],
    ["with a request object", { request: "e30.e30." }, "request_not_supported"],
    ["with a negative max_age", { max_age: "-1" }, "invalid_request"],
    ["with a resource that is not a URI", { resource: "not-a-uri" }, "invalid_target"],
    ["with a resource that has a fragment", { resource: "https://api.test/#x" }, "invalid_target"],
    ["with a malformed mintmark:aud resource", { resource: "urn:mintmark:aud:%zz" }, "invalid_target"],
    ["with an id_token_hint that is not an ID token", { id_token_hint: "e30.e30.x" }, "invalid_request"],
  ])("is rejected with a redirect that has iss and state: %s", async (_, params, error) => {
    expect(await errorFor(params)).toBe(error);
  });

  it("is answered by fragment or form post if the response_mode says so", async () => {
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

describe("a user who denies access", () => {
  it("causes access_denied on the login page, with iss and state", async () => {
    const request = authorizationRequest(idp.url);
    const browser = new Browser();
    const page = await browser.press(await browser.open(request.url), "login-deny");
    expect(Object.fromEntries(page.leftTo?.searchParams ?? [])).toMatchObject({
      error: "access_denied",
      state: request.state,
      iss: idp.url,
    });
  });

  it("causes access_denied on the consent page, and is asked again the next time", async () => {
    const browser = new Browser();
    const request = authorizationRequest(idp.url);
    const denied = await callbackOf(browser, request.url, { consent: "deny" });
    expect(denied.searchParams.get("error")).toBe("access_denied");
    expect(denied.searchParams.get("iss")).toBe(idp.url);
    expect(denied.searchParams.get("state")).toBe(request.state);
    expect(shows(await browser.open(authorizationRequest(idp.url).url), "consent-allow")).toBe(true);
  });
});

describe("the login of a user", () => {
  it("preselects the user in login_hint", async () => {
    const page = await new Browser().open(authorizationRequest(idp.url, { login_hint: "bob" }).url);
    expect(page.html).toMatch(/person-hinted"[^>]*value="bob"/);
  });

  it("answers prompt=none with login_required until the user has logged in", async () => {
    const browser = new Browser();
    expect(await errorFor({ prompt: "none" }, browser)).toBe("login_required");
    const first = await tokensFor(idp.url, { browser });
    const silent = await tokensFor(idp.url, { browser, params: { prompt: "none" } });
    expect(decodeJwt(silent["id_token"] ?? "").sub).toBe(decodeJwt(first["id_token"] ?? "").sub);
  });

  it("answers prompt=none with consent_required if consent is missing", async () => {
    const browser = new Browser();
    await tokensFor(idp.url, { browser });
    expect(await errorFor({ prompt: "none", scope: "openid email" }, browser)).toBe("consent_required");
    expect(await errorFor({ prompt: "none", resource: "https://api.test/" }, browser)).toBe(
      "consent_required",
    );
  });

  it("is repeated for prompt=login and max_age=0, and adds auth_time", async () => {
    const browser = new Browser();
    await tokensFor(idp.url, { browser });
    for (const again of [{ prompt: "login" }, { max_age: "0" }]) {
      const page = await browser.open(authorizationRequest(idp.url, again).url);
      expect(shows(page, "login-submit")).toBe(true);
    }
    const tokens = await tokensFor(idp.url, { browser, params: { max_age: "0" } });
    expect(decodeJwt(tokens["id_token"] ?? "")).toHaveProperty("auth_time");
  });

  it("lets the user choose an account for prompt=select_account, which is no new login", async () => {
    await using own = await startMintmark();
    const browser = new Browser();
    const scope = "openid";
    const first = await tokensFor(own.url, { browser, params: { scope, max_age: "3600" } });
    await own.clock.set({ advanceSeconds: 300 });
    const params = { scope, max_age: "3600", prompt: "select_account" };
    const page = await browser.open(authorizationRequest(own.url, params).url);
    expect(shows(page, "login-submit")).toBe(true);
    expect(page.html).toMatch(/person-hinted"[^>]*value="alice"/);
    const same = await tokensFor(own.url, { browser, params });
    expect(decodeJwt(same["id_token"] ?? "")["auth_time"]).toBe(
      decodeJwt(first["id_token"] ?? "")["auth_time"],
    );
    const other = await tokensFor(own.url, { browser, params, user: "bob" });
    expect(decodeJwt(other["id_token"] ?? "")).toMatchObject({ roles: ["developer"] });
  });

  it.each([
    ["select_account consent", "consent-allow"],
    ["consent select_account", "consent-allow"],
    ["login select_account consent", "consent-allow"],
    ["select_account login", undefined],
    ["create", undefined],
    ["create consent", "consent-allow"],
  ])("asks once on each page for prompt=%s", async (prompt, next) => {
    const browser = new Browser();
    await tokensFor(idp.url, { browser, params: { scope: "openid" } });
    const page = await browser.open(authorizationRequest(idp.url, { scope: "openid", prompt }).url);
    expect(shows(page, "login-submit")).toBe(true);
    let chosen = await browser.press(page, "login-user-alice");
    if (next) {
      expect(shows(chosen, next)).toBe(true);
      chosen = await browser.press(chosen, next);
    }
    expect(chosen.leftTo?.searchParams.has("code")).toBe(true);
  });

  it("is announced with all its prompts in the metadata", async () => {
    const { body } = await getJson(`${idp.url}/.well-known/openid-configuration`);
    expect(body["prompt_values_supported"]).toEqual(["none", "consent", "login", "select_account", "create"]);
  });

  it("is asked for once if the browser has no login yet, whatever the prompt", async () => {
    for (const prompt of ["select_account", "create", "login select_account"]) {
      const browser = new Browser();
      const page = await browser.open(authorizationRequest(idp.url, { scope: "openid", prompt }).url);
      const chosen = await browser.press(page, "login-user-alice");
      expect(shows(chosen, "consent-allow")).toBe(true);
    }
  });

  it("is not repeated before max_age has passed", async () => {
    const browser = new Browser();
    await tokensFor(idp.url, { browser });
    const page = await browser.open(authorizationRequest(idp.url, { max_age: "3600" }).url);
    expect(page.leftTo?.searchParams.has("code")).toBe(true);
  });

  it("can switch the user after prompt=login, which revokes the tokens of the first user", async () => {
    const browser = new Browser();
    const alice = await tokensFor(idp.url, { browser });
    const bob = await tokensFor(idp.url, { browser, user: "bob", params: { prompt: "login" } });
    expect(decodeJwt(bob["access_token"] ?? "")).toMatchObject({ roles: ["developer"] });
    expect(await introspect(idp.url, bob["access_token"])).toMatchObject({ username: "bob" });
    expect(await introspect(idp.url, alice["access_token"])).toEqual({ active: false });
  });

  it("accepts any UUID as a user without roles", async () => {
    const user = "550e8400-e29b-41d4-a716-446655440000";
    const tokens = await tokensFor(idp.url, { user });
    const claims = decodeJwt(tokens["access_token"] ?? "");
    expect(claims.sub).toBe(user);
    expect(claims).not.toHaveProperty("roles");
  });

  it("shows an error with 401 for an unknown name", async () => {
    const page = await loginThroughPages(new Browser(), authorizationRequest(idp.url).url, {
      user: "mallory",
    });
    expect(page.status).toBe(401);
    expect(shows(page, "login-error")).toBe(true);
  });

  it("asks for consent once per browser", async () => {
    const browser = new Browser();
    await tokensFor(idp.url, { browser });
    expect((await browser.open(authorizationRequest(idp.url).url)).leftTo).toBeDefined();
    expect((await new Browser().open(authorizationRequest(idp.url).url)).leftTo).toBeUndefined();
  });
});

describe("a redirect URI on loopback", () => {
  it("may have any port, and must be repeated exactly when the code is redeemed", async () => {
    const uri = "http://localhost:54321/cb";
    const { redemption } = await codeFor(idp.url, { params: { redirect_uri: uri } });
    const otherPort = await redeem(idp.url, { ...redemption, redirect_uri: "http://localhost:54322/cb" });
    expect([otherPort.status, otherPort.body["error"]]).toEqual([400, "invalid_grant"]);
    expect((await redeem(idp.url, redemption)).status).toBe(200);
  });

  it("must match its port if the client also has a redirect URI beyond loopback", async () => {
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
  it("works like one by GET (OpenID Connect Core, section 3.1.2.1)", async () => {
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
