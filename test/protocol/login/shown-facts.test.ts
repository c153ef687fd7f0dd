// What the pages of a login show of the request: the client's links, where the response goes, and wrong device codes.
import { afterAll, describe, expect, it } from "vitest";
import { linksOf, loadableLogo } from "../../../src/engine/login/client-links.ts";
import { startMintmark } from "../../../src/index.ts";
import { Browser } from "../../support/browser.ts";
import { shows } from "../../support/browser-login.ts";
import { postForm } from "../../support/post-form.ts";
import { register } from "../../support/register.ts";
import { authorizationRequest } from "../../support/sign-in.ts";

const CALLBACK = "https://app.example.test:8443/callback";
const idp = await startMintmark({ registration: "open" });
afterAll(() => idp.close());

async function pagesFor(metadata: Record<string, unknown>, params: Record<string, string> = {}) {
  const { body } = await register(idp.url, {
    client_name: "Notes",
    redirect_uris: [CALLBACK],
    token_endpoint_auth_method: "none",
    ...metadata,
  });
  const browser = new Browser();
  const request = { client_id: String(body["client_id"]), redirect_uri: CALLBACK, ...params };
  const login = await browser.open(authorizationRequest(idp.url, request).url);
  return { login, consent: await browser.press(login, "login-user-alice") };
}

describe("the pages of a login", () => {
  it("show where the response goes, with the port", async () => {
    const { login } = await pagesFor({});
    expect(login.html).toContain("app.example.test:8443");
  });

  it("show the links that the client names, with http and https", async () => {
    const links = {
      client_uri: "https://app.example.test/about",
      policy_uri: "http://app.example.test/privacy",
      tos_uri: "https://app.example.test/terms",
    };
    const { consent } = await pagesFor(links);
    for (const link of Object.values(links)) expect(consent.html).toContain(`href="${link}"`);
    expect(consent.html).toMatch(/Website[^]*Privacy policy[^]*Terms of service/);
  });

  it("load a logo only from where the response goes, because a request tells others of the login", async () => {
    const own = "https://app.example.test:8443/logo.png";
    expect((await pagesFor({ logo_uri: own })).consent.html).toContain(`src="${own}"`);
    const other = "https://pictures.example.test/logo.png";
    const { consent } = await pagesFor({ logo_uri: other });
    expect(consent.html).not.toContain(`src="${other}"`);
  });

  it.each([
    ["http://localhost:7000/logo.png", true],
    ["http://127.0.0.1/logo.png", true],
    ["https://app.example.test/logo.png", false], // another port
    ["http://app.example.test:8443/logo.png", false], // another scheme
  ])("load the logo %s: %s", async (logo_uri, isLoaded) => {
    const { consent } = await pagesFor({ logo_uri });
    expect(consent.html.includes(`src="${logo_uri}"`)).toBe(isLoaded);
    expect(consent.html).toContain(`href="${logo_uri}"`);
  });

  it("show no logo and no link for a request without a redirect URI if the client has none there", async () => {
    const { login, consent } = await pagesFor({}, { redirect_uri: "" });
    expect([login.status, consent.html.includes("consent-link")]).toEqual([200, false]);
  });

  it("name a client that was removed in the meantime by its id, and warn of it", async () => {
    const own = await idp.isolate({ clients: { app: { redirectUris: [CALLBACK], clientName: "Notes" } } });
    const params = { client_id: "app", redirect_uri: CALLBACK };
    const browser = new Browser();
    const login = await browser.open(authorizationRequest(own.url, params).url);
    expect([login.html.includes("Notes"), shows(login, "client-unverified")]).toEqual([true, false]);
    await own.clients.remove("app");
    const again = await browser.open(login.url);
    expect([again.status, again.html.includes("Notes"), again.html.includes(">app<")]).toEqual([
      200,
      false,
      true,
    ]);
    expect(shows(again, "client-unverified")).toBe(true);
    await own.close();
  });

  it("list the client's links in a fixed order", async () => {
    const at = (name: string) => `https://app.example.test/${name}`;
    const { consent } = await pagesFor({
      tos_uri: at("tos"),
      policy_uri: at("policy"),
      logo_uri: at("logo"),
      client_uri: at("client"),
    });
    const links = [...consent.html.matchAll(/data-testid="consent-link">([^<]+)</g)].map(([, name]) => name);
    expect(links).toEqual(["Website", "Logo", "Privacy policy", "Terms of service"]);
  });

  it.each([
    ["https://app.example.test/cb", "app.example.test"],
    ["http://localhost:7000/cb", "localhost:7000"],
    ["com.example.app:/cb", "com.example.app:/cb"],
  ])("show for the redirect URI %s the receiver %s", async (redirect_uri, receiver) => {
    const { login } = await pagesFor({ redirect_uris: [redirect_uri] }, { redirect_uri });
    expect(/data-testid="redirect-host">([^<]*)</.exec(login.html)?.[1]).toBe(receiver);
  });

  it.each([
    [["http://localhost:7000/cb"], true],
    [["http://127.0.0.1/cb", "http://[::1]/cb"], true],
    [["http://localhost:7000/cb", CALLBACK], false],
    [[CALLBACK], false],
  ])("warn of any program behind the client with the redirect URIs %j: %s", async (redirect_uris, warns) => {
    const { login, consent } = await pagesFor({ redirect_uris }, { redirect_uri: redirect_uris[0]! });
    expect(shows(login, "client-unverified")).toBe(warns);
    expect(shows(consent, "client-unverified")).toBe(warns);
  });

  it("do not warn of a configured client, whatever its redirect URI", async () => {
    const login = await new Browser().open(authorizationRequest(idp.url).url);
    expect(shows(login, "client-unverified")).toBe(false);
    expect(login.html).toContain("Demo app");
    expect(login.html).toContain("demo-app");
  });

  it("name the APIs and scopes that the client asks for, but not the issuer itself", async () => {
    const named = (html: string, page: string) =>
      [...html.matchAll(new RegExp(`data-testid="${page}-resource">(.*?)</code>`, "g"))].map(
        ([, text = ""]) => text.replace(/<[^>]*>/g, ""),
      );
    const resource = "https://api.example.test";
    const { login, consent } = await pagesFor({}, { resource, scope: "openid read" });
    expect([named(login.html, "login"), named(consent.html, "consent")]).toEqual([[resource], [resource]]);
    for (const scope of ["openid", "read"]) {
      expect([shows(login, `login-scope-${scope}`), shows(consent, `consent-scope-${scope}`)]).toEqual([
        true,
        true,
      ]);
    }
    const own = await pagesFor({}, { resource: idp.url });
    expect(named(own.login.html, "login")).toEqual([]);
  });

  it("for a second factor tell a demand from a wish, and let the user decline only a wish", async () => {
    const pageFor = async (params: Record<string, string>, used: Record<string, string> = {}) => {
      const browser = new Browser();
      const login = await browser.open(authorizationRequest(idp.url, { scope: "openid" }).url);
      await browser.press(login, "login-user-alice", used);
      return browser.open(authorizationRequest(idp.url, { scope: "openid", ...params }).url);
    };
    const buttons = (html: string) =>
      [...html.matchAll(/data-testid="factor-(otp|hwk|none|deny)"/g)].map(([, name]) => name);
    const wished = await pageFor({ acr_values: "2" });
    expect(wished.html).toContain("asks for a second factor");
    expect(buttons(wished.html)).toEqual(["otp", "hwk", "none", "deny"]);
    const demand = { id_token: { acr: { essential: true, value: "2" } } };
    const demanded = await pageFor({ claims: JSON.stringify(demand) });
    expect(demanded.html).toContain("demands a second factor");
    expect(buttons(demanded.html)).toEqual(["otp", "hwk", "deny"]);
    expect(buttons((await pageFor({ acr_values: "phr" })).html)).toEqual(["hwk", "none", "deny"]);
    const either = { id_token: { acr: { essential: true, values: ["phr", "2"] } } };
    const preferred = await pageFor({ claims: JSON.stringify(either) }, { factor: "otp" });
    expect(preferred.html).toContain("asks for a second factor");
    expect(buttons(preferred.html)).toEqual(["hwk", "none", "deny"]);
  });
});

describe("the links of a client", () => {
  it.each([
    ["https://app.test/", true],
    ["HTTP://app.test/", true],
    ["javascript:alert(1)", false],
    ["data:text/html,https:", false],
    ["xhttps://app.test/", false],
    ["https", false],
    ["", false],
    [undefined, false],
  ])("contain %s: %s", (url, isShown) => {
    expect(linksOf({ policyUri: url })).toEqual(isShown ? [{ name: "Privacy policy", url }] : []);
  });

  it.each([
    ["https://app.test/logo.png", "https://app.test/cb", true],
    ["http://localhost/logo.png", "https://app.test/cb", true],
    ["https://else.test/logo.png", "https://app.test/cb", false],
    ["https://app.test/logo.png", "undefined", false],
    ["javascript:alert(1)", "com.example.app:/cb", false],
    ["http://", "https://app.test/cb", false],
    [undefined, "https://app.test/cb", false],
  ])("have the logo %s loaded for a response at %s: %s", (logo, redirectUri, isLoaded) => {
    expect(loadableLogo(logo, redirectUri)).toBe(isLoaded ? logo : undefined);
  });
});

describe("the pages of the device flow", () => {
  const begin = async () => {
    const { body } = await postForm(`${idp.url}/device/auth`, { client_id: "demo-app" });
    return String(body["user_code"]);
  };
  const complaint = (html: string) => /data-testid="device-error"[^>]*>([^<]*)</.exec(html)?.[1];
  const type = async (browser: Browser, user_code: string) =>
    browser.press(await browser.open(`${idp.url}/device`), "device-submit", { user_code });

  it("name the client and the code before the user confirms it, and say when it was stopped", async () => {
    const code = await begin();
    const browser = new Browser();
    const asked = await type(browser, code);
    expect(asked.html).toContain("Demo app");
    expect(asked.html).toContain(code);
    expect((await browser.press(asked, "device-abort")).html).toContain("The sign-in was stopped.");
  });

  it("say why a code that was used or has expired does not work", async () => {
    const used = await begin();
    const browser = new Browser();
    const login = await browser.press(await type(browser, used), "device-confirm");
    expect(login.html).toContain("Demo app");
    expect(login.html).toContain('data-testid="redirect-host">an app on this device<');
    const done = await browser.press(await browser.press(login, "login-user-alice"), "consent-allow");
    expect([shows(done, "device-done"), done.html.includes("Demo app")]).toEqual([true, true]);
    const again = await type(new Browser(), used);
    expect([again.status, shows(again, "device-error")]).toEqual([200, true]);
    expect(complaint(again.html)).toMatch(/used/);
    const late = await begin();
    await idp.clock.advance(601);
    const expired = await type(new Browser(), late);
    expect(complaint(expired.html)).toMatch(/expired/);
    await idp.clock.reset();
  });

  it("lead a browser without cookies to a new form by 303", async () => {
    const response = await fetch(`${idp.url}/device`, {
      method: "POST",
      redirect: "manual",
      body: new URLSearchParams({ user_code: "X" }),
    });
    expect([response.status, response.headers.get("location")]).toEqual([303, `${idp.url}/device`]);
    expect(await response.text()).not.toContain("device-user-code");
  });
});

it("a device code that does not exist is refused with a form to try again", async () => {
  const browser = new Browser();
  const form = await browser.open(`${idp.url}/device`);
  const page = await browser.submitOnlyForm(form, { user_code: "WRNG-CODE" });
  expect(page.html).toContain("That code is not right. Try again.");
  const empty = await browser.submitOnlyForm(page, { user_code: "" });
  expect(empty.html).toContain("That code is not right. Try again.");
});
