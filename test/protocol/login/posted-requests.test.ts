// Authorization and sign-out requests by POST: the browser goes on with a short GET, for which it sends its
// SameSite=Lax cookies, whatever the size of the parameters.
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { callbackOf, loginThroughPages, shows } from "../../support/browser-login.ts";
import { codeFlow } from "../../support/code-flow.ts";
import { everyIssuer } from "../../support/issuers.ts";
import { authorizationRequest, REDIRECT_URI } from "../../support/sign-in.ts";

const idp = await startMintmark();
afterAll(() => idp.close());
const issuers = await everyIssuer(idp);

const LONG = "x".repeat(40 * 1024);
const post = (url: string, form: Record<string, string>) =>
  fetch(url, { method: "POST", body: new URLSearchParams(form), redirect: "manual" });

/** Opens the page of a sign-out that is posted from another site, and its follow-up as the browser. */
async function postedSignOut(browser: Browser, url: string, form: Record<string, string>) {
  const posted = await post(url, form); // without cookies, because they are SameSite=Lax
  expect(posted.status).toBe(303);
  expect(posted.headers.getSetCookie()).toEqual([]);
  const location = new URL(posted.headers.get("location") ?? "", url);
  expect(location.href.length).toBeLessThan(300);
  return loginThroughPages(browser, location);
}

async function isSignedIn(browser: Browser, authorization: string | undefined): Promise<boolean> {
  const { search } = new URL(authorizationRequest(idp.url, { prompt: "none", scope: "openid" }).url);
  const callback = await callbackOf(browser, `${String(authorization)}${search}`);
  return callback.searchParams.get("error") !== "login_required";
}

describe("an authorization request by POST", () => {
  const parts = (params: Record<string, string>) => {
    const request = authorizationRequest(idp.url, params);
    const { origin, pathname, searchParams } = new URL(request.url);
    return { at: origin + pathname, form: Object.fromEntries(searchParams), state: request.state };
  };

  it.each(["query", "form_post"])(
    "takes a state of 40 kB, but not into a redirect: response_mode=%s",
    async (mode) => {
      const { at, form } = parts({ state: LONG, response_mode: mode });
      const browser = new Browser();
      await callbackOf(browser, authorizationRequest(idp.url).url);
      const posted = await post(at, form);
      const location = new URL(posted.headers.get("location") ?? "", at);
      expect([posted.status, location.href.length < 300]).toEqual([303, true]);
      const page = await browser.open(location);
      if (mode === "query") {
        expect(page.status).toBe(400);
        expect(page.html).toContain("send a shorter state");
      } else {
        expect(page.html).toContain(`name="state" value="${LONG}"`);
        expect(page.html).toContain('name="code"');
      }
    },
  );

  it("can be reloaded, and leaves its parameters in the request log of the GET", async () => {
    const { at, form, state } = parts({});
    const location = new URL((await post(at, form)).headers.get("location") ?? "", at);
    for (const browser of [new Browser(), new Browser()]) {
      expect((await callbackOf(browser, location)).searchParams.get("state")).toBe(state);
    }
    const entries = await idp.requests.list({ endpoint: "authorization" });
    const read = entries.filter(({ method, params }) => method === "GET" && params["state"] === state);
    expect(read).toHaveLength(2);
  });

  it("expires after ten minutes, on a page", async () => {
    await using own = await startMintmark();
    const request = authorizationRequest(own.url);
    const { origin, pathname, searchParams } = new URL(request.url);
    const posted = await post(origin + pathname, Object.fromEntries(searchParams));
    await own.clock.advance(601);
    const page = await new Browser().open(new URL(posted.headers.get("location") ?? "", origin));
    expect([page.status, page.leftTo]).toEqual([400, undefined]);
    expect(page.html).toContain('data-testid="error-code">invalid_request<');
  });

  it.each([
    ["a reference that does not exist", "/authorize?posted_request=nothing"],
    ["two references", "/authorize?posted_request=a&posted_request=b"],
    ["a reference at sign-out", "/logout?posted_request=nothing"],
  ])("is rejected on a page for %s", async (_title, path) => {
    const page = await new Browser().open(idp.url + path);
    expect([page.status, page.leftTo]).toEqual([400, undefined]);
  });

  it("cannot be continued at another endpoint", async () => {
    const { at, form } = parts({});
    const location = new URL((await post(at, form)).headers.get("location") ?? "", at);
    const page = await new Browser().open(`${idp.url}/logout${location.search}`);
    expect(page.status).toBe(400);
  });

  it.each([
    ["application/json", "{}", 400],
    ["text/plain", "a=b", 400],
    ["application/x-www-form-urlencoded", `state=${"x".repeat(57 * 1024)}`, 413],
  ])("is rejected with a body of %s that is no form of 56 KiB", async (type, body, status) => {
    for (const path of ["/authorize", "/logout"]) {
      const response = await fetch(idp.url + path, {
        method: "POST",
        body,
        headers: { "content-type": type },
      });
      expect([path, response.status]).toEqual([path, status]);
      expect(await response.json()).toMatchObject({ error: "invalid_request" });
    }
  });
});

describe("a sign-out by POST (RP-Initiated Logout 1.0, section 2)", () => {
  const withEnd = issuers.filter(({ endpoint }) => endpoint("end_session_endpoint") !== undefined);

  it.each(withEnd.map((issuer) => [issuer.id, issuer] as const))(
    "ends the session and returns to the client at %s",
    async (id, { url, endpoint }) => {
      const browser = new Browser();
      const { tokens } = await codeFlow(url, { browser });
      expect(await isSignedIn(browser, endpoint("authorization_endpoint"))).toBe(true);
      const end = String(endpoint("end_session_endpoint"));
      const form: Record<string, string> =
        id === "cognito"
          ? { client_id: "demo-app", logout_uri: REDIRECT_URI }
          : { id_token_hint: String(tokens.id_token), post_logout_redirect_uri: REDIRECT_URI, state: "s-1" };
      let page = await postedSignOut(browser, end, form);
      if (id === "default") {
        expect(shows(page, "logout-yes")).toBe(true);
        page = await browser.press(page, "logout-yes");
      }
      expect(page.leftTo?.href).toBe(id === "cognito" ? REDIRECT_URI : `${REDIRECT_URI}?state=s-1`);
      expect(await isSignedIn(browser, endpoint("authorization_endpoint"))).toBe(false);
    },
  );

  it("works with the vendor's own parameter at /v2/logout of Auth0", async () => {
    const { url } = await idp.issuer("auth0");
    const browser = new Browser();
    await codeFlow(url, { browser });
    const form = { client_id: "demo-app", returnTo: REDIRECT_URI };
    expect((await postedSignOut(browser, `${url}v2/logout`, form)).leftTo?.href).toBe(REDIRECT_URI);
  });

  it("takes a state of 40 kB, and no parameters at all", async () => {
    const browser = new Browser();
    await codeFlow(idp.url, { browser });
    for (const form of [{ state: LONG }, {}]) {
      expect(shows(await postedSignOut(browser, `${idp.url}/logout`, form), "logout-yes")).toBe(true);
    }
    const empty = await fetch(`${idp.url}/logout`, { method: "POST", redirect: "manual" });
    expect(empty.status).toBe(303);
  });

  it("is rejected on a page for a redirect that is not registered", async () => {
    const form = { client_id: "demo-app", post_logout_redirect_uri: "https://evil.test/" };
    const page = await postedSignOut(new Browser(), `${idp.url}/logout`, form);
    expect([page.status, page.leftTo]).toEqual([400, undefined]);
  });
});

describe("an id_token_hint that is not of the browser's session", () => {
  const skipping = issuers.filter(({ id }) => ["auth0", "keycloak", "okta", "entra"].includes(id));
  const cases = skipping.map((issuer) => [issuer.id, issuer] as const);

  it.each(cases)("lets %s ask before it signs the user out", async (_id, { url, endpoint }) => {
    const browser = new Browser();
    await codeFlow(url, { browser, user: "alice" });
    const { tokens } = await codeFlow(url, { user: "bob" });
    const params = { id_token_hint: String(tokens.id_token), post_logout_redirect_uri: REDIRECT_URI };
    const end = String(endpoint("end_session_endpoint"));
    for (const open of [
      () => loginThroughPages(browser, `${end}?${new URLSearchParams(params).toString()}`),
      () => postedSignOut(browser, end, params),
    ]) {
      const page = await open();
      expect(page.leftTo).toBeUndefined();
      expect(shows(page, "logout-yes")).toBe(true);
    }
    expect(await isSignedIn(browser, endpoint("authorization_endpoint"))).toBe(true);
  });

  it.each(cases.filter(([id]) => id === "auth0" || id === "keycloak"))(
    "lets %s ask if it is the same user's in another browser, by its sid",
    async (_id, { url, endpoint }) => {
      const browser = new Browser();
      const here = await codeFlow(url, { browser });
      const there = await codeFlow(url);
      const out = (hint: string | undefined) =>
        loginThroughPages(
          browser,
          `${String(endpoint("end_session_endpoint"))}?${new URLSearchParams({ id_token_hint: hint ?? "", post_logout_redirect_uri: REDIRECT_URI }).toString()}`,
        );
      expect(shows(await out(there.tokens.id_token), "logout-yes")).toBe(true);
      expect((await out(here.tokens.id_token)).leftTo?.href).toBe(REDIRECT_URI);
    },
  );

  it.each(cases)("lets %s ask if the token was minted for another user", async (id, { url, endpoint }) => {
    const issuer = await idp.issuer(id);
    const browser = new Browser();
    await codeFlow(url, { browser, user: "alice" });
    const hint = await issuer.token({ user: "bob", kind: "id", client: "demo-app" });
    const query = new URLSearchParams({ id_token_hint: hint }).toString();
    const page = await loginThroughPages(browser, `${String(endpoint("end_session_endpoint"))}?${query}`);
    expect(shows(page, "logout-yes")).toBe(true);
  });
});
