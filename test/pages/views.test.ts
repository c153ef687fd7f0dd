// The HTML pages and their assets: values are escaped, the security headers are set, no page has inline code
// or loads anything from another origin, and only the listed asset files are served.

import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer, type IncomingHttpHeaders, request, type Server } from "node:http";
import type { AddressInfo } from "node:net";
import { basename, join, relative, sep } from "node:path";
import { fileURLToPath } from "node:url";
import Koa from "koa";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { serveAssets } from "../../src/http/assets.ts";
import { type Tab, TABS } from "../../src/http/console/tabs.ts";
import { type Pages, renderPage, type View } from "../../src/http/pages.ts";
import { lookOf } from "../../src/profiles/looks.ts";
import { PROFILE_NAMES, type ProfileName } from "../../src/profiles/profile-names.ts";

const VIEWS = new URL("../../views/", import.meta.url);
const ASSETS = new URL("assets/", VIEWS);
const POLICY =
  "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'";

const HOSTILE = {
  tags: `<script>alert(1)</script><img src=x onerror=alert(1)><svg/onload=alert(1)>`,
  "attribute break-out": `" autofocus onfocus="alert(1)" x='y' \`z\``,
  "single quotes": `' onmouseover='alert(1)`,
  templates: `<%= process.env %><%- 1 %>\${7*7}{{7*7}}<% } %>`,
  "closing elements": `</title></style></script></textarea></select><base href=//evil.test>`,
  entities: `&lt;img src=x onerror=alert(1)&gt;&#60;b&#62;`,
  "line separators": `a\u2028b\u2029c\u0000d\r\ne\u001b[31m`,
  "right-to-left and lone surrogate": `\u202egnp.exe \ud800 \u200b`,
  "reserved names": `__proto__ constructor CON javascript:alert(1)`,
  "very long": `<b>${"x".repeat(64 * 1024)}`,
} as const;

/** The engine's own forms, which escape their values. */
const engineForms = (await import(
  new URL("../../node_modules/oidc-provider/lib/helpers/user_code_form.js", import.meta.url).href
)) as {
  input(action: string, csrf: string, code: string | undefined, charset: string): string;
  confirm(action: string, csrf: string, code: string): string;
};
const LOGOUT_FORM = `<form id="op.logoutForm" method="post" action="/logout/confirm"><input type="hidden" name="xsrf" value="abc"/></form>`;

type Sample = { [V in View]: Pages[V] };

function samples(text: string, vendor: ProfileName = "generic"): Sample {
  const look = lookOf({ name: vendor });
  const client = { id: text, name: text };
  const issuer = { id: text, name: text, url: text };
  const user = { name: text, displayName: text, email: text, id: text, roles: [text, "plain"] };
  return {
    login: {
      look,
      client,
      issuer,
      redirectHost: text,
      scopes: [text],
      resources: [text],
      users: [user, { name: "bob", displayName: "Bob", roles: [] }],
      askPassword: false,
      factor: text,
      loginHint: `${text}?`,
      claims: text,
      error: text,
      action: text,
    },
    password: {
      look: look.login.passwordPage ? look : lookOf({ name: "okta" }),
      issuer,
      user,
      askPassword: true,
      sentBefore: [["user", text]],
      error: text,
      action: text,
    },
    stay: { look: lookOf({ name: "entra" }), issuer, user, action: text },
    consent: {
      look,
      client,
      clientLinks: [{ name: "Website", url: text }],
      issuer,
      user,
      redirectHost: text,
      scopes: [{ name: text, description: text }, { name: "openid" }],
      claims: [text],
      dropped: [text],
      resources: [text],
      action: text,
    },
    "second-factor": {
      look,
      client,
      issuer,
      user,
      redirectHost: text,
      factors: ["otp", "hwk"],
      isDemanded: false,
      action: text,
    },
    "device-code": { look, issuer, form: engineForms.input("/device", "abc", text, "base-20"), error: text },
    "device-confirm": {
      look,
      issuer,
      form: engineForms.confirm("/device", "abc", text),
      client,
      userCode: text,
    },
    "device-done": { look, issuer, client },
    logout: { look, issuer, form: LOGOUT_FORM, host: text },
    "signing-out": { look, issuer, frames: [{ client, url: text }], goOn: text },
    "logged-out": { look, issuer, client },
    debugger: {
      issuer,
      action: text,
      authorizeUrl: text,
      tokenUrl: text,
      redirectUri: text,
      clients: [client],
      responseTypes: [text, "code"],
      state: text,
      nonce: text,
    },
    "debugger-response": {
      issuer,
      form: text,
      response: [{ name: text, value: text }],
      request: text,
      answer: { status: text, isSuccess: true, text },
      tokens: [{ name: text, header: text, claims: text }],
    },
    refusal: {
      error: text,
      description: text,
      reason: text,
      issuer: text,
      client: { id: text, name: `${text}!` },
      comparison: {
        parameter: text,
        sent: [{ text, differs: true }],
        nearest: [{ text, differs: false }],
        others: [text],
        addition: { client: text, setting: text, uri: text },
      },
      unknownClient: { sent: text, known: [client], nearest: text },
      lines: text,
    },
    error: { error: text, description: text, hint: text, more: text },
    // Text between backticks becomes an element, so that a text with some has another shape.
    errors: { errors: [{ code: "not_found", status: 404, when: text.replaceAll("`", ""), remedy: "`x`" }] },
    console: consolePage(text, TABS[0]!),
    "admin-sign-in": { action: text, host: text, error: text },
  };
}

function consolePage(text: string, tab: Tab): Pages["console"] {
  const issuer = { profile: text, url: text, isolated: false, endpoints: { jwks: text, [text]: text } };
  return {
    tab,
    tabs: TABS,
    issuers: [
      { id: text, ...issuer },
      { id: "default", ...issuer },
    ],
    issuer: text,
    choices: {
      users: [{ name: text, displayName: text, id: text, roles: [text, "plain"] }],
      clients: [{ id: text, name: text }],
      resources: [{ id: text, audience: [text], scopes: [text] }],
      algs: [text],
      endpoints: [text],
    },
    clock: { now: "2026-11-30T09:00:00.000Z", frozen: false, aheadSeconds: 0 },
    callback: "http://localhost/_mintmark/flows/callback",
    version: text,
    maySignOut: true,
  };
}

const NAMES = Object.keys(samples("")) as View[];

let server: Server;
/** Handles the next requests of the test server. */
let answer: (ctx: Koa.Context) => void;

beforeAll(async () => {
  const app = new Koa();
  app.silent = true;
  app.use(serveAssets());
  app.use((ctx) => answer(ctx));
  server = createServer((req, res) => void app.callback()(req, res)).listen(0, "127.0.0.1");
  await once(server, "listening");
});

afterAll(() => server.close());

interface Answer {
  status: number;
  headers: IncomingHttpHeaders;
  body: string;
}

/** Sends the path as written; fetch would normalize it. */
function send(path: string, method = "GET", headers: Record<string, string> = {}): Promise<Answer> {
  const { port } = server.address() as AddressInfo;
  return new Promise((resolve, reject) => {
    const outgoing = request({ host: "127.0.0.1", port, path, method, headers }, (res) => {
      let body = "";
      res.setEncoding("utf8");
      res.on("data", (chunk: string) => (body += chunk));
      res.on("end", () => resolve({ status: res.statusCode ?? 0, headers: res.headers, body }));
    });
    outgoing.on("error", reject);
    outgoing.end();
  });
}

async function page<V extends View>(view: V, data: Pages[V], status?: number): Promise<Answer> {
  answer = (ctx) => renderPage(ctx, view, data, status);
  return send("/");
}

/** The views that differ most between vendors. */
const VENDOR_VIEWS = ["login", "password", "stay", "consent", "logout"] as const;

/** Every page: each view, and each tab of the console. */
const PAGES: [name: string, send: (text: string) => Promise<Answer>][] = [
  ...NAMES.filter((view) => view !== "console").map((view): [string, (text: string) => Promise<Answer>] => [
    view,
    (text) => page(view, samples(text)[view]),
  ]),
  // The pages of the vendors.
  ...PROFILE_NAMES.filter((vendor) => vendor !== "generic").flatMap((vendor) =>
    VENDOR_VIEWS.map((view): [string, (text: string) => Promise<Answer>] => [
      `${vendor}'s ${view}`,
      (text) => page(view, samples(text, vendor)[view]),
    ]),
  ),
  ...TABS.map((tab): [string, (text: string) => Promise<Answer>] => [
    `console's ${tab.name}`,
    (text) => page("console", consolePage(text, tab)),
  ]),
];

async function html<V extends View>(view: V, text: string, change: Partial<Pages[V]> = {}): Promise<string> {
  return (await page(view, { ...samples(text)[view], ...change })).body;
}

/** Returns the start tags of a page with their attributes, parsed as a browser parses them. */
function tags(body: string): { name: string; attributes: Map<string, string> }[] {
  const withoutComments = body.replace(/<!--[\s\S]*?-->/g, "");
  return [...withoutComments.matchAll(/<([a-z][^\s/>]*)((?:[^>"']|"[^"]*"|'[^']*')*)>/gi)].map((match) => ({
    name: (match[1] ?? "").toLowerCase(),
    attributes: new Map(
      [...(match[2] ?? "").matchAll(/([^\s"'=/>]+)(?:\s*=\s*(?:"([^"]*)"|'([^']*)'|([^\s>]+)))?/g)].map(
        ([, name, double, single, bare]) => [(name ?? "").toLowerCase(), double ?? single ?? bare ?? ""],
      ),
    ),
  }));
}

/** Places where an address may break depend on the address, so they do not count. */
const shape = (body: string): string[] =>
  tags(body)
    .map(({ name, attributes }) => [name, ...attributes.keys()].join(" "))
    .filter((tag) => tag !== "wbr");

function controls(body: string): Map<string, string>[] {
  return tags(body)
    .filter(({ name, attributes }) =>
      name === "input"
        ? attributes.get("type") !== "hidden"
        : /^(button|select|textarea|summary)$/.test(name),
    )
    .map(({ attributes }) => attributes);
}

describe.each(PAGES)("the %s page", (view, open) => {
  const bodyWith = async (text: string) => (await open(text)).body;

  test("has the security headers", async () => {
    const { status, headers } = await open("plain");
    expect(status).toBe(200);
    expect(headers).toMatchObject({
      "content-security-policy": POLICY,
      "content-type": "text/html; charset=utf-8",
      "x-content-type-options": "nosniff",
      "referrer-policy": "no-referrer",
      "cache-control": "no-store",
    });
  });

  test.each(Object.entries(HOSTILE))("shows %s as text", async (_name, text) => {
    const body = await bodyWith(text);
    if (text.includes("<")) expect(body).not.toContain(text);
    // The page has the same elements and attributes as with harmless values.
    expect(shape(body)).toEqual(shape(await bodyWith("javascript: x")));
    expect(body).toMatch(/<\/html>\s*$/);
  });

  test("has no inline code and loads nothing from other origins", async () => {
    for (const { name, attributes } of tags(await bodyWith("plain"))) {
      // Only the sign-out of clients loads their pages; its headers allow no other frames.
      if (!view.endsWith("signing-out")) expect(name).not.toBe("iframe");
      expect(name).not.toMatch(/^(style|object|embed|base)$/);
      for (const attribute of attributes.keys()) expect(attribute).not.toMatch(/^(style|on.*)$/);
      if (name === "script") {
        expect(attributes.get("src")).toMatch(/^\/_mintmark\/assets\/(?:console\/)?[a-z-]+\.js$/);
      }
      if (name === "link") expect(attributes.get("href")).toMatch(/^\/_mintmark\/assets\/[a-z.-]+$/);
      if (name === "img") expect(attributes.get("src")).toMatch(/^\/_mintmark\/assets\/[a-z.-]+$/);
    }
  });

  test("gives every control a test id and an accessible name", async () => {
    const body = await bodyWith("plain");
    for (const attributes of controls(body)) expect(attributes.get("data-testid")).toBeTruthy();
    const labelled = tags(body).flatMap(({ name, attributes }) =>
      name === "label" ? [attributes.get("for")] : [],
    );
    for (const { name, attributes } of tags(body)) {
      if (
        !/^(input|select|textarea)$/.test(name) ||
        /^(hidden|radio|submit)$/.test(attributes.get("type") ?? "")
      ) {
        continue;
      }
      if (!attributes.has("aria-label")) expect(labelled).toContain(attributes.get("id"));
    }
  });
});

describe("the login page", () => {
  const users = [
    { name: "alice", displayName: "Alice", email: "alice@example.com", roles: ["admin"] },
    { name: "bob", displayName: "Bob", roles: [] },
  ];

  test("signs a user in with one click, and Enter in the name field presses no user's button", async () => {
    const body = await html("login", "plain", { users, loginHint: undefined });
    expect(body).toMatch(/<button class="person" name="user" value="alice" data-testid="login-user-alice"/);
    const [first] = controls(body.split("<form")[1] ?? "");
    expect([first?.get("data-testid"), first?.has("name")]).toEqual(["login-enter", false]);
    expect(body).not.toContain("login-password");
  });

  test("asks for a password and preselects the hinted user, else `Another user`", async () => {
    const open = await html("login", "plain", { users, askPassword: true, loginHint: undefined });
    expect(open).toMatch(/value="" data-testid="login-user-other" checked/);
    const hinted = await html("login", "plain", { users, askPassword: true, loginHint: "bob" });
    expect(hinted).toMatch(/value="bob" data-testid="login-user-bob" checked/);
    expect(hinted).toContain('data-testid="login-password"');
    const unknown = await html("login", "plain", { users, askPassword: true, loginHint: "carol" });
    expect(unknown).toMatch(/value="carol" data-testid="login-username"/);
  });

  test.each([
    ["localhost:3000", true],
    ["app.localhost", true],
    ["127.0.0.1:8080", true],
    ["[::1]:3000", true],
    ["localhost.evil.test", false],
    ["127.0.0.1.evil.test", false],
    ["app.example.com", false],
  ])("shows whether %s is this computer", async (redirectHost, isLocal) => {
    const body = await html("login", "plain", { redirectHost });
    expect(body.includes("this computer")).toBe(isLocal);
  });

  test("says `an app on this device` if the redirect URI has no host", async () => {
    expect(await html("login", "plain", { redirectHost: "" })).toContain("an app on this device");
  });
});

describe("the engine's forms", () => {
  test("are included completely, without the inline handler", async () => {
    const body = await html("device-code", "BDWD-HQPK");
    expect(body).toContain('id="op.deviceInputForm"');
    expect(body).toContain('name="xsrf" value="abc"');
    expect(body).toContain('value="BDWD-HQPK"');
    expect(body).toContain('id="user-code" data-testid="device-user-code" name="user_code"');
    expect(body).not.toContain("onfocus");
  });

  test.each([
    ["device-code", "op.deviceInputForm", "device-submit", undefined],
    ["device-confirm", "op.deviceConfirmForm", "device-confirm", undefined],
    ["device-confirm", "op.deviceConfirmForm", "device-abort", "abort=yes"],
    ["logout", "op.logoutForm", "logout-yes", "logout=yes"],
    ["logout", "op.logoutForm", "logout-no", undefined],
  ] as const)("on the %s page: %s is submitted by the button %s", async (view, form, testId, pair) => {
    const button = controls(await html(view, "plain")).find((one) => one.get("data-testid") === testId);
    expect(button?.get("form")).toBe(form);
    expect(button?.has("name") ? `${button.get("name")}=${button.get("value")}` : undefined).toBe(pair);
  });
});

test.each(NAMES.filter((view) => "look" in samples("")[view]))(
  "the %s page has its text in the part of the card that has the vendor's margins",
  async (view) => {
    const { body } = await page(view, samples("x")[view]);
    expect(body).toContain('class="card-body"');
  },
);

test("the console page has its data as JSON in one attribute", async () => {
  const body = await html("console", HOSTILE.tags);
  const attribute = tags(body).find(({ attributes }) => attributes.has("data-console"));
  const text = (attribute?.attributes.get("data-console") ?? "")
    .replaceAll("&#34;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&amp;", "&");
  expect(JSON.parse(text)).toMatchObject({
    issuer: HOSTILE.tags,
    choices: { users: [{ name: HOSTILE.tags }] },
  });
});

test("renderPage sets the status and throws for an unknown view", async () => {
  expect((await page("error", samples("plain").error, 400)).status).toBe(400);
  answer = (ctx) => {
    for (const name of ["../package", "layout", "constructor", "__proto__"] as string[] as View[]) {
      expect(() => renderPage(ctx, name, samples("plain").error as never)).toThrow(/there is no view/);
    }
    ctx.status = 204;
  };
  expect((await send("/")).status).toBe(204);
});

describe("assets", () => {
  const files = filesBelow(ASSETS);

  test.each(files)("serve %s with its media type", async (name) => {
    const { status, headers, body } = await send(`/_mintmark/assets/${name}`);
    expect(status).toBe(200);
    expect(body).toBe(readFileSync(new URL(name, ASSETS), "utf8"));
    const types = { css: /^text\/css/, js: /^text\/javascript/, svg: /^image\/svg\+xml/ };
    expect(headers["content-type"]).toMatch(types[name.split(".").at(-1) as keyof typeof types]);
    expect(headers["x-content-type-options"]).toBe("nosniff");
  });

  test("are answered with 304 while they are unchanged", async () => {
    const first = await send("/_mintmark/assets/mintmark.css");
    expect(first.headers["cache-control"]).toBe("no-cache");
    const etag = first.headers.etag ?? "";
    expect(etag).toMatch(/^"[\w-]{22}"$/);
    const again = await send("/_mintmark/assets/mintmark.css", "GET", { "if-none-match": etag });
    expect(again).toMatchObject({ status: 304, body: "" });
    const other = await send("/_mintmark/assets/mintmark.css", "GET", { "if-none-match": '"other"' });
    expect(other.status).toBe(200);
  });

  test("answer HEAD without a body, and reject methods other than GET and HEAD", async () => {
    const head = await send("/_mintmark/assets/logo.svg", "HEAD");
    expect(head).toMatchObject({ status: 200, body: "" });
    expect(Number(head.headers["content-length"])).toBeGreaterThan(100);
    for (const method of ["POST", "PUT", "DELETE", "OPTIONS"]) {
      expect((await send("/_mintmark/assets/logo.svg", method)).status).toBe(405);
    }
  });

  test.each([
    "",
    "../login.ejs",
    "../../package.json",
    "..%2flogin.ejs",
    "..%2f..%2fpackage.json",
    "%2e%2e/login.ejs",
    "%2e%2e%2flogin.ejs",
    "..%5clogin.ejs",
    "..\\login.ejs",
    "....//login.ejs",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "logo.svg%00",
    "logo.svg%00.css",
    "logo.svg/",
    "./logo.svg",
    "logo.svg.",
    "LOGO.SVG",
    "logo%2esvg",
    "CON",
    "NUL",
    "aux.css",
    "mintmark.css::$DATA",
    "constructor",
    "__proto__",
    "toString",
    "%",
    "%zz",
    "a".repeat(4096),
  ])("are not found under %s", async (name) => {
    answer = (ctx) => void (ctx.body = "went on");
    const { status, body } = await send(`/_mintmark/assets/${name}`);
    expect(status).toBe(404);
    expect(body).toBe("Not Found");
  });

  test("leave other paths to the next middleware", async () => {
    answer = (ctx) => void (ctx.body = "went on");
    for (const path of [
      "/_mintmark/",
      "/_mintmark/assets",
      "/assets/logo.svg",
      "/x/_mintmark/assets/logo.svg",
    ]) {
      expect((await send(path)).body).toBe("went on");
    }
  });

  test("load nothing from other origins and build no markup from strings", () => {
    for (const name of files) {
      const text = readFileSync(new URL(name, ASSETS), "utf8");
      expect(text).not.toMatch(/\burl\(|@import|xlink|href=|src=/);
      expect(text).not.toMatch(
        /innerHTML|outerHTML|insertAdjacentHTML|document\.write|\beval\b|new Function/,
      );
      for (const [, from] of text.matchAll(/^import .* from "(.*)";$/gm)) {
        expect(from).toMatch(/^\.\/(?:console\/)?[a-z-]+\.js$/);
      }
      // A target that begins with "${" is text of a usage example.
      for (const [, target] of text.matchAll(/\b(?:fetch|EventSource)\((?!\$\{)([^,)]*)/g)) {
        // The frame that watches a login asks its own issuer; all other assets ask the control API.
        if (name === "session-frame.js") expect(target).toMatch(/^`\$\{location\.pathname\}\/init\?/);
        else expect(target).toMatch(/^`\/_mintmark\/api/);
      }
    }
  });

  test("are each used by a page or by another asset", () => {
    const sources = [
      ...files.map((name) => new URL(name, ASSETS)),
      ...views().map((name) => new URL(name, VIEWS)),
      new URL("../../src/http/session-frame.ts", import.meta.url), // a page without the layout
    ]
      .map((file) => readFileSync(file, "utf8"))
      .join("\n");
    const tabs = TABS.map(({ name }) => `console/${name}.js`);
    for (const name of files.filter((file) => !tabs.includes(file))) {
      expect(sources).toMatch(new RegExp(`[/"]${basename(name).replace(".", "\\.")}"`));
    }
    for (const name of tabs) expect(files).toContain(name);
  });
});

describe("view sources", () => {
  test.each(views())("%s prints only listed expressions raw", (name) => {
    const raw = [...readFileSync(new URL(name, VIEWS), "utf8").matchAll(/<%-\s*(.+?)\s*-?%>/g)].map(
      (match) => match[1],
    );
    // Other views escape their values themselves.
    const isView = (expression = "") =>
      /^include\("(?:\.\.\/)?[a-z-]+", (?:page|form|\{[^()]*\})\)$/.test(expression);
    const listed = [
      "page.body",
      "page.form",
      "page.labelCodeField(page.form)",
      "include(`console/${page.tab.name}`, page)",
    ];
    for (const expression of raw.filter((each) => !isView(each))) expect(listed).toContain(expression);
  });
});

function views(): string[] {
  return filesBelow(VIEWS).filter((name) => name.endsWith(".ejs"));
}

/** Returns the paths of all files below a folder, with slashes. */
function filesBelow(folder: URL): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => relative(fileURLToPath(folder), join(entry.parentPath, entry.name)).replaceAll(sep, "/"));
}
