// Completes the login and consent pages by submitting their forms, as a user with a browser does.
import type { Browser, Page } from "./browser.ts";

export interface LoginChoices {
  /** The user to choose; its name is typed if the page does not list it. Default: alice. */
  user?: string;
  password?: string;
  /** The answer on the page that asks for a second factor. Default: none, the flow stops at that page. */
  factor?: "otp" | "hwk" | "none" | "deny";
  /** Whether to tick the second factor on the login page. */
  tick?: boolean;
  /** Default: allow. */
  consent?: "allow" | "deny";
}

/** Opens an authorization request and submits forms until a redirect leaves the server or no form is left. */
export async function loginThroughPages(
  browser: Browser,
  url: string | URL,
  { user = "alice", password, factor, tick = false, consent = "allow" }: LoginChoices = {},
): Promise<Page> {
  const ticked: Record<string, string> = tick ? { factor: "otp" } : {};
  let page = await browser.open(url);
  for (let step = 0; step < 6 && page.leftTo === undefined; step++) {
    if (page.status === 200 && shows(page, "login-submit")) {
      page = await choose(browser, page, user, password, ticked);
    } else if (shows(page, "stay-no")) {
      page = await browser.press(page, "stay-no");
    } else if (factor !== undefined && shows(page, "factor-form")) {
      page = await browser.press(page, `factor-${factor}`);
    } else if (shows(page, "consent-allow")) {
      page = await browser.press(page, `consent-${consent}`);
    } else if (page.html.includes("document.forms[0].submit()")) {
      page = await browser.submitOnlyForm(page);
    } else {
      break;
    }
  }
  return page;
}

/** Completes the pages and returns the URL of the redirect to the client. @throws if there is no redirect */
export async function callbackOf(
  browser: Browser,
  url: string | URL,
  choices: LoginChoices = {},
): Promise<URL> {
  const page = await loginThroughPages(browser, url, choices);
  if (!page.leftTo) throw new Error(`no answer for the client, but ${page.status}:\n${page.html}`);
  return page.leftTo;
}

export function shows(page: Page, testId: string): boolean {
  return page.html.includes(`data-testid="${testId}"`);
}

function choose(
  browser: Browser,
  page: Page,
  user: string,
  password: string | undefined,
  ticked: Record<string, string>,
): Promise<Page> {
  if (password !== undefined) {
    return browser.press(page, "login-submit", { user, password, username: "", ...ticked });
  }
  if (shows(page, `login-user-${user}`)) return browser.press(page, `login-user-${user}`, ticked);
  return browser.press(page, "login-submit", { username: user, ...ticked });
}
