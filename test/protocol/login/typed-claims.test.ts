// Claims that a person types on the login page: where they appear, how long, and what is refused.
import { decodeJwt } from "jose";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type Mintmark, startMintmark } from "../../../src/index.ts";
import { LONGEST_TYPED_CLAIMS } from "../../../src/issuer/typed-claims.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, shows } from "../../support/browser-login.ts";
import { getJson, postForm } from "../../support/post-form.ts";
import { authorizationRequest, expectTokens, redeem, REDIRECT_URI, refresh } from "../../support/sign-in.ts";

let idp: Mintmark;
beforeAll(async () => {
  idp = await startMintmark({ login: { consent: false } });
});
afterAll(() => idp.close());

const CLAIMS = { groups: ["staff"], name: "Somebody", nested: { a: [1, null] } };

/** Signs alice in with claims, and returns what the browser got. */
async function logIn(
  claims: string,
  { browser = new Browser(), params }: { browser?: Browser; params?: Record<string, string> } = {},
) {
  const request = authorizationRequest(idp.url, { scope: "openid profile offline_access", ...params });
  const page = await browser.press(await browser.open(request.url), "login-user-alice", { claims });
  return { request, page };
}

async function tokensWith(claims: string, browser = new Browser()): Promise<Record<string, string>> {
  const { request, page } = await logIn(claims, { browser });
  return redeemed(request, page.leftTo);
}

async function redeemed({ verifier }: { verifier: string }, callback: URL | undefined) {
  return expectTokens(
    await redeem(idp.url, {
      grant_type: "authorization_code",
      code: callback?.searchParams.get("code") ?? "",
      redirect_uri: REDIRECT_URI,
      code_verifier: verifier,
    }),
  );
}

const claimsOf = (token: string | undefined) => decodeJwt(token ?? "");

describe("claims that are typed on the login page", () => {
  it("are in the access token, the ID token and userinfo, and in refreshed ones", async () => {
    const first = await tokensWith(JSON.stringify(CLAIMS));
    const next = expectTokens(await refresh(idp.url, first["refresh_token"]));
    for (const tokens of [first, next]) {
      expect(claimsOf(tokens["access_token"])).toMatchObject(CLAIMS);
      expect(claimsOf(tokens["id_token"])).toMatchObject(CLAIMS);
      const { body } = await getJson(`${idp.url}/userinfo`, {
        authorization: `Bearer ${tokens["access_token"]}`,
      });
      expect(body).toMatchObject({ ...CLAIMS, sub: "11111111-1111-4111-8111-111111111111" });
    }
  });

  it("are in refreshed tokens after the session has ended, too", async () => {
    const tokens = await tokensWith(JSON.stringify(CLAIMS));
    for (const { id } of await idp.sessions.list()) await idp.sessions.end(id);
    const next = await refresh(idp.url, tokens["refresh_token"]);
    expect(claimsOf(expectTokens(next)["access_token"])).toMatchObject(CLAIMS);
  });

  it("are shown with the session, and the next login of the same browser has them", async () => {
    const browser = new Browser();
    await tokensWith(JSON.stringify(CLAIMS), browser);
    expect((await idp.sessions.list())[0]?.claims).toEqual(CLAIMS);
    const silent = authorizationRequest(idp.url, { scope: "openid", prompt: "none" });
    const tokens = await redeemed(silent, await callbackOf(browser, silent.url));
    expect(claimsOf(tokens["id_token"])).toMatchObject(CLAIMS);
  });

  it("are gone after a new login without them", async () => {
    const browser = new Browser();
    await tokensWith(JSON.stringify(CLAIMS), browser);
    const { page } = await logIn("", { browser, params: { prompt: "login" } });
    expect(page.leftTo?.searchParams.get("code")).toBeTruthy();
    expect((await idp.sessions.list())[0]?.claims).toEqual({});
  });

  it("are in the tokens of a device", async () => {
    const start = await postForm(`${idp.url}/device/auth`, { client_id: "demo-app", scope: "openid" });
    const started = start.body as Record<string, string>;
    const browser = new Browser();
    let page = await browser.open(started["verification_uri_complete"] ?? "");
    if (!shows(page, "device-confirm")) page = await browser.submitOnlyForm(page);
    page = await browser.press(page, "device-confirm");
    await browser.press(page, "login-user-alice", { claims: JSON.stringify(CLAIMS) });
    const tokens = await postForm(`${idp.url}/token`, {
      grant_type: "urn:ietf:params:oauth:grant-type:device_code",
      client_id: "demo-app",
      device_code: started["device_code"],
    });
    expect(claimsOf(expectTokens(tokens)["access_token"])).toMatchObject(CLAIMS);
  });

  it("may have names that JavaScript objects have", async () => {
    const tokens = await tokensWith(`{"__proto__": {"admin": true}, "constructor": "x"}`);
    const payload = (tokens["access_token"] ?? "").split(".")[1] ?? "";
    const text = Buffer.from(payload, "base64url").toString();
    expect(text).toContain(`"__proto__":{"admin":true}`);
    expect(text).toContain(`"constructor":"x"`);
  });

  it.each([
    ["no JSON", "{groups}", "not JSON"],
    ["a list", "[1]", "one JSON object"],
    ["a text", `"x"`, "one JSON object"],
    ["null", "null", "one JSON object"],
    ["deep nesting", `{"a":${"[".repeat(200)}${"]".repeat(200)}}`, "one JSON object"],
    ["too much", JSON.stringify({ a: "x".repeat(LONGEST_TYPED_CLAIMS) }), "too long"],
    ["a subject", `{"sub":"x"}`, "decides them: sub."],
    ["an issuer and a scope", `{"iss":"x","scope":"y","ok":1}`, "decides them: iss, scope."],
  ])("are refused on the page if they are %s, and the text stays", async (_title, text, complaint) => {
    const { page } = await logIn(text);
    expect(page.status).toBe(401);
    expect(page.html).toMatch(new RegExp(`data-testid="login-error">[^<]*${complaint}`));
    const kept = /data-testid="login-claims">([^<]*)</.exec(page.html)?.[1] ?? "";
    expect(kept.replaceAll("&#34;", '"')).toBe(text);
  });

  it("cannot be typed where passwords protect the accounts, unless the configuration allows it", async () => {
    for (const [login, takes] of [
      [{ password: true }, false],
      [{ password: true, typedClaims: true }, true],
      [{ typedClaims: false }, false],
    ] as const) {
      await using other = await startMintmark({
        login: { consent: false, ...login },
        users: { alice: {} },
      });
      const browser = new Browser();
      const page = await browser.open(authorizationRequest(other.url, { scope: "openid" }).url);
      expect(shows(page, "login-claims")).toBe(takes);
      await browser.submitOnlyForm(page, { user: "alice", claims: JSON.stringify(CLAIMS) });
      expect((await other.sessions.list())[0]?.claims).toEqual(takes ? CLAIMS : {});
    }
  });
});
