// The login of a browser: its parts that later requests find again, and those that another sign-in replaces.
import { decodeJwt } from "jose";
import { afterAll, afterEach, describe, expect, it } from "vitest";
import { type SessionRecord, startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, loginThroughPages, shows } from "../../support/browser-login.ts";
import { introspect } from "../../support/introspect.ts";
import {
  authorizationRequest,
  codeFor,
  redeem,
  REDIRECT_URI,
  refresh,
  tokensFor,
} from "../../support/sign-in.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const BOB = "22222222-2222-4222-8222-222222222222";
const app = { applicationType: "native" as const, redirectUris: [REDIRECT_URI] };
const clients = {
  "demo-app": app,
  other: app,
  "demo-api": { secret: "demo-api-secret", grantTypes: [] },
};

const idp = await startMintmark({
  clients,
  users: { alice: { id: ALICE, roles: ["admin"] }, bob: { id: BOB, roles: ["developer"] }, guest: {} },
  issuers: {
    headless: { clients, login: { headless: true } },
    entra: { profile: "entra", clients, login: { typedClaims: true } },
    keycloak: { profile: "keycloak", clients, login: { headless: true } },
  },
});
afterAll(() => idp.close());
afterEach(() => idp.reset());

const only = (sessions: SessionRecord[]): SessionRecord => {
  expect(sessions).toHaveLength(1);
  return sessions[0]!;
};

describe("a headless login", async () => {
  const issuer = await idp.issuer("headless");
  const signIn = (browser: Browser, params: Record<string, string>) =>
    callbackOf(browser, authorizationRequest(issuer.url, { scope: "openid", ...params }).url);
  afterEach(() => issuer.reset());

  it("of the same user adds clients to the login that the browser has, and renews its time", async () => {
    const browser = new Browser();
    await signIn(browser, { login_hint: "alice" });
    const first = only(await issuer.sessions.list());
    expect(first).toMatchObject({
      user: ALICE,
      methods: ["pwd"],
      clients: ["demo-app"],
      outlivesBrowser: true,
    });
    expect(Math.abs(Date.parse(first.signedInAt) - Date.now())).toBeLessThan(60_000);
    await signIn(browser, { login_hint: "alice", client_id: "other" });
    const second = only(await issuer.sessions.list());
    expect(second).toMatchObject({ id: first.id, user: ALICE, clients: ["demo-app", "other"] });
  });

  it("of another user begins a new login, without the clients of the first", async () => {
    const browser = new Browser();
    await signIn(browser, { login_hint: "alice" });
    const first = only(await issuer.sessions.list());
    await signIn(browser, { login_hint: "bob", client_id: "other" });
    const second = only(await issuer.sessions.list());
    expect(second).toMatchObject({ user: BOB, clients: ["other"] });
    expect(second.id).not.toBe(first.id);
    for (const { id } of [first, second]) expect(id).toMatch(/^[\w-]{20,64}$/);
  });

  it("of another user gets another cookie, and the first user's cookie is worth nothing any more", async () => {
    const ask = (params: Record<string, string>, cookie = "") =>
      fetch(authorizationRequest(issuer.url, { scope: "openid", ...params }).url, {
        redirect: "manual",
        headers: { cookie },
      });
    const cookiesOf = ({ headers }: Response) =>
      headers
        .getSetCookie()
        .map((each) => each.split(";")[0])
        .join("; ");
    const alice = cookiesOf(await ask({ login_hint: "alice" }));
    const bob = cookiesOf(await ask({ login_hint: "bob" }, alice));
    const silent = async (cookie: string) =>
      new URL((await ask({ prompt: "none" }, cookie)).headers.get("location") ?? "").searchParams;
    expect((await silent(bob)).has("code")).toBe(true);
    expect((await silent(alice)).get("error")).toBe("login_required");
  });

  it("with more scopes than the one before gives them to the code, and with fewer only these", async () => {
    const browser = new Browser();
    const scopeOf = async (scope: string) =>
      (await tokensFor(issuer.url, { browser, params: { login_hint: "alice", scope } }))["scope"];
    for (const scope of ["openid", "openid read", "openid read email write", "openid"]) {
      expect(await scopeOf(scope)).toBe(scope);
    }
  });

  it("is refused for a hint that names nobody, says so, and leaves the browser's login alone", async () => {
    const browser = new Browser();
    await signIn(browser, { login_hint: "alice" });
    const { searchParams } = await signIn(browser, { login_hint: "mallory" });
    expect(searchParams.get("error")).toBe("access_denied");
    expect(searchParams.get("error_description")).toBe("login_hint names no user of this issuer");
    expect(only(await issuer.sessions.list())).toMatchObject({ user: ALICE, clients: ["demo-app"] });
  });

  it("leaves the browser's login alone if the request is refused for its client", async () => {
    const page = await new Browser().open(
      authorizationRequest(issuer.url, { client_id: "nobody", login_hint: "alice" }).url,
    );
    expect([page.status, page.leftTo]).toEqual([400, undefined]);
    expect(await issuer.sessions.list()).toEqual([]);
  });
});

describe("a login through the pages", () => {
  const open = (browser: Browser, params: Record<string, string> = {}) =>
    browser.open(authorizationRequest(idp.url, { scope: "openid", ...params }).url);

  it("keeps its time and id if the user who is signed in is chosen again, and not if another is", async () => {
    const browser = new Browser();
    await loginThroughPages(browser, authorizationRequest(idp.url).url);
    const first = only(await idp.sessions.list());
    const choose = async (user: string) => {
      const page = await browser.press(
        await open(browser, { prompt: "select_account" }),
        `login-user-${user}`,
      );
      // The engine asks the browser to end the login of another user first.
      const next = page.html.includes("logout/confirm") ? await browser.submitOnlyForm(page) : page;
      return (next.leftTo ?? (await browser.press(next, "consent-allow")).leftTo)?.searchParams.has("code");
    };
    await idp.clock.advance(600);
    expect(await choose("alice")).toBe(true);
    expect(only(await idp.sessions.list())).toMatchObject({ id: first.id, signedInAt: first.signedInAt });
    expect(await choose("bob")).toBe(true);
    const second = only(await idp.sessions.list());
    expect(second.user).toBe(BOB);
    expect(second.id).not.toBe(first.id);
  });

  it.each([
    ["typed claims", { claims: '{"tenant":"acme"}' }, { methods: ["pwd"], claims: { tenant: "acme" } }],
    ["a second factor", { factor: "otp" }, { methods: ["pwd", "otp", "mfa"], claims: {} }],
  ])("is a new login if the same user is chosen again with %s", async (_, fill, expected) => {
    await using own = await startMintmark({ clients });
    const browser = new Browser();
    await loginThroughPages(browser, authorizationRequest(own.url).url);
    const { signedInAt } = only(await own.sessions.list());
    expect(only(await own.sessions.list())).toMatchObject({ methods: ["pwd"], claims: {} });
    await own.clock.advance(600);
    const page = await browser.open(authorizationRequest(own.url, { prompt: "select_account" }).url);
    expect((await browser.press(page, "login-user-alice", fill)).leftTo?.searchParams.has("code")).toBe(true);
    const session = only(await own.sessions.list());
    expect(session).toMatchObject(expected);
    expect(session.signedInAt).not.toBe(signedInAt);
  });

  it.each(["select_account", "create", "login"])(
    "by prompt=%s in a browser without a login asks once",
    async (prompt) => {
      const browser = new Browser();
      const page = await browser.press(await open(browser, { prompt }), "login-user-alice");
      const { leftTo } = await browser.press(page, "consent-allow");
      expect(leftTo?.searchParams.has("code")).toBe(true);
      expect(only(await idp.sessions.list()).user).toBe(ALICE);
    },
  );

  it("has no prompt for a second factor that a client could ask for", async () => {
    await using own = await startMintmark({ clients });
    const { leftTo } = await new Browser().open(
      authorizationRequest(own.url, { prompt: "second_factor" }).url,
    );
    expect(leftTo?.searchParams.get("error")).toBe("invalid_request");
  });

  it("suggests the user of login_hint, and at the choice of an account the one who is signed in", async () => {
    const hinted = (html: string) => /value="([^"]*)" data-testid="login-username"/.exec(html)?.[1];
    const browser = new Browser();
    expect(hinted((await open(browser, { login_hint: "carol@example.test" })).html)).toBe(
      "carol@example.test",
    );
    expect(hinted((await open(browser)).html)).toBe("");
    await loginThroughPages(browser, authorizationRequest(idp.url).url, { user: "carol" });
    expect(hinted((await open(browser, { prompt: "login" })).html)).toBe("");
    const newcomer = "550e8400-e29b-41d4-a716-446655440000";
    await loginThroughPages(browser, authorizationRequest(idp.url).url, { user: newcomer });
    expect(hinted((await open(browser, { prompt: "select_account" })).html)).toBe(newcomer);
    expect(hinted((await open(new Browser(), { prompt: "select_account" })).html)).toBe("");
  });

  it("that asks for a second factor keeps that it ends with the browser, and the claims that the user typed", async () => {
    await using own = await startMintmark({ clients, login: { staySignedIn: false, typedClaims: true } });
    const browser = new Browser();
    const first = await browser.open(authorizationRequest(own.url, { scope: "openid" }).url);
    const claims = { claims: '{"tenant":"acme"}' };
    await browser.press(await browser.press(first, "login-user-alice", claims), "consent-allow");
    const before = only(await own.sessions.list());
    expect(before).toMatchObject({ methods: ["pwd"], outlivesBrowser: false, claims: { tenant: "acme" } });
    const tokens = await tokensFor(own.url, {
      browser,
      factor: "otp",
      params: { scope: "openid", acr_values: "2" },
    });
    expect(decodeJwt(tokens["id_token"] ?? "")).toMatchObject({ acr: "2", tenant: "acme" });
    expect(only(await own.sessions.list())).toMatchObject({
      id: before.id,
      methods: ["pwd", "otp", "mfa"],
      outlivesBrowser: false,
      claims: { tenant: "acme" },
    });
    const plain = await browser.open(authorizationRequest(own.url, { scope: "openid", prompt: "login" }).url);
    await browser.press(plain, "login-user-alice");
    expect(only(await own.sessions.list())).toMatchObject({ methods: ["pwd"], claims: {} });
  });

  it("that was ended meanwhile gets a second factor without a failure of the server", async () => {
    await using own = await startMintmark({ clients });
    const browser = new Browser();
    await loginThroughPages(browser, authorizationRequest(own.url, { scope: "openid" }).url);
    const page = await browser.open(authorizationRequest(own.url, { scope: "openid", acr_values: "2" }).url);
    await own.sessions.end(only(await own.sessions.list()).id);
    const { status } = await browser.press(page, "factor-otp");
    expect(status).toBeLessThan(500);
  });

  it("outlives the browser as the page of the vendor that asks for it says", async () => {
    const { url, sessions } = await idp.issuer("entra");
    const request = () => {
      const params = new URL(authorizationRequest(url, { scope: "openid" }).url).searchParams;
      return `${url.replace(/\/v2\.0$/, "")}/oauth2/v2.0/authorize?${params.toString()}`;
    };
    for (const button of ["stay-no", "stay-yes"]) {
      const browser = new Browser();
      const asked = await browser.press(await browser.open(request()), "login-submit", {
        login: "alice",
        username: "alice",
      });
      const page = shows(asked, button)
        ? asked
        : await browser.press(asked, "login-submit", { passwd: "alice" });
      await browser.press(page, button);
    }
    const early = new Browser();
    const { url: form } = await early.open(request());
    const again = await early.open(form, {
      method: "POST",
      body: new URLSearchParams({ stay: "Yes" }),
      headers: { origin: form.origin },
    });
    expect([again.status, shows(again, "login-submit")]).toEqual([200, true]);
    const stays = (await sessions.list()).map(({ outlivesBrowser }) => outlivesBrowser);
    expect(stays).toEqual([true, false]);
  });
});

describe("the end of a login", () => {
  it("ends codes, refresh tokens and access tokens of its clients, but not those of another login", async () => {
    const browser = new Browser();
    const tokens = await tokensFor(idp.url, { browser });
    const pending = await codeFor(idp.url, { browser, params: { client_id: "other" } });
    const elsewhere = await tokensFor(idp.url);
    const ended = (await idp.sessions.list()).find(({ clients: of }) => of.includes("other"));
    expect((await idp.sessions.end(ended!.id)).told).toEqual([]);
    expect(await introspect(idp.url, tokens["access_token"])).toEqual({ active: false });
    const revoked = (await idp.tokens.list()).filter(({ revokedAt }) => revokedAt !== null);
    expect(revoked.map(({ kind, clientId }) => [kind, clientId]).toSorted()).toEqual([
      ["access", "demo-app"],
      ["refresh", "demo-app"],
    ]);
    for (const refused of [
      await refresh(idp.url, tokens["refresh_token"]),
      await redeem(idp.url, { ...pending.redemption, client_id: "other" }),
    ]) {
      expect([refused.status, refused.body["error"]]).toEqual([400, "invalid_grant"]);
    }
    expect((await refresh(idp.url, elsewhere["refresh_token"])).status).toBe(200);
    const { searchParams } = await callbackOf(browser, authorizationRequest(idp.url, { prompt: "none" }).url);
    expect(searchParams.get("error")).toBe("login_required");
  });
});

describe("a consent", () => {
  const scopes = "openid read write";
  const roles = { reader: "read", writer: "read write" };

  it("covers what the user's roles allow at the time of each request, in the code and in refreshed tokens", async () => {
    await using own = await startMintmark({ clients, roles, users: { carol: { roles: ["writer"] } } });
    const browser = new Browser();
    const signIn = () => tokensFor(own.url, { browser, user: "carol", params: { scope: scopes } });
    const first = await signIn();
    expect(first["scope"]).toBe("openid read write");
    await own.users.put("carol", { roles: ["reader"] });
    const refreshed = await refresh(own.url, first["refresh_token"]);
    expect([refreshed.status, refreshed.body["scope"]]).toEqual([200, "openid read"]);
    expect((await signIn())["scope"]).toBe("openid read");
    await own.users.put("carol", { roles: ["writer"] });
    const asked = await browser.open(authorizationRequest(own.url, { scope: scopes }).url);
    expect(shows(asked, "consent-scope-write")).toBe(true);
    expect(shows(asked, "consent-scope-read")).toBe(false);
    await browser.press(asked, "consent-allow");
    expect((await signIn())["scope"]).toBe("openid read write");
  });

  it("covers the scopes of each resource by itself", async () => {
    await using own = await startMintmark({
      clients,
      roles,
      users: { carol: { roles: ["writer"] } },
      resources: { "https://one.test": {}, "https://two.test": {} },
    });
    const browser = new Browser();
    const signIn = (resource: string) =>
      tokensFor(own.url, { browser, user: "carol", params: { scope: "read write", resource } });
    expect((await signIn("https://one.test"))["scope"]).toBe("read write");
    await own.users.put("carol", { roles: ["reader"] });
    const other = await browser.open(
      authorizationRequest(own.url, { scope: "read write", resource: "https://two.test" }).url,
    );
    expect([shows(other, "consent-scope-read"), shows(other, "consent-dropped")]).toEqual([true, true]);
    expect((await signIn("https://two.test"))["scope"]).toBe("read");
    expect((await signIn("https://one.test"))["scope"]).toBe("read");
  });
});

describe("the origins from which a user signed in", () => {
  it("are remembered for the last 20, each once", async () => {
    await using own = await startMintmark({
      clients: { native: { applicationType: "native", redirectUris: ["http://127.0.0.1/callback"] } },
    });
    const browser = new Browser();
    const requestTo = (port: number, prompt: string) =>
      authorizationRequest(own.url, {
        client_id: "native",
        redirect_uri: `http://127.0.0.1:${port}/callback`,
        prompt,
      }).url;
    const hidden = async (port: number) => {
      const headers = { "sec-fetch-dest": "iframe", "sec-fetch-site": "cross-site" };
      const { leftTo } = await browser.open(requestTo(port, "none"), { headers });
      return leftTo?.searchParams.has("code");
    };
    const ports = Array.from({ length: 21 }, (_, index) => 7100 + index);
    for (const port of ports.slice(0, 20)) await loginThroughPages(browser, requestTo(port, "login"));
    expect(await hidden(7100)).toBe(true);
    await loginThroughPages(browser, requestTo(7100, "login"));
    await loginThroughPages(browser, requestTo(7120, "login"));
    expect([await hidden(7100), await hidden(7101), await hidden(7102), await hidden(7120)]).toEqual([
      true,
      false,
      true,
      true,
    ]);
  });
});

describe("the cookie that Keycloak's pages watch", async () => {
  const { url, sessions } = await idp.issuer("keycloak");
  const auth = (params: Record<string, string>) => {
    const { searchParams } = new URL(authorizationRequest(url, { scope: "openid", ...params }).url);
    return `${url}/protocol/openid-connect/auth?${searchParams.toString()}`;
  };
  const shown = (headers: Headers) =>
    headers.getSetCookie().filter((each) => each.includes("_shown_session="));
  const sha256 = async (text: string) =>
    Buffer.from(await crypto.subtle.digest("SHA-256", new TextEncoder().encode(text))).toString("base64url");

  it("has the hash of the login's id for as long as the login, below the realm, for scripts", async () => {
    const { headers } = await fetch(auth({ login_hint: "alice" }), { redirect: "manual" });
    const [cookie = "", ...more] = shown(headers);
    expect(more).toEqual([]);
    expect(cookie).toContain(`_shown_session=${await sha256(only(await sessions.list()).id)};`);
    expect(cookie).toMatch(/; path=\/realms\/demo\/;/);
    expect(cookie).not.toMatch(/httponly/i);
    const expires = Date.parse(/expires=([^;]+)/.exec(cookie)?.[1] ?? "") - Date.now();
    expect(Math.abs(expires - 1_209_600_000)).toBeLessThan(60_000);
    await (await idp.issuer("keycloak")).reset();
  });

  it("ends with the browser if the login does", async () => {
    await using own = await startMintmark({
      issuers: { own: { profile: "keycloak", clients, login: { headless: true, staySignedIn: false } } },
    });
    const realm = (await own.issuer("own")).url;
    const { headers } = await fetch(auth({ login_hint: "alice" }).replace(url, realm), {
      redirect: "manual",
    });
    expect(shown(headers)).toEqual([expect.not.stringMatching(/expires/i)]);
  });

  it("is removed when the login ends, and not set where there was none", async () => {
    const browser = new Browser();
    const { leftTo } = await browser.open(auth({ login_hint: "alice" }));
    expect(leftTo?.searchParams.has("code")).toBe(true);
    const name = browser.cookieNames.find((each) => each.endsWith("_shown_session"));
    expect(name).toBeDefined();
    const page = await browser.open(`${url}/protocol/openid-connect/logout`);
    const { headers } = await browser.press(page, "logout-yes");
    const stranger = new Browser();
    const silent = await stranger.open(auth({ prompt: "none" }));
    expect([silent.leftTo?.searchParams.get("error"), shown(silent.headers)]).toEqual(["login_required", []]);
    expect(browser.cookieNames).not.toContain(name);
    expect(headers.getSetCookie().join()).not.toContain("Expires=NaN");
  });
});
