// The login pages in each vendor's manner, in a real browser: the controls that scripts for the vendor use, staying
// signed in, and how the pages look.
import * as oidc from "openid-client";
import { type BrowserContextOptions, type Page, request as requests } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { PROFILE_NAMES, type ProfileName } from "../../src/profiles/profile-names.ts";
import { audit } from "../support/audit.ts";
import { Browser } from "../support/browser.ts";
import { shows } from "../support/browser-login.ts";
import { startChromium } from "../support/chromium.ts";
import { type ClientApp, startClientApp } from "../support/client-app.ts";
import { visit, type VisitOptions } from "../support/visit.ts";

const browser = await startChromium();
let app: ClientApp;
/** Its users sign in with any password. */
let open: Mintmark;
/** Its logins end with the browser. */
let passing: Mintmark;
/** Alice has a password here. */
let strict: Mintmark;

beforeAll(async () => {
  app = await startClientApp();
  open = await startMintmark();
  passing = await startMintmark({ login: { staySignedIn: false } });
  strict = await startMintmark({
    login: { password: true },
    users: { alice: { email: "alice@example.test", password: "correct horse" }, guest: {} },
  });
});

afterAll(async () => {
  await browser?.close();
  await open.close();
  await passing.close();
  await strict.close();
  await app[Symbol.asyncDispose]();
});

const inBrowser = (use: (page: Page) => Promise<void>, options?: VisitOptions) =>
  visit(browser, use, options);

const issuerOf = (idp: Mintmark, profile: ProfileName) =>
  idp.issuer(profile === "generic" ? "default" : profile);

async function request(idp: Mintmark, profile: ProfileName, params: Record<string, string> = {}) {
  return app.signIn((await issuerOf(idp, profile)).url, { scope: "openid", ...params });
}

async function back(page: Page): Promise<URL> {
  await page.waitForURL((url) => url.origin === app.origin);
  return new URL(page.url());
}

/** What a script for the vendor's real pages does: fill in a selector, or click on it. */
type Step = [selector: string, text?: string];

const signInSteps = (password: string): Record<Exclude<ProfileName, "generic">, Step[]> => ({
  auth0: [["input[name=username]", "alice"], ["input[name=password]", password], ["button[name=action]"]],
  keycloak: [["#username", "alice"], ["#password", password], ["#kc-login"]],
  okta: [
    ["input[name=identifier]", "alice"],
    ["input[type=submit]"],
    ['input[name="credentials.passcode"]', password],
    ["input[type=submit]"],
  ],
  entra: [
    ["#i0116", "alice@example.test"],
    ["#idSIButton9"],
    ["#i0118", password],
    ["#idSIButton9"],
    ["#idBtn_Back"],
  ],
  google: [
    ["#identifierId", "alice@example.test"],
    ["#identifierNext"],
    ["input[name=Passwd]", password],
    ["#passwordNext"],
  ],
  cognito: [
    ["#signInFormUsername", "alice"],
    ["#signInFormPassword", password],
    ["input[name=signInSubmitButton]"],
  ],
});

const CONSENT: Record<Exclude<ProfileName, "generic">, { allow: string; deny: string }> = {
  auth0: { allow: "button[value=accept]", deny: "button[value=deny]" },
  keycloak: { allow: "#kc-login", deny: "#kc-cancel" },
  okta: { allow: 'input[value="Allow Access"]', deny: `input[value="Don't Allow"]` },
  entra: { allow: "#idSIButton9", deny: "#idBtn_Back" },
  google: { allow: "#submit_approve_access", deny: "#submit_deny_access" },
  cognito: { allow: "text=Allow", deny: "text=Deny" },
};

const VENDORS = PROFILE_NAMES.filter((name) => name !== "generic");

async function run(page: Page, steps: Step[]): Promise<void> {
  for (const [selector, text] of steps) {
    if (text === undefined) await page.locator(selector).click();
    else await page.locator(selector).fill(text);
  }
}

describe.skipIf(!browser).each(VENDORS)("a script for the real pages of %s", (vendor) => {
  test.each([
    ["any password", () => open, "whatever", undefined],
    ["a password, without JavaScript", () => strict, "correct horse", { javaScriptEnabled: false }],
  ])("signs in with %s", (_title, idp, password, options) =>
    inBrowser(async (page) => {
      const signIn = await request(idp(), vendor);
      await page.goto(signIn.url);
      await run(page, [...signInSteps(password)[vendor], [CONSENT[vendor].allow]]);
      const tokens = await signIn.redeem((await back(page)).href);
      expect(tokens.id_token).toBeTruthy();
    }, options),
  );

  test("is told that the password is wrong, and signs in with the right one", () =>
    inBrowser(
      async (page) => {
        const signIn = await request(strict, vendor);
        await page.goto(signIn.url);
        const beforeStay = (steps: Step[]) => steps.filter(([selector]) => selector !== "#idBtn_Back");
        await run(page, beforeStay(signInSteps("wrong")[vendor]));
        await expect
          .poll(() => page.getByTestId("login-error").textContent())
          .toBe("The name or the password is wrong.");
        const again = signInSteps("correct horse")[vendor];
        const isNextPage = (await page.getByTestId("login-username").count()) === 0;
        await run(page, isNextPage ? again.slice(2) : again);
        await page.locator(CONSENT[vendor].allow).click();
        const tokens = await signIn.redeem((await back(page)).href);
        expect(tokens.id_token).toBeTruthy();
      },
      { expectedMessages: /status of 401/ },
    ));

  test("may pick a user with one click instead, and deny", () =>
    inBrowser(async (page) => {
      await page.goto((await request(open, vendor)).url);
      await page.getByTestId("login-user-bob").click();
      await page.locator(CONSENT[vendor].deny).click();
      expect((await back(page)).searchParams.get("error")).toBe("access_denied");
    }));

  test("is asked for the password of a user who has one after a click on him, or beside him", () =>
    inBrowser(async (page) => {
      await page.goto((await request(strict, vendor)).url);
      await page.getByTestId("login-user-alice").click();
      await page.getByTestId("login-password").fill("correct horse");
      await page.getByTestId("login-submit").click();
      await page.getByTestId("consent-allow").waitFor();
    }));
});

/** Returns what is left of a browser's cookies after it was closed. */
async function closedAndOpened(page: Page): Promise<BrowserContextOptions["storageState"]> {
  const { cookies, origins } = await page.context().storageState();
  return { cookies: cookies.filter(({ expires }) => expires !== -1), origins };
}

/** Returns whether a browser with these cookies is still signed in. */
async function isSignedIn(
  vendor: ProfileName,
  storageState: BrowserContextOptions["storageState"],
): Promise<boolean> {
  const reopened = await requests.newContext({ ...(storageState !== undefined && { storageState }) });
  try {
    const response = await reopened.get((await request(open, vendor, { prompt: "none" })).url);
    const { origin, searchParams } = new URL(response.url());
    expect(origin).toBe(app.origin);
    const error = searchParams.get("error");
    if (error === null) expect(searchParams.get("code")).toBeTruthy();
    else expect(error).toBe("login_required");
    return error === null;
  } finally {
    await reopened.dispose();
  }
}

describe.skipIf(!browser)("after the browser was closed", () => {
  const pick = (page: Page) => page.getByTestId("login-user-bob").click();
  const tick = (page: Page) => page.getByTestId("login-remember").check();
  const type = async (page: Page) => {
    await page.getByTestId("login-username").fill("bob");
    await page.getByTestId("login-submit").click();
    await page.getByTestId("login-submit").click();
  };

  test.each<[string, ProfileName, ((page: Page) => Promise<void>)[], boolean]>([
    ["Keycloak without “Remember me”", "keycloak", [pick], false],
    ["Keycloak with “Remember me”", "keycloak", [tick, pick], true],
    ["Okta without “Keep me signed in”", "okta", [pick], false],
    ["Okta with “Keep me signed in”", "okta", [tick, pick], true],
    ["Okta with “Keep me signed in” and a password page", "okta", [tick, type], true],
    ["Entra after a click on a user", "entra", [pick], false],
    ["Entra after No", "entra", [type, (page) => page.getByTestId("stay-no").click()], false],
    ["Entra after Yes", "entra", [type, (page) => page.getByTestId("stay-yes").click()], true],
    ["Auth0, which does not ask", "auth0", [pick], true],
  ])("a login at %s", (_title, vendor, steps, lasts) =>
    inBrowser(async (page) => {
      await page.goto((await request(open, vendor)).url);
      for (const step of steps) await step(page);
      await page.getByTestId("consent-allow").click();
      await back(page);
      const [session] = await (await issuerOf(open, vendor)).sessions.list();
      expect(session?.outlivesBrowser).toBe(lasts);
      expect(await isSignedIn(vendor, await closedAndOpened(page))).toBe(lasts);
    }),
  );

  test("a second login with “Remember me” lasts, although the first did not", () =>
    inBrowser(async (page) => {
      await page.goto((await request(open, "keycloak")).url);
      await pick(page);
      await page.getByTestId("consent-allow").click();
      await back(page);
      await page.goto((await request(open, "keycloak", { prompt: "login" })).url);
      await tick(page);
      await pick(page);
      await back(page);
      expect(await isSignedIn("keycloak", await closedAndOpened(page))).toBe(true);
    }));

  test("a login without “Remember me” is over, also if a second factor was added to it", () =>
    inBrowser(async (page) => {
      await page.goto((await request(open, "keycloak")).url);
      await pick(page);
      await page.getByTestId("consent-allow").click();
      await back(page);
      await page.goto((await request(open, "keycloak", { acr_values: "2" })).url);
      await page.getByTestId("factor-otp").click();
      await back(page);
      expect(await isSignedIn("keycloak", await closedAndOpened(page))).toBe(false);
    }));
});

test.each(PROFILE_NAMES)(
  "a login at %s is over with the browser if the issuer lets no login outlive it",
  async (vendor) => {
    const plain = new Browser();
    let page = await plain.open((await request(passing, vendor)).url);
    expect(shows(page, "login-remember")).toBe(false);
    page = await plain.press(page, "login-submit", { username: "bob" });
    if (shows(page, "login-identity")) page = await plain.press(page, "login-submit");
    page = await plain.press(page, "consent-allow");
    expect(page.leftTo?.searchParams.get("code")).toBeTruthy();
    const [session] = await (await issuerOf(passing, vendor)).sessions.list();
    expect(session?.outlivesBrowser).toBe(false);
  },
);

describe.skipIf(!browser)("the pages", () => {
  /** The pages that differ little between widths. */
  const less = { widths: [360, 1280] };

  test.each(PROFILE_NAMES)("look well at %s: no violation in any width and colour", (profile) =>
    inBrowser(async (page) => {
      await page.goto((await request(open, profile, { scope: "openid profile email" })).url);
      await audit(page, `${profile}-login`);
      await page.getByTestId("login-username").fill("alice");
      await page.getByTestId("login-submit").click();
      if (await page.getByTestId("login-identity").isVisible()) {
        await audit(page, `${profile}-password`, less);
        await page.getByTestId("login-submit").click();
      }
      if (await page.getByTestId("stay-no").isVisible()) {
        await audit(page, `${profile}-stay`, less);
        await page.getByTestId("stay-no").click();
      }
      await page.getByTestId("consent-allow").waitFor();
      await audit(page, `${profile}-consent`);
      await page.getByTestId("consent-allow").click();
      await back(page);
      const { config } = await request(open, profile);
      const { device_authorization_endpoint: device, end_session_endpoint: logout } = config.serverMetadata();
      if (device !== undefined && profile !== "google") {
        const issued = await oidc.initiateDeviceAuthorization(config, { scope: "openid" });
        await page.goto(issued.verification_uri);
        await page.getByTestId("device-submit").waitFor();
        await audit(page, `${profile}-device`, less);
      }
      if (logout === undefined) return;
      await page.goto(logout);
      if (!(await page.getByTestId("logout-yes").isVisible())) return;
      await audit(page, `${profile}-logout`, less);
    }),
  );
});
