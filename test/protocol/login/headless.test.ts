// Login without pages: login_hint names the user, if the configuration enables it.
import { decodeJwt } from "jose";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser, type Page } from "../../support/browser.ts";
import { shows } from "../../support/browser-login.ts";
import { introspect } from "../../support/introspect.ts";
import { postForm } from "../../support/post-form.ts";
import {
  authorizationRequest,
  expectTokens,
  redeem,
  REDIRECT_URI,
  tokensFor,
} from "../../support/sign-in.ts";

const idp = await startMintmark({ login: { headless: true } });
afterAll(() => idp.close());

type Params = Record<string, string | undefined>;

/** Sends one authorization request without a browser or cookies, as a headless test does. */
async function bare(params: Params) {
  const request = authorizationRequest(idp.url, params);
  const response = await fetch(request.url, { redirect: "manual" });
  const location = response.headers.get("location");
  return { request, response, answer: location === null ? undefined : new URL(location).searchParams };
}

async function tokens(params: Params) {
  const { request, answer } = await bare(params);
  return expectTokens(
    await redeem(idp.url, {
      grant_type: "authorization_code",
      code: answer?.get("code") ?? "",
      redirect_uri: REDIRECT_URI,
      code_verifier: request.verifier,
    }),
  );
}

function leftWithCode(page: Page): boolean {
  return page.leftTo?.searchParams.has("code") === true && page.redirects === 1;
}

describe("a headless login", () => {
  it("returns the code in the first redirect, without a cookie", async () => {
    const { request, response, answer } = await bare({ login_hint: "alice" });
    expect(response.status).toBe(303);
    expect(answer?.get("state")).toBe(request.state);
    expect(answer?.get("iss")).toBe(idp.url);
    const { access_token } = await tokens({ login_hint: "bob", scope: "openid index:read admin" });
    expect(decodeJwt(access_token ?? "")).toMatchObject({ roles: ["developer"], scope: "openid index:read" });
    expect(await introspect(idp.url, access_token)).toMatchObject({ active: true, username: "bob" });
  });

  it.each([true, false])("outlives the browser as `staySignedIn` says: %s", async (staySignedIn) => {
    await using other = await startMintmark({ login: { headless: true, staySignedIn } });
    await new Browser().open(authorizationRequest(other.url, { login_hint: "alice" }).url);
    expect((await other.sessions.list()).map(({ outlivesBrowser }) => outlivesBrowser)).toEqual([
      staySignedIn,
    ]);
  });

  it("accepts names, e-mail addresses and any UUID", async () => {
    const uuid = "550e8400-e29b-41d4-a716-446655440000";
    for (const [login_hint, sub] of [
      ["bob@example.test", "22222222-2222-4222-8222-222222222222"],
      [uuid, uuid],
    ]) {
      expect(decodeJwt((await tokens({ login_hint }))["access_token"] ?? "").sub).toBe(sub);
    }
  });

  it.each([
    ["login", { prompt: "login" }],
    ["consent", { prompt: "consent", scope: "openid offline_access" }],
    ["both", { prompt: "login consent" }],
    ["the choice of an account", { prompt: "select_account" }],
    ["an account and consent", { prompt: "select_account consent" }],
    ["a new account", { prompt: "create" }],
    ["a new login by max_age", { max_age: "0" }],
  ])("shows no page for a prompt for %s", async (_, params) => {
    const browser = new Browser();
    for (let time = 1; time <= 2; time++) {
      expect(
        leftWithCode(
          await browser.open(authorizationRequest(idp.url, { login_hint: "alice", ...params }).url),
        ),
      ).toBe(true);
    }
  });

  it.each([{ prompt: "login" }, { max_age: "0" }, { max_age: "60", prompt: "consent" }])(
    "still puts auth_time into the ID token if %o asks for it",
    async (params) => {
      const { id_token } = await tokens({ login_hint: "alice", scope: "openid", ...params });
      const { auth_time, iat } = decodeJwt(id_token ?? "") as { auth_time: number; iat: number };
      expect(Math.abs(iat - auth_time)).toBeLessThanOrEqual(60);
    },
  );

  it("keeps offline_access for prompt=consent, and refuses unknown and contradictory prompts", async () => {
    const consent = { login_hint: "alice", scope: "openid offline_access", prompt: "consent" };
    expect((await tokens(consent))["scope"]).toBe("openid offline_access");
    for (const prompt of ["dance", "login dance", "none login", "none select_account"]) {
      expect((await bare({ login_hint: "alice", prompt })).answer?.get("error")).toBe("invalid_request");
    }
  });

  it("can switch the user of a browser, and does not pass on the first user's grant", async () => {
    const browser = new Browser();
    const as = (user: string, scope: string) =>
      tokensFor(idp.url, { browser, params: { login_hint: user, scope } });
    const alice = await as("alice", "openid admin");
    const guest = await as("guest", "openid admin email");
    expect(guest["scope"]).toBe("openid email");
    expect(decodeJwt(guest["access_token"] ?? "").sub).toBe("33333333-3333-4333-8333-333333333333");
    const again = await as("alice", "openid admin");
    expect(again["scope"]).toBe("openid admin");
    expect(decodeJwt(again["id_token"] ?? "").sub).toBe(decodeJwt(alice["id_token"] ?? "").sub);
  });

  it("serves many users concurrently", async () => {
    const users = Array.from({ length: 12 }, () => crypto.randomUUID());
    const subjects = await Promise.all(
      users.map(async (login_hint) => decodeJwt((await tokens({ login_hint }))["access_token"] ?? "").sub),
    );
    expect(subjects).toEqual(users);
  });

  it("answers access_denied for an unknown name or if no scope is allowed", async () => {
    expect((await bare({ login_hint: "mallory" })).answer?.get("error")).toBe("access_denied");
    expect((await bare({ login_hint: "guest", scope: "admin" })).answer?.get("error")).toBe("access_denied");
  });

  it("answers prompt=none with a code, but with login_required if there is no hint", async () => {
    expect((await bare({ login_hint: "alice", prompt: "none" })).answer?.has("code")).toBe(true);
    expect((await bare({ prompt: "none" })).answer?.get("error")).toBe("login_required");
  });

  it("takes place in the authorization request, not when the request is pushed", async () => {
    const push = async (login_hint: string) => {
      const { searchParams } = new URL(authorizationRequest(idp.url, { login_hint }).url);
      const { status, body } = await postForm(`${idp.url}/par`, Object.fromEntries(searchParams));
      expect(status).toBe(201);
      return bare({ request_uri: String(body["request_uri"]) });
    };
    expect((await push("alice")).answer?.has("code")).toBe(true);
    expect((await push("mallory")).answer?.get("error")).toBe("access_denied");
  });

  it("shows the login page without login_hint", async () => {
    expect(shows(await new Browser().open(authorizationRequest(idp.url).url), "login-submit")).toBe(true);
  });

  it("is off by default", async () => {
    await using normal = await startMintmark();
    const page = await new Browser().open(authorizationRequest(normal.url, { login_hint: "alice" }).url);
    expect(shows(page, "login-submit")).toBe(true);
  });
});

describe("a login without the consent page (login.consent: false)", () => {
  it("needs only the login, and still limits scopes by role", async () => {
    await using quick = await startMintmark({ login: { consent: false } });
    const browser = new Browser();
    const page = await browser.open(authorizationRequest(quick.url, { scope: "openid admin x" }).url);
    const left = await browser.press(page, "login-user-bob");
    expect(left.leftTo?.searchParams.has("code")).toBe(true);
    const asked = await browser.open(authorizationRequest(quick.url, { prompt: "consent" }).url);
    expect(shows(asked, "consent-allow")).toBe(true);
    const { scope } = await tokensFor(quick.url, { user: "bob", params: { scope: "openid admin x" } });
    expect(scope).toBe("openid x");
  });
});
