// Visits Mintmark's pages in a new browser context. The test fails if a page does something that no page may
// do, such as a console error or a request to another machine.
import type { Browser, BrowserContextOptions, Page } from "playwright-core";
import { expect } from "vitest";

export interface VisitOptions extends BrowserContextOptions {
  /** Matches console messages that the test causes; Chromium logs an error response as a console error. */
  expectedMessages?: RegExp;
}

/** Runs `use` in a new context and then checks that nothing unexpected happened. */
export async function visit(
  browser: Browser | undefined,
  use: (page: Page) => Promise<void>,
  { expectedMessages, ...options }: VisitOptions = {},
): Promise<void> {
  if (!browser) throw new Error("no browser: the test should have been skipped");
  const context = await browser.newContext(options);
  context.setDefaultTimeout(120_000); // as patient as polls in tests
  try {
    const untoward: string[] = [];
    const note = (text: string) => void (expectedMessages?.test(text) || untoward.push(text));
    context.on("request", (request) => {
      if (!isLocal(request.url())) note(`request to ${request.url()}`);
    });
    context.on("console", (message) => {
      if (["error", "warning"].includes(message.type())) note(`console: ${message.text()}`);
    });
    context.on("weberror", (error) => note(`uncaught: ${error.error().message}`));
    context.on("dialog", (dialog) => {
      note(`dialog: ${dialog.message()}`);
      void dialog.dismiss();
    });
    await use(await context.newPage());
    expect(untoward).toEqual([]);
  } finally {
    await context.close();
  }
}

function isLocal(url: string): boolean {
  const { protocol, hostname } = new URL(url);
  return protocol === "data:" || ["localhost", "127.0.0.1", "[::1]"].includes(hostname);
}
