// The console with 10,000 tokens and 10,000 log entries: any of them is found, and pages stay pages.
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { startChromium } from "../support/chromium.ts";
import { logCrowd, mintCrowd } from "../support/crowded-issuer.ts";
import { visit } from "../support/visit.ts";

const COUNT = 10_000;
const SOUGHT = [0, 4711, COUNT - 1];

const browser = await startChromium();
let idp: Mintmark;

beforeAll(async () => {
  idp = await startMintmark({ alg: "HS256", staticTokens: false });
});
afterAll(async () => {
  await browser?.close();
  await idp.close();
});

const at = (tab: string, use: (page: Page) => Promise<void>) =>
  visit(browser, async (page) => {
    await page.goto(`${idp.url}/_mintmark/${tab}`);
    await use(page);
  });
const text = (page: Page, testId: string) => () => page.getByTestId(testId).textContent();

describe.skipIf(!browser)(`with ${COUNT} tokens and ${COUNT} requests`, () => {
  test("the list of tokens shows a page, and finds any token by text and by its value", async () => {
    await mintCrowd(idp, COUNT);
    const pasted = await idp.token({ user: "bob" });
    await at("tokens", async (page) => {
      await expect.poll(text(page, "tokens-status")).toBe("50 tokens, more available.");
      for (const search of [...SOUGHT.map((n) => `token-${n}-end`), pasted]) {
        await page.getByTestId("tokens-filter").fill(search);
        await expect.poll(text(page, "tokens-status"), { message: search }).toBe("1 token.");
      }
    });
  });

  test("the log shows a page, and finds any request", async () => {
    await logCrowd(idp, COUNT);
    await at("log", async (page) => {
      await expect.poll(text(page, "log-status")).toBe("50 requests, more available.");
      for (const n of SOUGHT) {
        await page.getByTestId("log-search").fill(`request-${n}-end`);
        await expect.poll(text(page, "log-status"), { message: String(n) }).toBe("1 request.");
      }
    });
  });
});
