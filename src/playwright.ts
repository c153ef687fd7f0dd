// `mintmark/playwright`: takes a page through Mintmark's login and consent pages, as a person would.
import { MintmarkError } from "./errors.ts";

/** What is used of a Playwright `Page`; any version of Playwright fits. */
export interface LoginPage {
  url(): string;
  title(): Promise<string>;
  mainFrame(): unknown;
  locator(selector: string): LoginLocator;
  waitForEvent(
    event: "framenavigated",
    options: { predicate: (frame: unknown) => boolean; timeout: number },
  ): Promise<unknown>;
  waitForLoadState(state: "domcontentloaded", options: { timeout: number }): Promise<void>;
  waitForURL(url: (url: URL) => boolean, options: { waitUntil: "commit"; timeout: number }): Promise<void>;
}

/** What is used of a Playwright `Locator`. */
export interface LoginLocator {
  first(): LoginLocator;
  count(): Promise<number>;
  waitFor(options: { timeout: number }): Promise<void>;
  textContent(options: { timeout: number }): Promise<string | null>;
  click(options: { timeout: number }): Promise<void>;
  check(options: { timeout: number }): Promise<void>;
  fill(value: string, options: { timeout: number }): Promise<void>;
}

export interface LogInOptions {
  /** A listed user's name or e-mail address, or any UUID. */
  user: string;
  /** Where the login page asks for one (`login.password`). */
  password?: string;
  /** What to answer where the consent page asks. Default: allow. */
  consent?: "allow" | "deny";
  /** The issuer whose login page it has to be. Default: any. */
  idp?: { url: string };
  /** For each step. Default: 10 000. */
  timeoutMilliseconds?: number;
}

const OUR_PAGES = byTestId("login-submit", "consent-allow", "error-code");

/**
 * Signs somebody in on a page that the application has sent to Mintmark, or is about to, and returns when the
 * browser is on its way back to the application. It waits for the login page, and for each page that follows.
 *
 * It is no assertion on the application: wait there for what shows that somebody is signed in.
 *
 * @throws MintmarkError `timeout` where the login page, or what has to follow, does not come; `bad_request` where
 * the page is another issuer's, refuses the user or password, or shows an error. Each names the page's URL.
 * @example
 * await page.goto("http://localhost:3000/");
 * await page.getByRole("link", { name: "Sign in" }).click();
 * await logIn(page, { user: "alice" });
 * await expect(page.getByText("Hello, Alice")).toBeVisible();
 */
export async function logIn(page: LoginPage, options: LogInOptions): Promise<void> {
  const { user, consent = "allow", idp, timeoutMilliseconds: timeout = 10_000 } = options;
  await reach(page, OUR_PAGES, timeout);
  if (idp && !page.url().startsWith(`${idp.url.replace(/\/$/, "")}/`))
    throw await unexpected(page, `logIn: this is not a page of ${idp.url}`);
  await refuseErrorPage(page, timeout);
  if ((await page.locator(byTestId("login-submit")).count()) > 0) {
    await submit(page, await fillIn(page, options, timeout), timeout);
    await refuseErrorPage(page, timeout);
    const complaint = page.locator(byTestId("login-error"));
    if ((await complaint.count()) > 0)
      throw await unexpected(
        page,
        `logIn: the login page does not take ${JSON.stringify(user)}: ${await textOf(complaint, timeout)}`,
      );
  }
  const decision = page.locator(byTestId(`consent-${consent}`));
  if ((await decision.count()) > 0) {
    await submit(page, decision, timeout);
    await refuseErrorPage(page, timeout);
  }
  if ((await page.locator(OUR_PAGES).count()) > 0)
    throw await unexpected(page, "logIn: still on a page of Mintmark after signing in");
}

/** Answers the button that sends the form. */
async function fillIn(
  page: LoginPage,
  { user, password }: LogInOptions,
  timeout: number,
): Promise<LoginLocator> {
  const listed = page.locator(byTestId(`login-user-${user}`));
  const isListed = (await listed.count()) > 0;
  const passwordField = page.locator(byTestId("login-password"));
  const asksPassword = (await passwordField.count()) > 0;
  if (asksPassword !== (password !== undefined))
    throw await unexpected(
      page,
      asksPassword
        ? "logIn: the login page asks for a password: give { password }"
        : "logIn: the login page asks for no password: leave { password } out, or switch login.password on",
    );
  if (isListed && !asksPassword) return listed;
  if (isListed) await listed.check({ timeout });
  else {
    const other = page.locator(byTestId("login-user-other"));
    if ((await other.count()) > 0) await other.check({ timeout });
    await page.locator(byTestId("login-username")).fill(user, { timeout });
  }
  if (password !== undefined) await passwordField.fill(password, { timeout });
  return page.locator(byTestId("login-submit"));
}

/** Presses a button that loads another page, and waits until that page, or the application, is there. */
async function submit(page: LoginPage, button: LoginLocator, timeout: number): Promise<void> {
  const step = lastSegment(page.url());
  const isMain = (frame: unknown) => frame === page.mainFrame();
  try {
    await Promise.all([
      page.waitForEvent("framenavigated", { predicate: isMain, timeout }),
      button.click({ timeout }),
    ]);
    await page.waitForLoadState("domcontentloaded", { timeout });
    if ((await page.locator(OUR_PAGES).count()) > 0) return;
    // With response_mode=form_post a page of the issuer posts the answer on by itself.
    await page.waitForURL((url) => lastSegment(url.href) !== step, { waitUntil: "commit", timeout });
  } catch (cause) {
    throw await unexpected(page, "logIn: the page that has to follow did not come", cause);
  }
  if (!page.url().startsWith("http"))
    throw await unexpected(
      page,
      "logIn: the browser could not open the redirect URI: does the application listen there?",
    );
}

async function reach(page: LoginPage, selector: string, timeout: number): Promise<void> {
  try {
    await page.locator(selector).first().waitFor({ timeout });
  } catch (cause) {
    throw await unexpected(
      page,
      `logIn: no login page of Mintmark within ${timeout} ms: send the page there first, as the application does when somebody signs in`,
      cause,
    );
  }
}

async function refuseErrorPage(page: LoginPage, timeout: number): Promise<void> {
  const code = page.locator(byTestId("error-code"));
  if ((await code.count()) === 0) return;
  const description = page.locator(byTestId("error-description"));
  const details = (await description.count()) > 0 ? `: ${await textOf(description, timeout)}` : "";
  throw await unexpected(
    page,
    `logIn: Mintmark refuses this sign-in with ${await textOf(code, timeout)}${details}`,
  );
}

/** `cause` where something did not come in time. */
async function unexpected(page: LoginPage, message: string, cause?: unknown): Promise<MintmarkError> {
  const title = await page.title().catch(() => "");
  const where = `The page is ${page.url()}${title === "" ? "" : `, titled ${JSON.stringify(title)}`}.`;
  return new MintmarkError(cause === undefined ? "bad_request" : "timeout", `${message}\n${where}`, {
    cause,
  });
}

async function textOf(locator: LoginLocator, timeout: number): Promise<string> {
  return ((await locator.first().textContent({ timeout })) ?? "").trim();
}

function byTestId(...ids: string[]): string {
  return ids.map((id) => `[data-testid=${JSON.stringify(id)}]`).join(", ");
}

/** By which the steps of one sign-in are told apart: `/login/UID`. */
function lastSegment(url: string): string {
  return new URL(url).pathname.split("/").at(-1) ?? "";
}
