// A minimal browser: stores cookies as browsers do (by host and path, for all ports), follows redirects and
// submits forms by pressing their buttons. It stops when a redirect leads to another origin.

/** The result of a step: a page of the server, or a redirect to another origin. */
export interface Page {
  status: number;
  url: URL;
  headers: Headers;
  html: string;
  /** The target of the last redirect if it leads to another origin; it is not followed. */
  leftTo?: URL;
  /** The number of redirects. */
  redirects: number;
}

interface Cookie {
  name: string;
  value: string;
  path: string;
  host: string;
}

export class Browser {
  #cookies: Cookie[] = [];

  get cookieNames(): string[] {
    return this.#cookies.map(({ name }) => name);
  }

  async open(url: string | URL, init: RequestInit = {}): Promise<Page> {
    let at = new URL(url);
    let request = init;
    for (let redirects = 0; redirects < 10; redirects++) {
      const response = await this.#send(at, request);
      const location = response.headers.get("location");
      const page = { status: response.status, url: at, headers: response.headers, redirects };
      if (location === null) return { ...page, html: await response.text() };
      await response.body?.cancel();
      const next = new URL(location, at);
      if (next.origin !== at.origin) return { ...page, html: "", leftTo: next, redirects: redirects + 1 };
      at = next;
      request = {};
    }
    throw new Error(`redirected in a circle at ${at.href}`);
  }

  /** Fills in the form's fields by name and presses the button with this data-testid. */
  press(page: Page, testId: string, fill: Record<string, string> = {}): Promise<Page> {
    const button = [...elements(page.html, "button"), ...elements(page.html, "input")].find(
      (each) => each["data-testid"] === testId,
    );
    if (!button) throw new Error(`no button ${testId} on ${page.url.href}:\n${page.html}`);
    const form = forms(page.html).find((each) =>
      button["form"] === undefined
        ? each.html.includes(`data-testid="${testId}"`)
        : each.attributes["id"] === button["form"],
    );
    if (!form) throw new Error(`the button ${testId} belongs to no form`);
    return this.#submit(page, form, {
      ...fill,
      ...(button["name"] && { [button["name"]]: button["value"] ?? "" }),
    });
  }

  /** Submits the only form of the page: without changes, as the page's own script does, or filled in by name. */
  submitOnlyForm(page: Page, fill: Record<string, string> = {}): Promise<Page> {
    const [form, ...others] = forms(page.html);
    if (!form || others.length > 0) throw new Error(`not exactly one form on ${page.url.href}`);
    return this.#submit(page, form, fill);
  }

  #submit(page: Page, form: Form, values: Record<string, string>): Promise<Page> {
    const fields = elements(form.html, "input")
      .filter(({ type, name }) => name !== undefined && !["radio", "checkbox", "submit"].includes(type ?? ""))
      .map(({ name = "", value = "" }) => [name, value] as const);
    const body = new URLSearchParams({ ...Object.fromEntries(fields), ...values });
    const action = new URL(form.attributes["action"] ?? page.url, page.url);
    return this.open(action, { method: "POST", body, headers: { origin: page.url.origin } });
  }

  async #send(url: URL, init: RequestInit): Promise<Response> {
    const sent = this.#cookies.filter(
      ({ host, path }) =>
        host === url.hostname &&
        (url.pathname === path || url.pathname.startsWith(path.endsWith("/") ? path : `${path}/`)),
    );
    const headers = new Headers(init.headers);
    if (!headers.has("accept")) headers.set("accept", "text/html");
    if (sent.length > 0) headers.set("cookie", sent.map(({ name, value }) => `${name}=${value}`).join("; "));
    const response = await fetch(url, { ...init, headers, redirect: "manual" });
    for (const line of response.headers.getSetCookie()) this.#store(url, line);
    return response;
  }

  #store(url: URL, line: string): void {
    const [pair = "", ...attributes] = line.split(";").map((part) => part.trim());
    const value = (name: string) =>
      attributes.find((each) => each.toLowerCase().startsWith(`${name}=`))?.slice(name.length + 1);
    const [name = "", content = ""] = [pair.slice(0, pair.indexOf("=")), pair.slice(pair.indexOf("=") + 1)];
    const cookie: Cookie = { name, value: content, path: value("path") ?? "/", host: url.hostname };
    this.#cookies = this.#cookies.filter(
      (each) => !(each.name === name && each.path === cookie.path && each.host === cookie.host),
    );
    const expires = value("expires");
    if (content !== "" && !(expires && new Date(expires) <= new Date())) this.#cookies.push(cookie);
  }
}

interface Form {
  attributes: Record<string, string>;
  html: string;
}

function forms(html: string): Form[] {
  return [...html.matchAll(/<form\b([^>]*)>(.*?)<\/form>/gs)].map(([, attributes = "", inner = ""]) => ({
    attributes: attributesOf(attributes),
    html: inner,
  }));
}

function elements(html: string, tag: string): Record<string, string>[] {
  return [...html.matchAll(new RegExp(`<${tag}\\b([^>]*)>`, "gs"))].map(([, text = ""]) =>
    attributesOf(text),
  );
}

function attributesOf(text: string): Record<string, string> {
  return Object.fromEntries(
    [...text.matchAll(/([a-z-]+)(?:="([^"]*)")?/g)].map(([, name = "", value = ""]) => [
      name,
      unescape(value),
    ]),
  );
}

function unescape(text: string): string {
  return text
    .replace(/&#(?:x([0-9a-f]+)|(\d+));/gi, (_, hex: string, decimal: string) =>
      String.fromCodePoint(hex ? parseInt(hex, 16) : Number(decimal)),
    )
    .replaceAll("&quot;", '"')
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
}
