// Opens a tab of the console in a real browser, each time at an issuer of its own.
import type { Browser, Page } from "playwright-core";
import { afterAll, beforeAll } from "vitest";
import { type IsolatedIssuer, type Mintmark, type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { startChromium } from "./chromium.ts";
import { visit, type VisitOptions } from "./visit.ts";

export interface TabOptions extends VisitOptions {
  /** Runs before the tab is opened. */
  prepare?: (own: IsolatedIssuer) => Promise<unknown>;
}

type OpenTab = (
  use: (page: Page, own: IsolatedIssuer) => Promise<void>,
  options?: TabOptions,
) => Promise<void>;

export interface ConsoleTab {
  /** Undefined if there is no browser here. */
  browser: Browser | undefined;
  /** Opens the tab and runs `use`; the test fails if the page does something that no page may do. */
  open: OpenTab;
}

/**
 * Starts a browser and a server for the tests of a file, and closes them after the tests.
 *
 * @param tab The last part of the tab's path.
 * @param ready A selector of what the tab shows when it is ready.
 */
export async function consoleTab(
  tab: string,
  ready = "main",
  config: MintmarkConfig = {},
): Promise<ConsoleTab> {
  const browser = await startChromium();
  let idp: Mintmark;
  beforeAll(async () => {
    idp = await startMintmark(config);
  });
  afterAll(async () => {
    await browser?.close();
    await idp.close();
  });
  return {
    browser,
    async open(use, { prepare, ...options } = {}) {
      await using own = await idp.isolate();
      await prepare?.(own);
      await visit(
        browser,
        async (page) => {
          await page.goto(`${idp.url}/_mintmark/${tab}?issuer=${own.id}`);
          await page.locator(ready).first().waitFor();
          await use(page, own);
        },
        options,
      );
    },
  };
}
