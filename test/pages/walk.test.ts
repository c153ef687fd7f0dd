// A whole journey through the console in a real browser, against examples/mcp-server: a token is minted, copied, used,
// revoked and refused; keys are rotated; the log is live; a fault goes on and off. One journey uses the keyboard alone.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Example, startExample } from "../../examples/mcp-server/start.ts";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { startChromium } from "../support/chromium.ts";
import { postTool } from "../support/mcp-client.ts";
import { visit } from "../support/visit.ts";

const browser = await startChromium();
let idp: Mintmark;
/** Asks the issuer about every token, so that it notices a revocation. */
let api: Example;

beforeAll(async () => {
  idp = await startMintmark();
  api = await startExample({ issuer: idp.url, verify: "introspection", port: 0 });
});

afterAll(async () => {
  await browser?.close();
  await api.close();
  await idp.close();
});

const clipboard = { permissions: ["clipboard-read", "clipboard-write"] };
const copied = (page: Page) => page.evaluate<string>("navigator.clipboard.readText()");
const statusFor = async (token: string) => (await postTool(api.url, token, "whoami")).status;

async function tab(page: Page, name: string): Promise<void> {
  await page.getByTestId(`tab-${name}`).click();
  await page.waitForURL(new RegExp(`/_mintmark/${name}$`));
}

/** Presses Tab until the element with this test id has the focus. */
async function tabTo(page: Page, testId: string): Promise<void> {
  for (let presses = 0; presses < 120; presses++) {
    await page.keyboard.press("Tab");
    if ((await page.evaluate("document.activeElement.dataset.testid")) === testId) return;
  }
  throw new Error(`the keyboard does not reach ${testId}`);
}

describe.skipIf(!browser)("a journey through the console", () => {
  test("mints, uses and revokes a token, rotates the keys, follows the log and breaks an endpoint", () =>
    visit(
      browser,
      async (page) => {
        await page.goto(`${idp.url}/_mintmark/`);
        await tab(page, "mint");
        await page.getByTestId("mint-audience").fill(api.url);
        await page.getByTestId("mint-scope").fill("notes:read");
        await page.getByTestId("mint-submit").click();
        await page.getByTestId("copy-token").click();
        await expect.poll(() => copied(page)).toMatch(/^eyJ/);
        const token = await copied(page);
        expect(await statusFor(token)).toBe(200);

        await tab(page, "log");
        const log = () => page.locator("#log-rows tr").allTextContents();
        await expect.poll(async () => (await log()).join()).toContain("/introspect");
        const before = (await log()).length;
        expect(await statusFor(token)).toBe(200);
        await expect.poll(async () => (await log()).length).toBeGreaterThan(before);

        await tab(page, "tokens");
        await page.getByTestId("tokens-filter").fill(token);
        await expect.poll(() => page.getByTestId("tokens-status").textContent()).toBe("1 token.");
        await page.locator("#tokens-rows .row-open").click();
        await page.getByTestId("record-revoke").click();
        await page.getByTestId("dialog-confirm").click();
        await expect.poll(() => statusFor(token)).toBe(401);

        await tab(page, "keys");
        const kid = (await idp.keys.list()).find(({ state }) => state === "active")?.kid ?? "";
        await page.getByTestId("keys-rotate").click();
        await page.getByTestId("dialog-confirm").click();
        await expect.poll(() => page.getByTestId(`key-${kid}`).textContent()).toContain("retiring");
        const fresh = await idp.mint({ user: "alice", audience: api.url, scope: "notes:read" });
        expect(fresh.header?.["kid"]).not.toBe(kid);
        expect(await statusFor(fresh.token)).toBe(200);

        await tab(page, "faults");
        await page.getByTestId("break-introspection").selectOption({ label: "Answer 503" });
        await expect.poll(() => page.getByTestId("now").textContent()).toContain("1 fault is on");
        expect(await statusFor(fresh.token)).not.toBe(200);
        await page.getByTestId("now-off").click();
        await expect.poll(() => page.getByTestId("now").isVisible()).toBe(false);
        expect(await statusFor(fresh.token)).toBe(200);
      },
      clipboard,
    ));

  test("mints a token, finds its record and revokes it with the keyboard alone", () =>
    visit(browser, async (page) => {
      await page.goto(`${idp.url}/_mintmark/`);
      await tabTo(page, "tab-mint");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/mint$/);
      await tabTo(page, "mint-audience");
      await page.keyboard.press("ControlOrMeta+A");
      await page.keyboard.type(api.url);
      await tabTo(page, "mint-description");
      await page.keyboard.type("by keyboard");
      await tabTo(page, "mint-submit");
      await page.keyboard.press("Enter");
      await page.getByTestId("copy-token").waitFor();
      const [minted] = await idp.tokens.list({ search: "by keyboard" });
      const id = minted?.id ?? "";
      await page.goto(`${idp.url}/_mintmark/`);
      await tabTo(page, "tab-tokens");
      await page.keyboard.press("Enter");
      await page.waitForURL(/\/tokens$/);
      await tabTo(page, "tokens-filter");
      await page.keyboard.type("by keyboard");
      await expect.poll(() => page.getByTestId("tokens-status").textContent()).toBe("1 token.");
      await tabTo(page, `open-${id}`);
      await page.keyboard.press("Enter");
      await tabTo(page, "record-revoke");
      await page.keyboard.press("Enter");
      await page.getByTestId("dialog-confirm").waitFor(); // has the focus
      await page.keyboard.press("Enter");
      await expect.poll(async () => (await idp.tokens.get(id)).revokedAt).not.toBeNull();
    }));
});
