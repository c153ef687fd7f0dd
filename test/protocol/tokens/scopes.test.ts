// Scopes: what roles allow, what clients may request, and what a request without scope gets.
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, loginThroughPages } from "../../support/browser-login.ts";
import { DEMO_CLIENTS, SERVICE } from "../../support/clients.ts";
import { userinfo } from "../../support/introspect.ts";
import {
  authorizationRequest,
  expectTokens,
  redeem,
  REDIRECT_URI,
  tokensFor,
} from "../../support/sign-in.ts";

const LIMITED: [string, string] = ["limited-service", "limited-service-secret"];
const idp = await startMintmark({
  clients: {
    ...DEMO_CLIENTS,
    "limited-app": { redirectUris: [REDIRECT_URI], scopes: ["index:read", "free:one"] },
    "default-app": { redirectUris: [REDIRECT_URI], defaultScopes: ["openid", "index:read", "free:one"] },
    "limited-service": { secret: LIMITED[1], grantTypes: ["client_credentials"], scopes: ["one", "two"] },
    "default-service": {
      secret: "default-service-secret",
      grantTypes: ["client_credentials"],
      defaultScopes: ["d"],
    },
  },
});
const withResources = await startMintmark({
  clients: {
    ...DEMO_CLIENTS,
    "default-app": { redirectUris: [REDIRECT_URI], defaultScopes: ["openid", "a"] },
    "limited-service": { secret: LIMITED[1], grantTypes: ["client_credentials"], scopes: ["b", "elsewhere"] },
  },
  resources: { api: { scopes: ["a", "b"], defaultScopes: ["a", "b"] }, plain: {} },
});
afterAll(() => Promise.all([idp.close(), withResources.close()]));

async function scopeFor(user: string, scope: string | undefined, params: Record<string, string> = {}) {
  const tokens = await tokensFor(idp.url, { user, params: { ...params, scope }, token: params });
  expect(decodeJwt(tokens["access_token"] ?? "")["scope"]).toBe(tokens["scope"]);
  return tokens["scope"];
}

async function refusal(user: string, params: Record<string, string | undefined>, browser = new Browser()) {
  const callback = await callbackOf(browser, authorizationRequest(idp.url, params).url, { user });
  expect(callback.searchParams.has("code")).toBe(false);
  return callback.searchParams.get("error");
}

describe("a role", () => {
  it.each([
    ["alice", "openid index:read search:read admin", "openid index:read search:read admin"],
    ["bob", "openid index:read search:read admin", "openid index:read search:read"],
    ["guest", "openid index:read search:read admin", "openid"],
    ["550e8400-e29b-41d4-a716-446655440000", "openid admin anything:else", "openid anything:else"],
  ])("gives %s, who requests %s, exactly %s", async (user, asked, granted) => {
    expect(await scopeFor(user, asked)).toBe(granted);
  });

  it("allows every user the scopes that no role names", async () => {
    expect(await scopeFor("guest", "openid made:up another")).toBe("openid made:up another");
  });

  it("that allows none of the requested scopes leads to access_denied", async () => {
    expect(await refusal("guest", { scope: "admin" })).toBe("access_denied");
    expect(await refusal("bob", { scope: "admin", resource: "https://api.test/" })).toBe("access_denied");
  });

  it("shows on the consent page which scopes the user may not have", async () => {
    const browser = new Browser();
    const login = await browser.open(authorizationRequest(idp.url, { scope: "openid index:read admin" }).url);
    const { html } = await browser.press(login, "login-user-bob");
    expect(html).toContain('data-testid="consent-scope-index:read"');
    expect(html).not.toContain('data-testid="consent-scope-admin"');
    expect(html).toMatch(/data-testid="consent-dropped".*admin/s);
  });

  it("of one user does not apply to the next user of the same browser", async () => {
    const browser = new Browser();
    const scope = "openid admin";
    expect((await tokensFor(idp.url, { browser, user: "alice", params: { scope } }))["scope"]).toBe(scope);
    const guest = await tokensFor(idp.url, { browser, user: "guest", params: { scope, prompt: "login" } });
    expect(guest["scope"]).toBe("openid");
    expect(decodeJwt(guest["access_token"] ?? "").sub).toBe("33333333-3333-4333-8333-333333333333");
  });

  it("does not limit a client acting for itself", async () => {
    const { body } = await redeem(
      idp.url,
      { grant_type: "client_credentials", scope: "search:read" },
      { basic: SERVICE },
    );
    expect(body["scope"]).toBe("search:read");
  });
});

describe("a later request", () => {
  it("gets the scopes it asks for, not those granted earlier", async () => {
    const browser = new Browser();
    const scopes = async (scope: string) =>
      (await tokensFor(idp.url, { browser, params: { scope } }))["scope"];
    expect(await scopes("openid index:read email")).toBe("openid index:read email");
    expect(await scopes("openid")).toBe("openid");
    expect(await scopes("index:read")).toBe("index:read");
  });

  it("asks for consent only to new scopes, and not to those the role refused", async () => {
    const browser = new Browser();
    const scope = "openid index:read admin";
    await tokensFor(idp.url, { browser, user: "bob", params: { scope } });
    expect((await browser.open(authorizationRequest(idp.url, { scope }).url)).leftTo).toBeDefined();
    const page = await browser.open(authorizationRequest(idp.url, { scope: "openid index:read email" }).url);
    expect(page.html).toContain('data-testid="consent-scope-email"');
    expect(page.html).not.toContain('data-testid="consent-scope-index:read"');
  });

  it("for another resource needs consent of its own", async () => {
    const browser = new Browser();
    await tokensFor(idp.url, { browser, params: { scope: "openid x", resource: "https://one.test/" } });
    const page = await browser.open(
      authorizationRequest(idp.url, { scope: "openid x", resource: "https://two.test/" }).url,
    );
    expect(page.html).toContain('data-testid="consent-scope-x"');
  });

  it("that only adds a scope the user may not have is denied, despite earlier grants", async () => {
    const browser = new Browser();
    await tokensFor(idp.url, { browser, user: "bob", params: { scope: "openid index:read" } });
    expect(await refusal("bob", { scope: "admin" }, browser)).toBe("access_denied");
  });
});

describe("a request that names no scope gets", () => {
  it("openid for a user, nothing for a client without defaults", async () => {
    expect(await scopeFor("guest", undefined)).toBe("openid");
    expect(await scopeFor("guest", "")).toBe("openid");
    const { body } = await redeem(idp.url, { grant_type: "client_credentials" }, { basic: SERVICE });
    expect(body).not.toHaveProperty("scope");
  });

  it("the client's defaults, as far as the user's roles allow", async () => {
    expect(await scopeFor("bob", undefined, { client_id: "default-app" })).toBe("openid index:read free:one");
    expect(await scopeFor("guest", undefined, { client_id: "default-app" })).toBe("openid free:one");
    const basic: [string, string] = ["default-service", "default-service-secret"];
    expect((await redeem(idp.url, { grant_type: "client_credentials" }, { basic })).body["scope"]).toBe("d");
  });

  it("the resource's defaults before the client's, also for machines", async () => {
    const get = async (params: Record<string, string>) =>
      (await tokensFor(withResources.url, { params, token: { client_id: params["client_id"] } }))["scope"];
    expect(await get({ client_id: "default-app", audience: "api" })).toBe("a b");
    expect(await get({ client_id: "default-app" })).toBe("openid");
    expect(await get({ client_id: "demo-app", audience: "plain" })).toBe("openid");
    const machine = await redeem(
      withResources.url,
      { grant_type: "client_credentials", audience: "api" },
      { basic: SERVICE },
    );
    expect(machine.body["scope"]).toBe("a b");
  });

  it("only the defaults that resource and client allow, instead of an error", async () => {
    const get = async (params: Record<string, string>) =>
      (await redeem(withResources.url, { grant_type: "client_credentials", ...params }, { basic: LIMITED }))
        .body["scope"];
    expect(await get({ audience: "api" })).toBe("b");
    expect(await get({ audience: "plain" })).toBe("b elsewhere");
    expect(await get({})).toBeUndefined();
  });
});

describe("a client's `scopes`", () => {
  it("limit what it may request, besides those of OpenID Connect: invalid_scope", async () => {
    expect(await scopeFor("bob", "openid email index:read", { client_id: "limited-app" })).toBe(
      "openid email index:read",
    );
    expect(await refusal("alice", { client_id: "limited-app", scope: "openid admin" })).toBe("invalid_scope");
    const machine = (scope: string) =>
      redeem(idp.url, { grant_type: "client_credentials", scope }, { basic: LIMITED });
    expect((await machine("one two")).body["scope"]).toBe("one two");
    const { status, body } = await machine("one three");
    expect([status, body["error"]]).toEqual([400, "invalid_scope"]);
  });

  it("are its default when it acts for itself", async () => {
    const { body } = await redeem(idp.url, { grant_type: "client_credentials" }, { basic: LIMITED });
    expect(body["scope"]).toBe("one two");
  });

  it("do not allow a user what the role forbids", async () => {
    expect(await refusal("guest", { client_id: "limited-app", scope: "index:read" })).toBe("access_denied");
  });
});

describe("scopes", () => {
  it("are rejected if they contain invalid characters", async () => {
    for (const scope of ['a"b', "a\\b", "ä"]) {
      const { status, body } = await redeem(
        idp.url,
        { grant_type: "client_credentials", scope },
        { basic: SERVICE },
      );
      expect([scope, status, body["error"]]).toEqual([scope, 400, "invalid_scope"]);
    }
  });

  it("without openid lead to plain OAuth: no ID token, no userinfo", async () => {
    const tokens = await tokensFor(idp.url, { params: { scope: "index:read" } });
    expect(tokens).not.toHaveProperty("id_token");
    expect((await userinfo(idp.url, tokens["access_token"])).status).toBe(403);
  });

  it.each([
    ["nonce", "n-1"],
    ["claims_locales", "de en"],
  ])("without openid make %s meaningless, so it is ignored", async (name, value) => {
    const tokens = await tokensFor(idp.url, { params: { scope: "index:read", [name]: value } });
    expect(tokens).not.toHaveProperty("id_token");
    expect(decodeJwt(String(tokens["access_token"]))).not.toHaveProperty(name);
  });

  it("may be repeated, and count once", async () => {
    const tokens = expectTokens(
      await redeem(idp.url, { grant_type: "client_credentials", scope: "a b a" }, { basic: SERVICE }),
    );
    expect(tokens["scope"]).toBe("a b");
  });

  it("survive a failed attempt on the login page", async () => {
    const browser = new Browser();
    const request = authorizationRequest(idp.url, { scope: "openid index:read" });
    await loginThroughPages(browser, request.url, { user: "mallory" });
    expect((await callbackOf(browser, request.url, { user: "bob" })).searchParams.has("code")).toBe(true);
  });
});
