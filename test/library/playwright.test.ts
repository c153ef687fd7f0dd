// `logIn` of mintmark/playwright, in a real browser and with a real client.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Mintmark, type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { logIn, type LogInOptions } from "../../src/playwright.ts";
import { startChromium } from "../support/chromium.ts";
import { type ClientApp, startClientApp } from "../support/client-app.ts";
import { freePort } from "../support/free-port.ts";
import { visit, type VisitOptions } from "../support/visit.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const STRANGER = "550e8400-e29b-41d4-a716-446655440000";

const browser = await startChromium();
let idp: Mintmark;
let app: ClientApp;

beforeAll(async () => {
  idp = await startMintmark();
  app = await startClientApp();
});

afterAll(async () => {
  await browser?.close();
  await idp.close();
  await app[Symbol.asyncDispose]();
});

const inBrowser = (use: (page: Page) => Promise<void>, options?: VisitOptions) =>
  visit(browser, use, options);

interface Journey extends LogInOptions {
  issuer?: Mintmark;
  params?: Record<string, string>;
}

/** Signs in and returns the subject of the token that the application gets. */
async function subjectOf(page: Page, { issuer = idp, params = {}, ...options }: Journey) {
  const signIn = await app.signIn(issuer.url, params);
  await page.goto(signIn.url);
  await logIn(page, options);
  await page.waitForURL((url) => url.origin === app.origin);
  return (await signIn.redeem(page.url())).claims()?.sub;
}

async function withMintmark(config: MintmarkConfig, use: (other: Mintmark) => Promise<void>): Promise<void> {
  await using other = await startMintmark(config);
  await use(other);
}

describe.skipIf(!browser)("logIn", () => {
  test("uses the second factor that the application asks for, or goes on without", () =>
    inBrowser(async (page) => {
      const acrOf = async (options: Partial<LogInOptions>) => {
        const signIn = await app.signIn(idp.url, { acr_values: "phr", prompt: "login" });
        await page.goto(signIn.url);
        await logIn(page, { user: "alice", ...options });
        await page.waitForURL((url) => url.origin === app.origin);
        return (await signIn.redeem(page.url())).claims()?.["acr"];
      };
      expect(await acrOf({})).toBe("phr");
      expect(await acrOf({ secondFactor: false })).toBe("1");
    }));

  test.each([
    ["a listed user", "alice", ALICE],
    ["a listed user by e-mail address", "alice@example.test", ALICE],
    ["any UUID", STRANGER, STRANGER],
  ])("signs in %s, and the client redeems the code", (_title, user, subject) =>
    inBrowser(async (page) => {
      expect(await subjectOf(page, { user, idp })).toBe(subject);
    }),
  );

  test("waits for the login page", () =>
    inBrowser(async (page) => {
      const { url } = await app.signIn(idp.url);
      const loggedIn = logIn(page, { user: "alice" });
      await page.goto(url);
      await loggedIn;
      await page.waitForURL((at) => at.origin === app.origin && at.searchParams.has("code"));
    }));

  test("works with JavaScript switched off", () =>
    inBrowser(async (page) => expect(await subjectOf(page, { user: "alice" })).toBe(ALICE), {
      javaScriptEnabled: false,
    }));

  test("types the password if the page asks for one", () =>
    withMintmark(
      { login: { password: true }, users: { carol: { id: STRANGER, password: "s3cret" } } },
      (own) =>
        inBrowser(async (page) => {
          const journey = { issuer: own, user: "carol", password: "s3cret" };
          expect(await subjectOf(page, journey)).toBe(STRANGER);
        }),
    ));

  test("denies consent with `consent: deny`", () =>
    inBrowser(async (page) => {
      await page.goto((await app.signIn(idp.url)).url);
      await logIn(page, { user: "alice", consent: "deny" });
      await page.waitForURL((url) => url.searchParams.get("error") === "access_denied");
    }));

  test("starts at the consent page if the user is signed in already", () =>
    inBrowser(async (page) => {
      await subjectOf(page, { user: "alice" });
      expect(await subjectOf(page, { user: "alice", params: { prompt: "consent" } })).toBe(ALICE);
    }));

  test("follows an answer in response_mode=form_post", () =>
    inBrowser(async (page) => {
      await page.goto((await app.signIn(idp.url, { response_mode: "form_post" })).url);
      await logIn(page, { user: "alice" });
      await page.locator("#app").waitFor();
      expect(page.url()).toBe(app.redirectUri);
    }));
});

describe.skipIf(!browser)("a failing logIn", () => {
  test("names the page that it found in place of a login page", () =>
    inBrowser(async (page) => {
      await page.goto(app.origin);
      const error = await logIn(page, { user: "alice", timeoutMilliseconds: 500 }).catch((e: unknown) => e);
      expect(error).toMatchObject({
        code: "timeout",
        message: `logIn: no login page of Mintmark appeared within 500 ms: go there first, as the application does when a user signs in\nThe page is ${app.origin}/, titled "app".`,
      });
    }));

  test("says that the login page belongs to another issuer", () =>
    inBrowser(async (page) => {
      const own = await idp.isolate();
      await page.goto((await app.signIn(idp.url)).url);
      await expect(logIn(page, { user: "alice", idp: own })).rejects.toMatchObject({
        code: "bad_request",
        message: expect.stringContaining(`logIn: this is not a page of ${own.url}\n`) as string,
      });
      await own.close();
    }));

  test("quotes what the login page says about an unknown user", () =>
    inBrowser(
      async (page) => {
        await page.goto((await app.signIn(idp.url)).url);
        await expect(logIn(page, { user: "nobody" })).rejects.toThrow(
          /rejects "nobody": There is no user “nobody”.*\nThe page is .*, titled "Sign in/,
        );
        await logIn(page, { user: "alice" });
        await page.waitForURL((url) => url.origin === app.origin);
      },
      { expectedMessages: /status of 401/ },
    ));

  test("says that a password is missing, wrong or not asked for", () =>
    withMintmark({ login: { password: true } }, (own) =>
      inBrowser(
        async (page) => {
          await page.goto((await app.signIn(own.url)).url);
          await expect(logIn(page, { user: "alice" })).rejects.toThrow("asks for a password");
          await expect(logIn(page, { user: "alice", password: "no" })).rejects.toThrow(
            "name or the password is wrong",
          );
          await page.goto((await app.signIn(idp.url)).url);
          await expect(logIn(page, { user: "alice", password: "alice" })).rejects.toThrow(
            "does not ask for a password",
          );
        },
        { expectedMessages: /status of 401/ },
      ),
    ));

  test("says that the redirect URI does not answer", () =>
    inBrowser(async (page) => {
      const redirectUri = `http://127.0.0.1:${await freePort()}/callback`;
      await page.goto((await app.signIn(idp.url, { redirect_uri: redirectUri })).url);
      await expect(logIn(page, { user: "alice" })).rejects.toMatchObject({
        code: "bad_request",
        message: expect.stringContaining("does the application listen there?\nThe page is ") as string,
      });
    }));

  test("quotes the error of a request that Mintmark refuses", () =>
    inBrowser(
      async (page) => {
        await page.goto((await app.signIn(idp.url, { redirect_uri: "https://evil.test/" })).url);
        await expect(logIn(page, { user: "alice" })).rejects.toThrow(
          /refuses this sign-in with invalid_redirect_uri: .*\nThe page is /,
        );
      },
      { expectedMessages: /status of 400/ },
    ));
});
