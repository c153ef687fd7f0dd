// Who may use the control API: its own pages and whatever is no browser, by JSON alone. Other web pages,
// other dev servers on localhost among them, change nothing and read nothing.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import type { Frame, Page } from "playwright-core";
import { afterAll, beforeAll, beforeEach, describe, expect, test } from "vitest";
import { startMintmark, type Mintmark } from "../../src/index.ts";
import { startChromium } from "../support/chromium.ts";
import { requestText, sendRaw } from "../support/raw-http.ts";

const browser = await startChromium(["--host-resolver-rules=MAP *.test 127.0.0.1"]);
let idp: Mintmark;
let port: number;
let api: string;
/** A token and a key that the attacks would like to revoke and remove. */
let target: { id: string; kid: string };
let before: string;

/** Another web server of this machine; every page that is loaded from it is empty. */
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

/** Every call that changes something. */
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
    ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
  });

async function expectRefused(response: Response, status: number, code: string): Promise<void> {
  expect(response.status).toBe(status);
  expect(response.headers.get("content-type")).toBe("application/problem+json");
  expect(response.headers.get("access-control-allow-origin")).toBeNull();
  expect(await response.json()).toMatchObject({ status, code });
  expect(await state()).toBe(before);
}

describe("a body that is not JSON by its content type is refused", () => {
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
  ])("%j", async (type) => {
    for (const [method, path, body] of CHANGES) {
      const sent = body() ?? { user: "alice" };
      await expectRefused(
        await call(method, path(), sent, { "content-type": type }),
        415,
        "unsupported_media_type",
      );
    }
  });

  test("none at all", async () => {
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

describe("a call from another web origin is refused", () => {
  const foreign: [string, () => Record<string, string>][] = [
    ["an attacker's origin", () => ({ origin: "http://attacker.test" })],
    [
      "an attacker's origin that says same-origin",
      () => ({ origin: "http://attacker.test", "sec-fetch-site": "same-origin" }),
    ],
    ["the null origin", () => ({ origin: "null" })],
    ["another port of localhost", () => ({ origin: `http://localhost:${elsewherePort()}` })],
    ["localhost without a port", () => ({ origin: "http://localhost" })],
    ["another name of this server than it is called by", () => ({ origin: `http://127.0.0.1:${port}` })],
    ["https in place of http", () => ({ origin: `https://localhost:${port}` })],
    ["our origin in capitals", () => ({ origin: `HTTP://LOCALHOST:${port}` })],
    ["our origin with a slash", () => ({ origin: `http://localhost:${port}/` })],
    ["our origin with a dot", () => ({ origin: `http://localhost.:${port}` })],
    ["our origin and another", () => ({ origin: `http://localhost:${port}, http://attacker.test` })],
    ["our origin as a user name", () => ({ origin: `http://localhost:${port}@attacker.test` })],
    ["a name that ends in ours", () => ({ origin: `http://attacker.localhost:${port}` })],
    ["an extension", () => ({ origin: "chrome-extension://aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa" })],
    ["a malformed origin", () => ({ origin: "http://[" })],
    ["Sec-Fetch-Site: cross-site", () => ({ "sec-fetch-site": "cross-site" })],
    ["Sec-Fetch-Site: same-site", () => ({ "sec-fetch-site": "same-site" })],
    ["Sec-Fetch-Site: same-site with our origin", () => ({ "sec-fetch-site": "same-site", origin: idp.url })],
    ["Sec-Fetch-Site of an unknown kind", () => ({ "sec-fetch-site": "same-origin, cross-site" })],
  ];

  test.each(foreign)("%s", async (_title, headers) => {
    for (const [method, path, body] of CHANGES) {
      await expectRefused(await call(method, path(), body(), headers()), 403, "bad_origin");
    }
    for (const path of ["/tokens", "/keys?private=true", `/tokens/${target.id}`, "/issuers", "/nothing"]) {
      await expectRefused(await fetch(api + path, { headers: headers() }), 403, "bad_origin");
    }
  });

  // By hand, because fetch of Node sets Sec-Fetch-Mode itself.
  const load = (method: string, path: string, mode: string, dest: string) =>
    sendRaw(
      { port },
      requestText(`${method} ${path} HTTP/1.1`, [
        `Host: localhost:${port}`,
        "Sec-Fetch-Site: cross-site",
        `Sec-Fetch-Mode: ${mode}`,
        `Sec-Fetch-Dest: ${dest}`,
        "Content-Type: application/json",
      ]),
    );

  test.each([
    ["a frame", "navigate", "iframe"],
    ["an embedded object", "navigate", "embed"],
    ["an image", "no-cors", "image"],
    ["a script", "no-cors", "script"],
    ["a prefetch", "no-cors", "empty"],
  ])("also by %s, which sends no Origin", async (_title, mode, dest) => {
    for (const path of ["/_mintmark/api/keys?private=true", "/_mintmark/"]) {
      const { status, body } = await load("GET", path, mode, dest);
      expect(status).toBe(403);
      expect(body).toContain("bad_origin");
    }
  });

  test("but a link to the console is followed, and a link that changes something is not", async () => {
    expect((await load("GET", "/_mintmark/", "navigate", "document")).status).toBe(200);
    expect((await load("POST", "/_mintmark/api/keys/rotate", "navigate", "document")).status).toBe(403);
    expect(await state()).toBe(before);
  });

  test("also as a preflight, which gets no CORS header", async () => {
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

  test("forwarding headers don't make it ours", async () => {
    const headers = {
      origin: "http://attacker.test",
      "x-forwarded-host": "attacker.test",
      "x-forwarded-proto": "http",
      forwarded: "host=attacker.test",
    };
    await expectRefused(await call("POST", "/tokens", { user: "alice" }, headers), 403, "bad_origin");
  });
});

describe("a call is answered", () => {
  test.each([
    ["without any browser header, as from curl", () => ({})],
    ["from our own page", () => ({ origin: idp.url, "sec-fetch-site": "same-origin" })],
    ["with a charset", () => ({ "content-type": "application/json; charset=utf-8" })],
    ["with the content type in capitals", () => ({ "content-type": "Application/JSON" })],
  ])("%s", async (_title, headers) => {
    expect((await call("POST", "/tokens", { user: "alice" }, headers())).status).toBe(201);
  });

  test("under each loopback name, from the page of that name", async () => {
    for (const host of [`127.0.0.1:${port}`, `[::1]:${port}`]) {
      const response = await fetch(`http://${host}/_mintmark/api/tokens`, {
        method: "POST",
        headers: { "content-type": "application/json", origin: `http://${host}` },
        body: "{}",
      });
      expect(response.status).toBe(201);
    }
  });

  test("without a body where none is needed, as curl -X POST sends it", async () => {
    const { status } = await sendRaw(
      { port },
      requestText("POST /_mintmark/api/keys/rotate HTTP/1.1", [
        `Host: localhost:${port}`,
        "Content-Type: application/json",
      ]),
    );
    expect(status).toBe(200);
  });

  test("never with a CORS header, and never kept by a cache", async () => {
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

describe("no other spelling of the path gets round the guard", () => {
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
  ])("%s", async (path) => {
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

  test("nor another method", async () => {
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
      expect(status).toBe(404);
      expect(await state()).toBe(before);
    }
  });
});

/** All that another page could try; runs inside it and answers every text that it could read. */
const ATTACK = readFileSync(new URL("../support/attack.js", import.meta.url), "utf8");

async function attackFrom(page: Page | Frame, targets: string[], tokenId = target.id): Promise<string> {
  await page.evaluate(ATTACK);
  const read = await page.evaluate(`attack(${JSON.stringify({ targets, tokenId, kid: target.kid })})`);
  return (read as string[]).join("\n");
}

/** Gives the browser a session at the issuer, so that there are cookies to ride on. */
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
  ])("a page of %s changes nothing and reads nothing, cookies or not", (_title, url) =>
    inPage(async (page) => {
      await signIn(page);
      before = await state();
      await page.goto(url());
      expect(await attackFrom(page, targets())).not.toMatch(/eyJ|"kid"|"items"|mint-form/);
      expect(await state()).toBe(before);
    }),
  );

  test("a sandboxed frame, whose origin is null, changes nothing and reads nothing", () =>
    inPage(async (page) => {
      await page.goto(`http://attacker.test:${elsewherePort()}/`);
      await page.evaluate(
        `document.body.innerHTML = '<iframe sandbox="allow-scripts allow-forms" srcdoc="<p>null"></iframe>'`,
      );
      await expect.poll(() => page.frames().length).toBe(2);
      const frame = page.frames().find((each) => each !== page.mainFrame());
      expect(frame && (await attackFrom(frame, targets()))).not.toMatch(/eyJ|"kid"|"items"|mint-form/);
      expect(await state()).toBe(before);
    }));

  test("a form of another site, sent as a navigation, shows a refusal", () =>
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

  test("another dev server on localhost is refused although the login cookies ride along", () =>
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

  test("a name rebound to this machine sees a refusal and nothing else", () =>
    inPage(async (page) => {
      for (const path of ["/_mintmark/", "/_mintmark/api/keys?private=true", "/", "/.well-known/jwks.json"]) {
        const response = await page.goto(`http://rebind.test:${port}${path}`);
        expect(response?.status()).toBe(403);
        expect(await page.content()).not.toMatch(/eyJ|"kid"|"items"|mint-form/);
      }
      expect(await attackFrom(page, [`http://rebind.test:${port}`])).not.toMatch(
        /eyJ|"kid"|"items"|mint-form/,
      );
      expect(await state()).toBe(before);
    }));

  test("our own page may do all of it, so the attacks above were real ones", () =>
    inPage(async (page) => {
      const { id } = await idp.mint({ user: "bob" });
      before = await state();
      await page.goto(`${idp.url}/_mintmark/`);
      expect(await attackFrom(page, [idp.url], id)).toMatch(/eyJ/);
      expect((await idp.tokens.get(id)).revokedAt).not.toBeNull();
      expect(await state()).not.toBe(before);
    }));
});
