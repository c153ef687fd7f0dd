// The console's check tab in a real browser: a check with live progress, its causes and files, and its other ends.
import { readFile } from "node:fs/promises";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import type { IsolatedIssuer } from "../../src/index.ts";
import { audit } from "../support/audit.ts";
import { consoleTab } from "../support/console-tab.ts";
import { startApi } from "../support/weak-servers/server.ts";
import * as verifiers from "../support/weak-servers/verifiers.ts";

const AUDIENCE = "http://localhost:8000/notes";
const SCOPE = "notes:read";

const { browser, open } = await consoleTab("check", '[data-testid="check-start"]:enabled');

type Api = Awaited<ReturnType<typeof startApi>>;
const apis: Api[] = [];
afterAll(() => Promise.all(apis.map((api) => api[Symbol.asyncDispose]())));
/** An API that never answers. */
let silent: Api;
beforeAll(async () => {
  silent = await startApi(
    { issuer: "http://none", audience: AUDIENCE, scope: SCOPE },
    () => new Promise(() => {}),
  );
  apis.push(silent);
});

async function apiOf({ url }: IsolatedIssuer, holes = {}): Promise<string> {
  const verify = verifiers.byJwks(url, { algorithms: ["ES256"] }); // isolated issuers sign with it
  const api = await startApi({ issuer: url, audience: AUDIENCE, scope: SCOPE }, verify, holes);
  apis.push(api);
  return api.url;
}

async function run(page: Page, url: string, extent = "All tokens"): Promise<void> {
  await page.getByTestId("check-url").fill(url);
  await page.getByTestId("check-audience").fill(AUDIENCE);
  await page.getByTestId("check-scope").fill(SCOPE);
  await page.getByTestId("check-extent").selectOption({ label: extent });
  await page.getByTestId("check-start").click();
}

const QUICK = "Quick: one token for each cause";
const text = (page: Page, id: string) => () => page.getByTestId(id).textContent();

describe.skipIf(!browser)("the check tab", () => {
  test("shows the progress case by case, then the causes first with their fixes, and the report as files", () =>
    open(async (page, own) => {
      const url = await apiOf(own, { audience: true, scope: true });
      const counts: string[] = [];
      await page.exposeFunction("noteCount", (count: string) => void counts.push(count));
      await page.evaluate(`new MutationObserver(() => {
        const count = document.querySelector('[data-testid="check-count"]')?.textContent;
        if (count) window.noteCount(count);
      }).observe(document.getElementById("checked"), { childList: true, subtree: true, characterData: true })`);
      await run(page, url);
      await expect
        .poll(text(page, "check-verdict"))
        .toMatch(/Accepted \d+ of \d+ requests that it should refuse/);
      await expect.poll(() => new Set(counts).size).toBeGreaterThan(20);
      expect(counts).toContainEqual(expect.stringMatching(/^23 of \d+$/));
      const causes = await page.locator('[data-testid^="cause-"]').allTextContents();
      expect(causes[0]).toMatch(/critical.*Fix: /);
      expect(causes.some((each) => each.includes("The audience is not compared"))).toBe(true);
      expect(await page.getByTestId("check-verdict").textContent()).toContain("jwks, detected");
      await expect.poll(() => page.getByTestId("check-status").textContent()).toMatch(/^Accepted/);
      const report = await idpReport(page);
      for (const [format, name, inside] of [
        ["json", "mintmark-check.json", '"causes"'],
        ["junit", "mintmark-check.xml", '<testsuites name="mintmark check">'],
        ["sarif", "mintmark-check.sarif", "sarif-2.1.0"],
        ["markdown", "mintmark-check.md", "## ❌ mintmark check"],
        ["pretty", "mintmark-check.txt", "SEVERITY"],
      ] as const) {
        const [download] = await Promise.all([
          page.waitForEvent("download"),
          page.getByTestId(`download-${format}`).click(),
        ]);
        expect(download.suggestedFilename()).toBe(name);
        const saved = await readFile(await download.path(), "utf8");
        expect(saved).toContain(inside);
        if (format === "json") expect(JSON.parse(saved)).toEqual(report);
      }
      const cause = page.locator('[data-testid^="cause-"]').first();
      await cause.locator("summary").first().click();
      const token = cause.locator('[data-testid^="token-"]').first();
      const sent = cause.locator('[data-testid^="sent-"]').first();
      expect(await sent.isVisible()).toBe(false);
      await token.click();
      expect(JSON.parse((await sent.textContent()) ?? "")).toHaveProperty("claims");
      expect(await page.locator("#console").textContent()).not.toContain("`");
      await page.locator('[data-testid="group-claims"] summary').click();
      await audit(page, "check-open");
    }));

  test("keeps the report at its URL, lists other checks, and remembers what was typed", () =>
    open(async (page, own) => {
      await run(page, await apiOf(own), QUICK);
      await expect.poll(text(page, "check-verdict")).toContain("Accepted 0 of");
      expect(await page.getByTestId("check-verdict").textContent()).toContain("passed");
      const first = page.url();
      await run(page, await apiOf(own, { scope: true }), QUICK);
      await expect.poll(text(page, "check-verdict")).toContain("Accepted 1 of");
      expect(page.url()).not.toBe(first);
      await page.goto(first);
      await expect.poll(text(page, "check-verdict")).toContain("Accepted 0 of");
      expect(await page.getByTestId("check-audience").inputValue()).toBe(AUDIENCE);
      await page.getByTestId("check-earlier").getByRole("button").first().click();
      await expect.poll(text(page, "check-verdict")).toContain("Accepted 1 of");
    }));

  test("works with the keyboard alone, follows a running check after a reload, and stops it", () =>
    open(async (page) => {
      await page.getByTestId("check-url").focus();
      await page.keyboard.type(silent.url);
      await page.keyboard.press("Enter");
      await expect.poll(text(page, "check-count")).toMatch(/^0 of \d+$/);
      await page.reload();
      await expect.poll(text(page, "check-doing")).toContain("finding out how to call the API");
      await audit(page, "check-running");
      await page.getByTestId("check-stop").focus();
      await page.keyboard.press("Enter");
      await expect.poll(text(page, "check-ended")).toContain("The check was stopped");
    }));

  test("says what was tried if no good token is accepted, and why a check cannot be run", () =>
    open(async (page) => {
      const foreign = await startApi(
        { issuer: "http://another", audience: AUDIENCE, scope: SCOPE },
        verifiers.byJwks("http://localhost:1"),
      );
      apis.push(foreign);
      await run(page, foreign.url);
      await expect.poll(text(page, "check-verdict")).toContain("No good token was accepted");
      expect(await page.getByTestId("check-attempts").textContent()).toContain("401");
      await audit(page, "check-attempts");
      await run(page, "http://localhost:1/");
      await expect.poll(text(page, "check-ended")).toContain("could not be run");
      expect(await page.getByTestId("check-ended").textContent()).toContain("localhost:1");
      await audit(page, "check-failed");
    }));

  test("says what is missing or wrong in the form", () =>
    open(
      async (page) => {
        await page.getByTestId("check-start").click();
        await expect.poll(() => page.locator("#check-problem").textContent()).toContain("Enter the URL");
        await page.getByTestId("check-url").fill("file:///etc/passwd");
        await page.getByTestId("check-start").click();
        await expect
          .poll(() => page.locator("#check-problem").textContent())
          .toContain("is not an http or https URL");
      },
      { expectedMessages: /status of 400/ },
    ));
});

/** The report of the check that the page shows, from the control API. */
function idpReport(page: Page): Promise<unknown> {
  return page.evaluate(`fetch("/_mintmark/api/checks/" + new URLSearchParams(location.search).get("check"))
    .then((response) => response.json()).then(({ report }) => report)`);
}
