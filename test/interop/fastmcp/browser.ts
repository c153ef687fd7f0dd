// The browser of FastMCP's client, by the variable BROWSER: goes through every page from one server to the next, signs
// in as alice, and brings the answer to the client. Argument: the URL to open.
import { setTimeout } from "node:timers/promises";
import { Browser } from "../../support/browser.ts";
import { loginThroughPages } from "../../support/browser-login.ts";

const browser = new Browser();
let url: URL | undefined = new URL(process.argv[2] ?? "");
while (url) url = (await opened(url)).leftTo;

/** The client opens its browser before it listens for the answer. */
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
