// `mintmark/playwright`: signs a user in on Mintmark's login and consent pages, as a person would.
import { MintmarkError } from "./errors.ts";

/** The part of a Playwright `Page` that `logIn` uses; all versions of Playwright have it. */
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

/** The part of a Playwright `Locator` that `logIn` uses. */
export interface LoginLocator {
  first(): LoginLocator;
  count(): Promise<number>;
  waitFor(options: { timeout: number }): Promise<void>;
  textContent(options: { timeout: number }): Promise<string | null>;
  click(options: { timeout: number }): Promise<void>;
  check(options: { timeout: number }): Promise<void>;
  fill(value: string, options: { timeout: number }): Promise<void>;
}

/** Options of `logIn`. */
export interface LogInOptions {
  /** Name or e-mail address of a listed user, or any UUID. */
  user: string;
  /** Password to type. Required if the login page asks for one (`login.password`), otherwise not allowed. */
  password?: string;
  /**
   * The answer on the page that asks for a second factor, if there is one. true uses the first factor that the page
   * offers; false goes on without one, or denies if that is not offered. Default: true.
   */
  secondFactor?: boolean;
  /**
   * Whether the login outlives the browser, where the vendor's login page has a tick or a question for it. Default:
   * false.
   */
  staysSignedIn?: boolean;
  /** The answer on the consent page, if there is one. Default: `allow`. */
  consent?: "allow" | "deny";
  /** The issuer to which the login page must belong. Default: any. */
  idp?: { url: string };
  /** Milliseconds to wait in each step. Default: 10 000. */
  timeoutMilliseconds?: number;
}

const OUR_PAGES = byTestId("login-submit", "stay-no", "factor-deny", "consent-allow", "error-code");

/**
 * Signs a user in on a page that the application has sent to Mintmark, or is about to send there. Waits for
 * the login page and for each page after it, and returns when the browser is on its way back to the
 * application.
 *
 * It does not check the application: wait for what the application shows to a signed-in user.
 *
 * @param page Page that is, or will be, at the login page.
 * @throws MintmarkError `timeout` if the login page or the next page does not appear; `bad_request` if the
 * page belongs to another issuer, rejects the user or password, or shows an error. The message names the
 * page's URL.
 * @example
 * await page.goto("http://localhost:3000/");
 * await page.getByRole("link", { name: "Sign in" }).click();
 * await logIn(page, { user: "alice" });
 * await expect(page.getByText("Hello, Alice")).toBeVisible();
 */
export async function logIn(page: LoginPage, options: LogInOptions): Promise<void> {
  const { consent = "allow", idp, timeoutMilliseconds: timeout = 10_000 } = options;
  await reach(page, OUR_PAGES, timeout);
  if (idp && !page.url().startsWith(`${idp.url.replace(/\/$/, "")}/`)) {
    throw await unexpected(page, `logIn: this is not a page of ${idp.url}`);
  }
  await refuseErrorPage(page, timeout);
  if ((await page.locator(byTestId("login-submit")).count()) > 0) await signIn(page, options, timeout);
  if ((await page.locator(byTestId("factor-deny")).count()) > 0) {
    await submit(page, await factorButton(page, options.secondFactor ?? true), timeout);
    await refuseErrorPage(page, timeout);
  }
  const decision = page.locator(byTestId(`consent-${consent}`));
  if ((await decision.count()) > 0) {
    await submit(page, decision, timeout);
    await refuseErrorPage(page, timeout);
  }
  if ((await page.locator(OUR_PAGES).count()) > 0) {
    throw await unexpected(page, "logIn: still on a page of Mintmark after signing in");
  }
}

/** Goes through the login page, and those that some vendors have after it. */
async function signIn(page: LoginPage, options: LogInOptions, timeout: number): Promise<void> {
  const { user, password = "", staysSignedIn = false } = options;
  const passwordField = page.locator(byTestId("login-password"));
  const click = async (button: LoginLocator) => {
    await submit(page, button, timeout);
    await refuseErrorPage(page, timeout);
    const complaint = page.locator(byTestId("login-error"));
    if ((await complaint.count()) === 0) return;
    const text = await textOf(complaint, timeout);
    throw await unexpected(page, `logIn: the login page rejects ${JSON.stringify(user)}: ${text}`);
  };
  await click(await fillIn(page, options, timeout));
  const next = page.locator(byTestId("login-submit"));
  if ((await next.count()) > 0) {
    if ((await passwordField.count()) > 0) await passwordField.fill(password, { timeout });
    await click(next);
  }
  const answer = page.locator(byTestId(staysSignedIn ? "stay-yes" : "stay-no"));
  if ((await answer.count()) > 0) await click(answer);
}

/** Returns the button that submits the form. */
async function fillIn(
  page: LoginPage,
  { user, password, staysSignedIn = false }: LogInOptions,
  timeout: number,
): Promise<LoginLocator> {
  const listed = page.locator(byTestId(`login-user-${user}`));
  const isListed = (await listed.count()) > 0;
  const passwordField = page.locator(byTestId("login-password"));
  const hasField = (await passwordField.count()) > 0;
  const asksPassword = hasField || (await page.locator("[data-asks-password-next]").count()) > 0;
  if (asksPassword !== (password !== undefined)) {
    throw await unexpected(
      page,
      asksPassword
        ? "logIn: the login page asks for a password: pass { password }"
        : "logIn: the login page does not ask for a password: leave { password } out, or enable login.password",
    );
  }
  const tick = page.locator(byTestId("login-remember"));
  if (staysSignedIn && (await tick.count()) > 0) await tick.check({ timeout });
  if (isListed && !hasField) return listed;
  if (isListed) {
    await listed.check({ timeout });
  } else {
    const other = page.locator(byTestId("login-user-other"));
    if ((await other.count()) > 0) await other.check({ timeout });
    await page.locator(byTestId("login-username")).fill(user, { timeout });
  }
  if (password !== undefined && hasField) await passwordField.fill(password, { timeout });
  return page.locator(byTestId("login-submit"));
}

async function factorButton(page: LoginPage, uses: boolean): Promise<LoginLocator> {
  const buttons = page.locator(uses ? byTestId("factor-otp", "factor-hwk") : byTestId("factor-none"));
  return (await buttons.count()) > 0 ? buttons.first() : page.locator(byTestId("factor-deny"));
}

/** Clicks a button that loads another page, and waits until that page or the application has loaded. */
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
    // With response_mode=form_post, a page of the issuer submits the answer to the application by itself.
    await page.waitForURL((url) => lastSegment(url.href) !== step, { waitUntil: "commit", timeout });
  } catch (cause) {
    throw await unexpected(page, "logIn: the next page did not appear", cause);
  }
  if (!page.url().startsWith("http")) {
    throw await unexpected(
      page,
      "logIn: the browser could not open the redirect URI: does the application listen there?",
    );
  }
}

async function reach(page: LoginPage, selector: string, timeout: number): Promise<void> {
  try {
    await page.locator(selector).first().waitFor({ timeout });
  } catch (cause) {
    throw await unexpected(
      page,
      `logIn: no login page of Mintmark appeared within ${timeout} ms: go there first, as the application does when a user signs in`,
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

/** Returns the error: `timeout` if there is a `cause`, which is a page that did not appear in time. */
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

/** Returns the last segment of the path, which differs between the steps of a sign-in: `/login/UID`. */
function lastSegment(url: string): string {
  return new URL(url).pathname.split("/").at(-1) ?? "";
}
