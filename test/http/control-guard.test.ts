// The control API accepts JSON requests of its own pages and of clients that are not browsers. Other web
// pages, including those of other dev servers on localhost, can change nothing and read nothing.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Frame, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { startChromium } from "../support/chromium.ts";
import { requestText, sendRaw } from "../support/raw-http.ts";

const browser = await startChromium(["--host-resolver-rules=MAP *.test 127.0.0.1"]);
let idp: Mintmark;
let port: number;
let api: string;
/** The token and the key that the attacks try to revoke and remove. */
let target: { id: string; kid: string };
let before: string;

/** Another web server on this machine; all its pages are empty. */
const elsewhere = createServer((_request, response) => {
  response.setHeader("content-type", "text/html").end("<link rel=icon href=data:,><p>elsewhere");
}).listen(0, "127.0.0.1");
const elsewherePort = () => (elsewhere.address() as AddressInfo).port;

const state = async () => JSON.stringify([await idp.tokens.list(), await idp.keys.list({ private: true })]);

beforeAll(async () => {
  if (!elsewhere.listening) await once(elsewhere, "listening");
  idp = await startMintmark();
  port = Number(new URL(idp.url).port);
  api = `${idp.url}/_mintmark/api`;
  const { id } = await idp.mint({ user: "bob" });
  const [key] = await idp.keys.list();
  target = { id, kid: key?.kid ?? "" };
});

beforeEach(async () => {
  before = await state();
});

afterAll(async () => {
  await browser?.close();
  await idp.close();
  elsewhere.closeAllConnections();
  elsewhere.close();
});

/** The control calls that change state. */
const CHANGES = [
  ["POST", () => "/tokens", () => ({ user: "alice" })],
  ["POST", () => "/keys/rotate", () => ({})],
  ["POST", () => `/keys/${target.kid}/retire`, () => ({})],
  ["DELETE", () => `/keys/${target.kid}`, () => undefined],
  ["DELETE", () => `/tokens/${target.id}`, () => undefined],
  ["DELETE", () => "/tokens?clientId=demo-app", () => undefined],
] as const;

const call = (
  method: string,
  path: string,
  body: object | string | undefined,
  headers: Record<string, string>,
) =>
  fetch(api + path, {
    method,
    headers: { "content-type": "application/json", ...headers },
    ...(body !== undefined && { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });

async function expectRefused(response: Response, status: number, code: string): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
  expect(await response.json()).toMatchObject({ status, code });
  expect(await state()).toBe(before);
}

describe("a body whose content type is not JSON", () => {
  test.each([
    "text/plain",
    "text/plain;charset=UTF-8",
    "application/x-www-form-urlencoded",
    "multipart/form-data; boundary=x",
    "text/json",
    "application/jsonp",
    "application/problem+json",
    "application/csp-report",
    "application/octet-stream",
    "text/plain; application/json",
    "text/plain;a=application/json",
    "text/plain, application/json",
    "application/json, text/plain",
    "application/x-www-form-urlencoded; x=application/json",
    "*/*",
    "json",
    "/",
    "",
  ])("is rejected with 415 for %j", async (type) => {
    for (const [method, path, body] of CHANGES) {
      const sent = body() ?? { user: "alice" };
      await expectRefused(
        await call(method, path(), sent, { "content-type": type }),
        415,
        "unsupported_media_type",
      );
    }
  });

  test("is rejected with 415 without a content type", async () => {
    const body = JSON.stringify({ user: "alice" });
    const { status } = await sendRaw(
      { port },
      requestText(
        "POST /_mintmark/api/tokens HTTP/1.1",
        [`Host: localhost:${port}`, `Content-Length: ${body.length}`],
        body,
      ),
    );
    expect(status).toBe(415);
    expect(await state()).toBe(before);
  });
});

describe("a call from another web origin", () => {
  const foreign: [string, () => Record<string, string>][] = [
    ["an attacker's origin", () => ({ origin: "http://attacker.test" })],
    [
      "an attacker's origin that says same-origin",
      () => ({ origin: "http://attacker.test", "sec-fetch-site": "same-origin" }),
    ],
    ["the null origin", () => ({ origin: "null" })],
    ["another port of localhost", () => ({ origin: `http://localhost:${elsewherePort()}` })],
    ["localhost without a port", () => ({ origin: "http://localhost" })],
    ["another loopback name of the server", () => ({ origin: `http://127.0.0.1:${port}` })],
    ["https in place of http", () => ({ origin: `https://localhost:${port}` })],
    ["our origin in capitals", () => ({ origin: `HTTP://LOCALHOST:${port}` })],
    ["our origin with a slash", () => ({ origin: `http://localhost:${port}/` })],
    ["our origin with a dot", () => ({ origin: `http://localhost.:${port}` })],
    ["our origin and another", () => ({ origin: `http://localhost:${port}, http://attacker.test` })],
    ["our origin as a user name", () => ({ origin: `http://localhost:${port}@attacker.test` })],
    ["a name that ends in ours", () => ({ origin: `http://attacker.localhost:${port}` })],
    ["a browser extension", () => ({ origin: "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" })],
    ["a malformed origin", () => ({ origin: "http://[" })],
    ["Sec-Fetch-Site: cross-site", () => ({ "sec-fetch-site": "cross-site" })],
    ["Sec-Fetch-Site: same-site", () => ({ "sec-fetch-site": "same-site" })],
    ["Sec-Fetch-Site: same-site with our origin", () => ({ "sec-fetch-site": "same-site", origin: idp.url })],
    ["an unknown Sec-Fetch-Site", () => ({ "sec-fetch-site": "same-origin, cross-site" })],
  ];

  test.each(foreign)("is rejected with 403 for %s", async (_title, headers) => {
    for (const [method, path, body] of CHANGES) {
      await expectRefused(await call(method, path(), body(), headers()), 403, "bad_origin");
    }
    for (const path of ["/tokens", "/keys?private=true", `/tokens/${target.id}`, "/issuers", "/nothing"]) {
      await expectRefused(await fetch(api + path, { headers: headers() }), 403, "bad_origin");
    }
  });

  // Raw HTTP, because Node's fetch sets Sec-Fetch-Mode itself.
  const load = (method: string, path: string, mode: string, dest: string, ...more: string[]) =>
    sendRaw(
      { port },
      requestText(`${method} ${path} HTTP/1.1`, [
        `Host: localhost:${port}`,
        "Sec-Fetch-Site: cross-site",
        `Sec-Fetch-Mode: ${mode}`,
        `Sec-Fetch-Dest: ${dest}`,
        "Content-Type: application/json",
        ...more,
      ]),
    );

  test.each([
    ["a frame", "navigate", "iframe"],
    ["an embedded object", "navigate", "embed"],
    ["an image", "no-cors", "image"],
    ["a script", "no-cors", "script"],
    ["a prefetch", "no-cors", "empty"],
  ])("is rejected by Sec-Fetch-Site for %s, which sends no Origin", async (_title, mode, dest) => {
    for (const path of ["/_mintmark/api/keys?private=true", "/_mintmark/"]) {
      const { status, body } = await load("GET", path, mode, dest);
      expect(status).toBe(403);
      expect(body).toContain("bad_origin");
    }
  });

  test("is allowed as a link to the console, but not as a navigation that changes something", async () => {
    expect((await load("GET", "/_mintmark/", "navigate", "document")).status).toBe(200);
    const named = await load("GET", "/_mintmark/", "navigate", "document", "Origin: http://attacker.test");
    expect(named.status).toBe(403);
    expect((await load("POST", "/_mintmark/api/keys/rotate", "navigate", "document")).status).toBe(403);
    expect(await state()).toBe(before);
  });

  test("gets no CORS header for a preflight", async () => {
    for (const path of [
      "/_mintmark/api/tokens",
      "/_mintmark/api/keys/rotate",
      "/_mintmark/",
      "/_mintmark/health",
    ]) {
      for (const origin of ["http://attacker.test", "null", `http://localhost:${elsewherePort()}`, idp.url]) {
        const response = await fetch(idp.url + path, {
          method: "OPTIONS",
          headers: {
            origin,
            "access-control-request-method": "POST",
            "access-control-request-headers": "content-type",
          },
        });
        expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
      }
    }
  });

  test("is rejected despite forwarding headers", async () => {
    const headers = {
      origin: "http://attacker.test",
      "x-forwarded-host": "attacker.test",
      "x-forwarded-proto": "http",
      forwarded: "host=attacker.test",
    };
    await expectRefused(await call("POST", "/tokens", { user: "alice" }, headers), 403, "bad_origin");
  });
});

describe("a call without a foreign origin", () => {
  test.each([
    ["without browser headers, as curl sends it", () => ({})],
    ["from our own page", () => ({ origin: idp.url, "sec-fetch-site": "same-origin" })],
    ["with a charset", () => ({ "content-type": "application/json; charset=utf-8" })],
    ["with a charset after a space", () => ({ "content-type": "application/json ; charset=utf-8" })],
    ["with the content type in another case", () => ({ "content-type": "Application/JSON" })],
  ])("is answered %s", async (_title, headers) => {
    expect((await call("POST", "/tokens", { user: "alice" }, headers())).status).toBe(201);
  });

  test("is answered under each loopback name, from a page of that name", async () => {
    for (const host of [`127.0.0.1:${port}`, `[::1]:${port}`]) {
      const response = await fetch(`http://${host}/_mintmark/api/tokens`, {
        method: "POST",
        headers: { "content-type": "application/json", origin: `http://${host}` },
        body: "{}",
      });
      expect(response.status).toBe(201);
    }
  });

  test("is answered without a body if none is needed, as curl -X POST sends it", async () => {
    const { status } = await sendRaw(
      { port },
      requestText("POST /_mintmark/api/keys/rotate HTTP/1.1", [
        `Host: localhost:${port}`,
        "Content-Type: application/json",
      ]),
    );
    expect(status).toBe(200);
  });

  test("is answered without CORS headers and with no-store", async () => {
    for (const path of ["/tokens", "/keys", "/issuers", "/nothing", `/tokens/${target.id}`]) {
      for (const origin of [{}, { origin: idp.url }]) {
        const { headers } = await fetch(api + path, { headers: origin });
        expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
        expect(headers.get("cache-control")).toBe("no-store");
        expect(headers.get("x-content-type-options")).toBe("nosniff");
      }
    }
  });
});

describe("the guard of the control API", () => {
  test.each([
    "/%5Fmintmark/api/tokens",
    "/_mintmark%2fapi/tokens",
    "/_mintmark/%61pi/tokens",
    "/_mintmark/api%2ftokens",
    "//_mintmark/api/tokens",
    "/_mintmark//api/tokens",
    "/_mintmark/api//tokens",
    "/./_mintmark/api/tokens",
    "/_mintmark/../_mintmark/api/tokens",
    "/_mintmark/assets/../api/tokens",
    "/_mintmark/assets/..%2fapi/tokens",
    "/_mintmark/health/../api/tokens",
    "/x/../_mintmark/api/tokens",
    "/_MINTMARK/api/tokens",
    "/_mintmark/API/tokens",
    "/_mintmark/api/TOKENS",
    "/_mintmark/api/tokens/",
    "/_mintmark/api/tokens;x",
    "/_mintmark\\api\\tokens",
    "/_mintmark/api/tokens%00",
    "/_mintmark/api/tokens.",
    "/.well-known/openid-configuration/_mintmark/api/tokens",
    "/default/_mintmark/api/tokens",
  ])("is not bypassed by the path %s", async (path) => {
    const body = JSON.stringify({ user: "alice" });
    const headers = [
      `Host: localhost:${port}`,
      "Origin: http://attacker.test",
      "Content-Type: application/json",
      `Content-Length: ${body.length}`,
    ];
    const { status, text } = await sendRaw({ port }, requestText(`POST ${path} HTTP/1.1`, headers, body));
    expect(status).toBeGreaterThanOrEqual(400);
    expect(status).toBeLessThan(500);
    expect(text).not.toMatch(/eyJ|"token"/);
    expect(await state()).toBe(before);
  });

  test("is not bypassed by another method", async () => {
    for (const method of ["GET", "HEAD", "OPTIONS", "PUT", "PATCH", "TRACE", "PROPFIND", "SEARCH"]) {
      const headers = [
        `Host: localhost:${port}`,
        "X-HTTP-Method-Override: POST",
        "Content-Type: application/json",
      ];
      const { status } = await sendRaw(
        { port },
        requestText(`${method} /_mintmark/api/keys/rotate HTTP/1.1`, headers),
      );
      expect(status).toBe(405);
      expect(await state()).toBe(before);
    }
  });
});

/** The script that tries every attack inside a page; it returns all texts that it could read. */
const ATTACK = readFileSync(new URL("../support/attack.js", import.meta.url), "utf8");

async function attackFrom(page: Page | Frame, targets: string[], tokenId = target.id): Promise<string> {
  await page.evaluate(ATTACK);
  const read = await page.evaluate(`attack(${JSON.stringify({ targets, tokenId, kid: target.kid })})`);
  return (read as string[]).join("\n");
}

/** Signs the browser in, so that the attacks carry session cookies. */
async function signIn(page: Page): Promise<void> {
  const query = new URLSearchParams({
    client_id: "demo-app",
    response_type: "code",
    redirect_uri: `http://127.0.0.1:${elsewherePort()}/callback`,
    scope: "openid",
    code_challenge: "x".repeat(43),
    code_challenge_method: "S256",
  });
  await page.goto(`${idp.url}/authorize?${query.toString()}`);
  await page.getByTestId("login-user-alice").click();
  await page.getByTestId("consent-allow").click();
  await page.waitForURL((url) => url.pathname === "/callback");
}

describe.skipIf(!browser)("in a real browser", () => {
  const targets = () =>
    ["localhost", "127.0.0.1", "[::1]", "0.0.0.0"].map((host) => `http://${host}:${port}`);

  const inPage = async (use: (page: Page) => Promise<void>) => {
    const context = await browser?.newContext();
    if (!context) return;
    try {
      await use(await context.newPage());
    } finally {
      await context.close();
    }
  };

  test.each([
    ["an attacker's site", () => `http://attacker.test:${elsewherePort()}/`],
    ["another dev server on localhost", () => `http://localhost:${elsewherePort()}/`],
    ["another dev server on 127.0.0.1", () => `http://127.0.0.1:${elsewherePort()}/`],
    ["another name below localhost", () => `http://evil.localhost:${elsewherePort()}/`],
  ])("a page of %s can neither change nor read anything, even with cookies", (_title, url) =>
    inPage(async (page) => {
      await signIn(page);
      before = await state();
      await page.goto(url());
      expect(await attackFrom(page, targets())).not.toMatch(/eyJ|"kid"|"items"|data-console/);
      expect(await state()).toBe(before);
    }),
  );

  test("a sandboxed frame, whose origin is null, can neither change nor read anything", () =>
    inPage(async (page) => {
      await page.goto(`http://attacker.test:${elsewherePort()}/`);
      await page.evaluate(
        `document.body.innerHTML = '<iframe sandbox="allow-scripts allow-forms" srcdoc="<p>null"></iframe>'`,
      );
      await expect.poll(() => page.frames().length).toBe(2);
      const frame = page.frames().find((each) => each !== page.mainFrame());
      expect(frame && (await attackFrom(frame, targets()))).not.toMatch(/eyJ|"kid"|"items"|data-console/);
      expect(await state()).toBe(before);
    }));

  test("a form of another site, sent as a navigation, gets an error page", () =>
    inPage(async (page) => {
      for (const host of ["attacker.test", "localhost"]) {
        for (const base of targets().slice(0, 3)) {
          await page.goto(`http://${host}:${elsewherePort()}/`);
          const answer = page.waitForResponse((response) => response.url().startsWith(base));
          await page.setContent(
            `<form method=post enctype=text/plain action="${base}/_mintmark/api/tokens">
              <input name='{"user":"alice","description":"' value='"}'><button>Send</button>
            </form>`,
          );
          await page.locator("button").click();
          expect((await answer).status()).toBe(403);
          await page.waitForURL(`${base}/**`);
          expect(await page.content()).toContain("bad_origin");
          expect(await state()).toBe(before);
        }
      }
    }));

  test("a page of another dev server on localhost is rejected, although it sends the login cookies", () =>
    inPage(async (page) => {
      await signIn(page);
      before = await state();
      await page.goto(`http://localhost:${elsewherePort()}/`);
      const answer = page.waitForResponse((response) => response.url().startsWith(api));
      const devtools = await page.context().newCDPSession(page);
      await devtools.send("Network.enable");
      const sent = new Promise<Record<string, string>>((resolve) =>
        devtools.on("Network.requestWillBeSentExtraInfo", ({ headers }) => resolve(headers)),
      );
      await page.evaluate(
        `void fetch("${api}/tokens", { method: "POST", mode: "no-cors", credentials: "include", body: "{}" })`,
      );
      expect((await answer).status()).toBe(403);
      expect(await sent).toMatchObject({
        Cookie: expect.stringContaining("_session=") as string,
        "Sec-Fetch-Site": "same-site",
      });
      expect(await state()).toBe(before);
    }));

  test("a host name rebound to this machine gets only an error", () =>
    inPage(async (page) => {
      for (const path of ["/_mintmark/", "/_mintmark/api/keys?private=true", "/", "/.well-known/jwks.json"]) {
        const response = await page.goto(`http://rebind.test:${port}${path}`);
        expect(response?.status()).toBe(403);
        expect(await page.content()).not.toMatch(/eyJ|"kid"|"items"|data-console/);
      }
      expect(await attackFrom(page, [`http://rebind.test:${port}`])).not.toMatch(
        /eyJ|"kid"|"items"|data-console/,
      );
      expect(await state()).toBe(before);
    }));

  test("the server's own page can do all of this, which proves that the attacks work", () =>
    inPage(async (page) => {
      const { id } = await idp.mint({ user: "bob" });
      before = await state();
      await page.goto(`${idp.url}/_mintmark/`);
      expect(await attackFrom(page, [idp.url], id)).toMatch(/eyJ/);
      expect((await idp.tokens.get(id)).revokedAt).not.toBeNull();
      expect(await state()).not.toBe(before);
    }));
});
