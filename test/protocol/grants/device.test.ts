// The device flow (RFC 8628), run through the pages that the user sees.
import { decodeJwt } from "jose";
import * as oidc from "openid-client";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser, type Page } from "../../support/browser.ts";
import { loginThroughPages, shows } from "../../support/browser-login.ts";
import { DEMO_CLIENTS, SERVICE } from "../../support/clients.ts";
import { introspect } from "../../support/introspect.ts";
import { postForm } from "../../support/post-form.ts";
import { redeem, REDIRECT_URI } from "../../support/sign-in.ts";

const GRANT = "urn:ietf:params:oauth:grant-type:device_code";
const idp = await startMintmark({
  clients: { ...DEMO_CLIENTS, "code-app": { redirectUris: [REDIRECT_URI] } },
});
afterAll(() => idp.close());

async function begin(params: Record<string, string> = {}) {
  const { status, body } = await postForm(`${idp.url}/device/auth`, { client_id: "demo-app", ...params });
  expect(status).toBe(200);
  return body as Record<
    "device_code" | "user_code" | "verification_uri" | "verification_uri_complete",
    string
  >;
}

function poll(device_code: string | undefined, more: Record<string, string> = {}) {
  return redeem(idp.url, { grant_type: GRANT, device_code, ...more });
}

/** Does what the user does: types the code, confirms it and signs in. */
async function approve(userCode: string, browser = new Browser(), user = "alice"): Promise<Page> {
  const asked = await browser.press(await browser.open(`${idp.url}/device`), "device-submit", {
    user_code: userCode,
  });
  const confirmed = await browser.press(asked, "device-confirm");
  let page = confirmed;
  for (let step = 0; step < 4 && !shows(page, "device-done"); step++) {
    if (shows(page, `login-user-${user}`)) page = await browser.press(page, `login-user-${user}`);
    else if (shows(page, "consent-allow")) page = await browser.press(page, "consent-allow");
    else break;
  }
  return page;
}

describe("the device flow", () => {
  it("issues tokens to openid-client once the user has confirmed the code", async () => {
    const config = await oidc.discovery(new URL(idp.url), "demo-app", undefined, oidc.None(), {
      execute: [oidc.allowInsecureRequests],
    });
    const started = await oidc.initiateDeviceAuthorization(config, { scope: "openid index:read" });
    expect(started).toMatchObject({ verification_uri: `${idp.url}/device`, interval: 5 });
    expect(shows(await approve(started.user_code), "device-done")).toBe(true);
    const tokens = await oidc.pollDeviceAuthorizationGrant(config, { ...started, interval: 0 });
    expect(tokens.claims()?.sub).toBe("11111111-1111-4111-8111-111111111111");
    expect(decodeJwt(tokens.access_token)).toMatchObject({
      scope: "openid index:read",
      client_id: "demo-app",
    });
    expect(tokens.refresh_token).toBeTypeOf("string");
    expect((await oidc.refreshTokenGrant(config, tokens.refresh_token ?? "")).access_token).toBeTypeOf(
      "string",
    );
  });

  it("answers a poll with authorization_pending until the user has confirmed", async () => {
    const { device_code, user_code } = await begin();
    const { status, body } = await poll(device_code);
    expect([status, body["error"]]).toEqual([400, "authorization_pending"]);
    await approve(user_code);
    expect((await poll(device_code)).status).toBe(200);
  });

  it("answers slow_down to polls that are too fast, and asks for longer pauses after each", async () => {
    const { device_code, user_code } = await begin();
    const error = async (id = device_code) => {
      const { status, body } = await poll(id);
      return [status, body["error"]];
    };
    const PENDING = [400, "authorization_pending"];
    const SLOW_DOWN = [400, "slow_down"];
    expect(await error()).toEqual(PENDING);
    expect(await error()).toEqual(SLOW_DOWN);
    await idp.clock.advance(10);
    expect(await error()).toEqual(PENDING);
    expect(await error()).toEqual(SLOW_DOWN);
    await idp.clock.advance(5); // now 15 seconds are needed
    expect(await error()).toEqual(SLOW_DOWN);
    const other = await begin();
    expect(await error(other.device_code)).toEqual(PENDING);
    await approve(user_code);
    expect((await poll(device_code)).status).toBe(200);
  });

  it("issues tokens for the requested resource", async () => {
    const { device_code, user_code } = await begin({ scope: "openid a b", audience: "my-api" });
    await approve(user_code, new Browser(), "guest");
    const { body } = await poll(device_code);
    expect(decodeJwt(String(body["access_token"]))).toMatchObject({ aud: "my-api", scope: "openid a b" });
  });

  it("grants only the scopes that the user's roles allow", async () => {
    const { device_code, user_code } = await begin({ scope: "openid admin" });
    await approve(user_code, new Browser(), "bob");
    expect((await poll(device_code)).body["scope"]).toBe("openid");
  });

  it("answers a poll with access_denied if the user aborts on the code page", async () => {
    const { device_code, user_code } = await begin();
    const browser = new Browser();
    const asked = await browser.press(await browser.open(`${idp.url}/device`), "device-submit", {
      user_code,
    });
    await browser.press(asked, "device-abort");
    const { status, body } = await poll(device_code);
    expect([status, body["error"]]).toEqual([400, "access_denied"]);
  });

  it("answers a poll with access_denied if the user denies the login or lacks all scopes", async () => {
    const denied = await begin();
    const browser = new Browser();
    const complete = await loginThroughPages(browser, denied.verification_uri_complete);
    await browser.press(await browser.press(complete, "device-confirm"), "login-deny");
    expect((await poll(denied.device_code)).body["error"]).toBe("access_denied");

    const none = await begin({ scope: "admin" });
    await approve(none.user_code, new Browser(), "guest");
    const { status, body } = await poll(none.device_code);
    expect([status, body["error"]]).toEqual([400, "access_denied"]);
  });
});

describe("a device code", () => {
  it("can be redeemed once, and reuse revokes the tokens it gave", async () => {
    const { device_code, user_code } = await begin();
    await approve(user_code);
    const { body } = await poll(device_code);
    const again = await poll(device_code);
    expect([again.status, again.body["error"]]).toEqual([400, "invalid_grant"]);
    expect(await introspect(idp.url, String(body["access_token"]))).toEqual({ active: false });
  });

  it("is redeemed only once by concurrent polls", async () => {
    const { device_code, user_code } = await begin();
    await approve(user_code);
    const answers = await Promise.all(Array.from({ length: 6 }, () => poll(device_code)));
    expect(answers.filter(({ status }) => status === 200)).toHaveLength(1);
  });

  it("is rejected if it is unknown, missing or used by a client without the grant", async () => {
    const { device_code } = await begin();
    const other = await poll("nonsense");
    expect([other.status, other.body["error"]]).toEqual([400, "invalid_grant"]);
    const missing = await poll(undefined);
    expect([missing.status, missing.body["error"]]).toEqual([400, "invalid_request"]);
    const foreign = await poll(device_code, { client_id: "code-app" });
    expect([foreign.status, foreign.body["error"]]).toEqual([400, "unauthorized_client"]);
  });

  it("is not issued to a client without the grant or with a wrong secret", async () => {
    const noGrant = await postForm(`${idp.url}/device/auth`, { client_id: "code-app" });
    expect([noGrant.status, noGrant.body["error"]]).toEqual([400, "unauthorized_client"]);
    const wrong = await postForm(`${idp.url}/device/auth`, {}, { basic: [SERVICE[0], "wrong"] });
    expect([wrong.status, wrong.body["error"]]).toEqual([401, "invalid_client"]);
  });
});

describe("the page for the user code", () => {
  it("shows an error for a wrong code and allows another try", async () => {
    const browser = new Browser();
    const page = await browser.press(await browser.open(`${idp.url}/device`), "device-submit", {
      user_code: "ZZZZ-ZZZZ",
    });
    expect(shows(page, "device-error")).toBe(true);
    const { user_code } = await begin();
    expect(shows(await browser.press(page, "device-submit", { user_code }), "device-confirm")).toBe(true);
  });

  it("starts over if the browser has no cookies of the flow", async () => {
    for (const page of [
      await new Browser().open(`${idp.url}/device/some-login-of-yesterday`),
      await new Browser().open(`${idp.url}/device`, {
        method: "POST",
        body: new URLSearchParams({ user_code: "X" }),
      }),
    ]) {
      expect([page.status, page.url.pathname, page.redirects]).toEqual([200, "/device", 1]);
      expect(shows(page, "device-submit")).toBe(true);
    }
  });

  it("rejects a code that was already used", async () => {
    const { user_code } = await begin();
    await approve(user_code);
    const browser = new Browser();
    const page = await browser.press(await browser.open(`${idp.url}/device`), "device-submit", { user_code });
    expect(shows(page, "device-error")).toBe(true);
  });
});
