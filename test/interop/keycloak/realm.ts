// One of the two realms that are compared: the real one or Mintmark's. Sends requests to it, as clients and browsers do.
import { Browser, type Page } from "../../support/browser.ts";
import { shows } from "../../support/browser-login.ts";
import { basicHeader } from "../../support/post-form.ts";
import { postedForm } from "./shown.ts";

export const PROTOCOL = "/protocol/openid-connect";

/** Secrets of the confidential clients in realm.json. */
const SECRETS: Record<string, string> = {
  web: "web-secret",
  orders: "orders-secret",
  worker: "worker-secret",
  retired: "retired-secret",
};

export type Form = Record<string, string | string[] | undefined>;

export interface Sent {
  method?: string;
  /** The client that authenticates by HTTP Basic, or its id and the secret that it sends. */
  as?: string | [id: string, secret: string];
  headers?: Record<string, string>;
}

export class Realm {
  /** The issuer identifier. */
  readonly url: string;

  constructor(url: string) {
    this.url = url;
  }

  get origin(): string {
    return new URL(this.url).origin;
  }

  get name(): string {
    return this.url.slice(this.url.lastIndexOf("/") + 1);
  }

  /** @param path below the realm */
  get(path: string, { method = "GET", as, headers }: Sent = {}): Promise<Response> {
    return fetch(`${this.url}${path}`, { method, redirect: "manual", headers: { ...auth(as), ...headers } });
  }

  /** @param path below the protocol's endpoints */
  post(path: string, form: Form, { method = "POST", as, headers }: Sent = {}): Promise<Response> {
    return fetch(`${this.url}${PROTOCOL}/${path}`, {
      method,
      body: encoded(form),
      redirect: "manual",
      headers: { ...auth(as), ...headers },
    });
  }

  token(form: Form, sent?: Sent): Promise<Response> {
    return this.post("token", form, sent);
  }

  /** Tokens of a login of alice by the password grant. */
  async login(form: Form = {}, sent?: Sent): Promise<Record<string, string>> {
    const own = sent?.as === undefined ? { client_id: "spa" } : {};
    return granted(
      await this.token(
        {
          grant_type: "password",
          ...own,
          username: "alice",
          password: "alice-password",
          scope: "openid",
          ...form,
        },
        sent,
      ),
    );
  }

  /** An authorization request: by default, of the client `web` for a code. */
  authorization(params: Form = {}): string {
    const { client_id: client = "web" } = params;
    const own = {
      client_id: client,
      response_type: "code",
      redirect_uri: `https://${String(client)}.acme.test/cb`,
      scope: "openid",
      state: "the-state",
    };
    return `${this.url}${PROTOCOL}/auth?${encoded({ ...own, ...params }).toString()}`;
  }

  /** A request to sign out. */
  logout(params: Form): string {
    return `${this.url}${PROTOCOL}/logout?${encoded(params).toString()}`;
  }

  /** Signs in through the pages, to the redirect that leads to the client or to the page that has no way on. */
  async signIn(
    params: Form = {},
    { browser = new Browser(), user = "alice", allows = true } = {},
  ): Promise<Page> {
    return this.walk(browser, await browser.open(this.authorization(params)), { user, allows });
  }

  /** Fills in the pages of a login, one after the other. */
  async walk(browser: Browser, page: Page, { user = "alice", allows = true } = {}): Promise<Page> {
    const login = { username: user, password: `${user}-password` };
    for (let step = 0; step < 8 && page.leftTo === undefined && page.status === 200; step++) {
      if (postedForm(page.html)) break;
      if (page.html.includes("kc-form-login")) {
        page = await browser.submitOnlyForm(page, login);
      } else if (page.html.includes('name="accept"')) {
        page = await browser.submitOnlyForm(page, allows ? { accept: "Yes" } : { cancel: "No" });
      } else if (shows(page, "login-submit")) {
        page = await browser.press(page, "login-submit", { user: "", ...login });
      } else if (shows(page, "consent-allow")) {
        page = await browser.press(page, allows ? "consent-allow" : "consent-deny");
      } else if (shows(page, "device-confirm")) {
        page = await browser.press(page, allows ? "device-confirm" : "device-abort");
      } else if (page.html.includes("document.forms[0].submit()")) {
        page = await browser.submitOnlyForm(page);
      } else {
        break;
      }
    }
    return page;
  }

  /** A code from a login of alice. */
  async code(params: Form = {}): Promise<string> {
    const { leftTo, status, html } = await this.signIn(params);
    const code = leftTo?.searchParams.get("code");
    if (code == null) throw new Error(`no code, but ${status}: ${leftTo?.href ?? html}`);
    return code;
  }

  /** Sends the code of a new login to the token endpoint. */
  async redeem(params: Form = {}, form: Form = {}, sent: Sent = { as: "web" }): Promise<Response> {
    const { client_id: client = "web" } = params;
    return this.token(
      {
        grant_type: "authorization_code",
        code: await this.code(params),
        redirect_uri: `https://${String(client)}.acme.test/cb`,
        ...form,
      },
      sent,
    );
  }
}

/** The JSON of a response. @throws if it is no success */
export async function granted(response: Response): Promise<Record<string, string>> {
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} from ${response.url}: ${text}`);
  return JSON.parse(text) as Record<string, string>;
}

function auth(as: Sent["as"]): Record<string, string> {
  if (as === undefined) return {};
  const [id, secret] = typeof as === "string" ? [as, SECRETS[as] ?? ""] : as;
  return { authorization: basicHeader(id, secret) };
}

function encoded(form: Form): URLSearchParams {
  return new URLSearchParams(
    Object.entries(form).flatMap(([name, value]) =>
      value === undefined ? [] : [value].flat().map((each): [string, string] => [name, each]),
    ),
  );
}
