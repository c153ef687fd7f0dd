// The log tab of the console in a real browser: live rows, search, pause, and the detail of a request.
import type { Page } from "playwright-core";
import { describe, expect, test } from "vitest";
import type { IsolatedIssuer } from "../../src/index.ts";
import { audit } from "../support/audit.ts";
import { SERVICE } from "../support/clients.ts";
import { consoleTab } from "../support/console-tab.ts";
import { introspect } from "../support/introspect.ts";
import { postForm } from "../support/post-form.ts";

const { browser, open: atLog } = await consoleTab("log", "#log-empty .nothing, #log-rows tr");

const rows = (page: Page) => page.locator('[data-testid^="request-"]:is(tr)');
const jwks = (own: IsolatedIssuer, query = "") => fetch(`${own.url}/.well-known/jwks.json${query}`);
const serviceToken = (own: IsolatedIssuer) =>
  postForm(`${own.url}/token`, { grant_type: "client_credentials" }, { basic: SERVICE });

describe.skipIf(!browser)("the log tab", () => {
  test("shows requests as they come, with decision or reason, newest first", () =>
    atLog(async (page, own) => {
      expect(await page.locator("#log-empty").textContent()).toContain("No request yet");
      await jwks(own);
      await serviceToken(own);
      await postForm(`${own.url}/token`, { grant_type: "nonsense" }, { basic: SERVICE });
      await expect.poll(() => rows(page).count()).toBe(3);
      const texts = await rows(page).allTextContents();
      expect(texts[0]).toMatch(/400POST .*\/tokendemo-service.*nonsense/);
      expect(texts[1]).toMatch(/200POST .*\/tokendemo-service.*issued an access token/);
      expect(texts[2]).toMatch(/200GET .*jwks\.json/);
    }));

  test("filters by text, endpoint and outcome, and finds where a pasted token was used", () =>
    atLog(async (page, own) => {
      const { body } = await serviceToken(own);
      await introspect(own.url, String(body["access_token"]));
      await postForm(`${own.url}/token`, { grant_type: "nonsense" }, { basic: SERVICE });
      await expect.poll(() => rows(page).count()).toBe(3);
      await page.getByTestId("log-search").fill("nonsense");
      await expect.poll(() => rows(page).count()).toBe(1);
      await page.getByTestId("log-search").fill(String(body["access_token"]));
      await expect.poll(() => rows(page).count()).toBe(2);
      await page.getByTestId("log-endpoint").selectOption("introspection");
      await expect.poll(() => rows(page).count()).toBe(1);
      await page.getByTestId("log-search").fill("");
      await page.getByTestId("log-endpoint").selectOption("");
      await page.getByTestId("log-outcome").selectOption("refused");
      await expect.poll(() => rows(page).allTextContents()).toEqual([expect.stringContaining("400")]);
    }));

  test("pauses, counts what comes meanwhile, and goes on", () =>
    atLog(async (page, own) => {
      await page.getByTestId("log-pause").click();
      await jwks(own);
      await jwks(own);
      await expect.poll(() => page.getByTestId("log-pause").textContent()).toBe("Resume (2 new)");
      expect(await rows(page).count()).toBe(0);
      await page.getByTestId("log-pause").click();
      await expect.poll(() => rows(page).count()).toBe(2);
    }));

  test("shows the detail of a request, its token decoded, and its secrets only when asked", () =>
    atLog(
      async (page, own) => {
        const { body } = await serviceToken(own);
        await introspect(own.url, String(body["access_token"]));
        await expect.poll(() => rows(page).count()).toBe(2);
        await page.locator('[data-testid^="open-"]').first().click();
        const dialog = page.getByTestId("request-dialog");
        await page.getByTestId("request-token").waitFor();
        expect(await page.getByTestId("request-token").textContent()).toContain(own.url);
        expect(await dialog.textContent()).toContain("demo-api");
        expect(await dialog.textContent()).not.toContain(String(body["access_token"]));
        await page.getByTestId("request-reveal").click();
        await expect.poll(() => dialog.textContent()).toContain(String(body["access_token"]));
        expect(await dialog.textContent()).toContain(btoa("demo-api:demo-api-secret"));
      },
      { permissions: ["clipboard-read", "clipboard-write"] },
    ));

  test("copies a request as a curl command that repeats it", () =>
    atLog(
      async (page, own) => {
        const { body } = await serviceToken(own);
        await introspect(own.url, String(body["access_token"]));
        await expect.poll(() => rows(page).count()).toBe(2);
        await page.locator('[data-testid^="open-"]').first().click();
        const button = page.getByTestId("request-curl");
        const whole = page.waitForResponse(/raw=true/);
        await button.hover();
        await (await whole).finished();
        await button.click();
        await expect.poll(() => button.textContent()).toBe("Copied");
        const text = await page.evaluate<string>("navigator.clipboard.readText()");
        expect(text).toContain(`curl -i '${own.url}/introspect'`);
        expect(text).toContain(`-H 'Authorization: Basic ${btoa("demo-api:demo-api-secret")}'`);
        expect(text).toContain(`--data-urlencode 'token=${String(body["access_token"])}'`);
      },
      { permissions: ["clipboard-read", "clipboard-write"] },
    ));

  test("makes the next request like it fail, once", () =>
    atLog(async (page, own) => {
      await serviceToken(own);
      await page.locator('[data-testid^="open-"]').click();
      await page.getByTestId("request-fail").click();
      await expect.poll(() => page.getByTestId("toasts").textContent()).toContain("gets 503");
      expect((await serviceToken(own)).status).toBe(503);
      expect((await serviceToken(own)).status).toBe(200);
    }));

  test("clears the log after a question", () =>
    atLog(async (page, own) => {
      await jwks(own);
      await expect.poll(() => rows(page).count()).toBe(1);
      await page.getByTestId("log-clear").click();
      await page.getByTestId("dialog-confirm").click();
      await expect.poll(() => page.locator("#log-empty").textContent()).toContain("No request yet");
      expect(await own.requests.count()).toBe(0);
    }));

  test("pages through 10,000 requests, and finds any of them", () =>
    atLog(
      async (page) => {
        expect(await rows(page).count()).toBe(50);
        await page.getByTestId("log-more").click();
        await expect.poll(() => rows(page).count()).toBe(100);
        await page.getByTestId("log-search").fill("needle");
        await expect.poll(() => rows(page).count()).toBe(1);
      },
      {
        prepare: async (own) => {
          await jwks(own, "?find=needle");
          for (let count = 0; count < 200; count++) {
            await Promise.all(Array.from({ length: 49 }, () => jwks(own)));
          }
        },
      },
    ));

  test("has no accessibility violation and fits each screen, empty, with requests and with a detail open", () =>
    atLog(async (page, own) => {
      await audit(page, "log-empty");
      const { body } = await serviceToken(own);
      await introspect(own.url, String(body["access_token"]));
      await postForm(`${own.url}/token`, {
        grant_type: "authorization_code",
        client_id: "demo-app",
        code: "wrong",
      });
      await expect.poll(() => rows(page).count()).toBe(3);
      await audit(page, "log");
      await page.locator('[data-testid^="open-"]').nth(1).click();
      await page.getByTestId("request-token").waitFor();
      await audit(page, "log-request");
    }));
});
