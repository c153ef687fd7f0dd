// The browser of FastMCP's client, set by the variable BROWSER: follows every page from one server to the
// next, signs in as alice, and returns the response to the client. Argument: the URL to open.
import { setTimeout } from "node:timers/promises";
import { Browser } from "../../support/browser.ts";
import { loginThroughPages } from "../../support/browser-login.ts";

const browser = new Browser();
let url: URL | undefined = new URL(process.argv[2] ?? "");
while (url) url = (await opened(url)).leftTo;

/** Retries, because the client opens its browser before it listens for the callback. */
async function opened(at: URL) {
  for (;;) {
    try {
      return await loginThroughPages(browser, at);
    } catch (error) {
      if (!isRefusedConnection(error)) throw error;
      await setTimeout(20);
    }
  }
}

function isRefusedConnection(error: unknown): boolean {
  return (
    error instanceof TypeError && (error.cause as NodeJS.ErrnoException | undefined)?.code === "ECONNREFUSED"
  );
}
