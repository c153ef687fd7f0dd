// RP-initiated logout: the confirmation page, the redirects it allows, and what ends with the session.
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, shows } from "../../support/browser-login.ts";
import { introspect } from "../../support/introspect.ts";
import { authorizationRequest, REDIRECT_URI, refresh, tokensFor } from "../../support/sign-in.ts";

const idp = await startMintmark();
afterAll(() => idp.close());

async function signedIn(user = "alice") {
  const browser = new Browser();
  return { browser, tokens: await tokensFor(idp.url, { browser, user }) };
}

async function silentLogin(browser: Browser): Promise<string | null> {
  const callback = await callbackOf(browser, authorizationRequest(idp.url, { prompt: "none" }).url);
  return callback.searchParams.get("error");
}

describe("logging out", () => {
  it("asks for confirmation, then redirects to the client with its state", async () => {
    const config = await oidc.discovery(new URL(idp.url), "demo-app", undefined, oidc.None(), {
      execute: [oidc.allowInsecureRequests],
    });
    const { browser, tokens } = await signedIn();
    const url = oidc.buildEndSessionUrl(config, {
      id_token_hint: tokens["id_token"] ?? "",
      post_logout_redirect_uri: REDIRECT_URI,
      state: "s-1",
    });
    const page = await browser.open(url);
    expect(shows(page, "logout-yes")).toBe(true);
    expect(await silentLogin(browser)).toBeNull();
    const { leftTo } = await browser.press(await browser.open(url), "logout-yes");
    expect(leftTo?.href).toBe(`${REDIRECT_URI}?state=s-1`);
    expect(await silentLogin(browser)).toBe("login_required");
  });

  it("revokes the tokens of the session", async () => {
    const { browser, tokens } = await signedIn();
    const page = await browser.press(await browser.open(`${idp.url}/logout`), "logout-yes");
    expect([page.status, page.leftTo]).toEqual([200, undefined]);
    expect(await introspect(idp.url, tokens["access_token"])).toEqual({ active: false });
    expect((await refresh(idp.url, tokens["refresh_token"])).body["error"]).toBe("invalid_grant");
  });

  it("keeps the session if the user chooses to stay signed in", async () => {
    const { browser } = await signedIn();
    await browser.press(await browser.open(`${idp.url}/logout`), "logout-no");
    expect(await silentLogin(browser)).toBeNull();
  });

  it("ends the session of one browser only", async () => {
    const here = await signedIn();
    const there = await signedIn();
    await here.browser.press(await here.browser.open(`${idp.url}/logout`), "logout-yes");
    expect(await introspect(idp.url, there.tokens["access_token"])).toMatchObject({ active: true });
    expect(await silentLogin(there.browser)).toBeNull();
  });
});

describe("a logout request", () => {
  it.each([
    [
      "an unregistered post_logout_redirect_uri",
      { client_id: "demo-app", post_logout_redirect_uri: "https://evil.test/" },
    ],
    ["an id_token_hint that is not an ID token", { id_token_hint: "e30.e30.AAAA" }],
    ["an unknown client", { client_id: "nobody", post_logout_redirect_uri: REDIRECT_URI }],
  ])("is rejected on a page, without a redirect, for %s", async (_, params) => {
    const { browser } = await signedIn();
    const page = await browser.open(`${idp.url}/logout?${new URLSearchParams(params).toString()}`);
    expect([page.status, page.leftTo]).toEqual([400, undefined]);
    expect(await silentLogin(browser)).toBeNull();
  });

  it("is rejected if the confirmation lacks the page's XSRF secret", async () => {
    const { browser } = await signedIn();
    await browser.open(`${idp.url}/logout`);
    const page = await browser.open(`${idp.url}/logout/confirm`, {
      method: "POST",
      body: new URLSearchParams({ logout: "yes", xsrf: "guessed" }),
    });
    expect(page.status).toBe(400);
    expect(await silentLogin(browser)).toBeNull();
  });
});
