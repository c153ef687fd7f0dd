// The console of a server that is reachable beyond loopback: the admin token is exchanged for a session
// cookie, which gives only Mintmark's own pages access to the control API.
import { once } from "node:events";
import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, request } from "node:http";
import type { AddressInfo } from "node:net";
import type { Page } from "playwright-core";
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from "vitest";
import { type Mintmark, type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { startChromium } from "../support/chromium.ts";
import { freePort } from "../support/free-port.ts";
import { visit } from "../support/visit.ts";

const ADMIN_TOKEN = "an-admin-token-of-32-characters!";
const WIDE = {
  host: "0.0.0.0",
  dangerouslyBindBeyondLoopback: true,
  adminToken: ADMIN_TOKEN,
  keys: "generate",
  alg: "ES256",
} satisfies MintmarkConfig;
const CONSOLE_CONTENT = /mint-form|data-console|eyJ|"kid"|"items"/;

const browser = await startChromium();
let idp: Mintmark;

beforeAll(async () => {
  idp = await startMintmark(WIDE);
});

afterEach(() => vi.useRealTimers());

afterAll(async () => {
  await browser?.close();
  await idp.close();
});

interface SignInRequest {
  at?: string;
  token?: string;
  headers?: Record<string, string>;
  body?: URLSearchParams | string;
}

/** Sends the sign-in form as the page at this address does. Does not follow redirects. */
const signIn = ({ at = idp.url, token = ADMIN_TOKEN, headers = {}, body }: SignInRequest = {}) =>
  fetch(`${at}/_mintmark/sign-in`, {
    method: "POST",
    redirect: "manual",
    headers: { accept: "text/html", origin: at, ...headers },
    body: body ?? new URLSearchParams({ token }),
  });

/** Returns the Cookie header for the one cookie that the response sets. */
function cookieOf(response: Response): string {
  const cookies = response.headers.getSetCookie();
  expect(cookies).toHaveLength(1);
  return cookies[0]?.split(";")[0] ?? "";
}

const attributesOf = (response: Response) =>
  (response.headers.getSetCookie()[0] ?? "").toLowerCase().split("; ").slice(1);

const newSession = async (at = idp.url) => cookieOf(await signIn({ at }));

const callApi = (path: string, headers: Record<string, string>, init: RequestInit = {}) =>
  fetch(`${idp.url}/_mintmark/api${path}`, {
    ...init,
    headers: { "content-type": "application/json", ...headers },
  });

const openConsole = (headers: Record<string, string> = {}, at = idp.url) =>
  fetch(`${at}/_mintmark/`, { headers: { accept: "text/html", ...headers } });

describe("the sign-in page", () => {
  test("is shown instead of the console until the user signs in", async () => {
    for (const path of ["/_mintmark/", "/_mintmark", "/_mintmark/?issuer=default"]) {
      const response = await fetch(idp.url + path, { headers: { accept: "text/html" } });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toMatch(/^Bearer/);
      expect(response.headers.get("cache-control")).toBe("no-store");
      expect(response.headers.get("content-security-policy")).toContain("frame-ancestors 'none'");
      expect(response.headers.getSetCookie()).toEqual([]);
      const html = await response.text();
      expect(html).toContain("sign-in-form");
      expect(html).toContain(new URL(idp.url).host);
      expect(html).not.toMatch(CONSOLE_CONTENT);
    }
  });

  test("is for browsers only: requests for JSON or with a token get a problem document", async () => {
    for (const headers of [{}, { accept: "application/json" }, { authorization: "Bearer wrong" }]) {
      const response = await fetch(`${idp.url}/_mintmark/`, { headers });
      expect(response.status).toBe(401);
      expect(await response.json()).toMatchObject({ code: "admin_token" });
    }
    const admin = await fetch(`${idp.url}/_mintmark/`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    expect(admin.status).toBe(200);
  });

  test("is not shown in a frame or to a page of another origin", async () => {
    const framed = { "sec-fetch-site": "cross-site", "sec-fetch-dest": "iframe" };
    expect((await openConsole({ origin: "http://attacker.test" })).status).toBe(403);
    expect((await openConsole(framed)).status).toBe(403);
  });

  test("does not exist on loopback, where no token is required", async () => {
    await using other = await startMintmark({ adminToken: ADMIN_TOKEN });
    expect((await openConsole({}, other.url)).status).toBe(200);
    for (const path of ["sign-in", "sign-out"]) {
      const response = await fetch(`${other.url}/_mintmark/${path}`, {
        method: "POST",
        headers: { origin: other.url },
        body: new URLSearchParams({ token: ADMIN_TOKEN }),
      });
      expect(response.status).toBe(404);
      expect(response.headers.getSetCookie()).toEqual([]);
    }
  });
});

describe("exchanging the admin token", () => {
  test("returns a cookie that opens the console and the control API", async () => {
    const response = await signIn();
    expect(response.status).toBe(303);
    expect(response.headers.get("location")).toBe("/_mintmark/");
    const cookie = cookieOf(response);
    const page = await openConsole({ cookie });
    expect(page.status).toBe(200);
    expect(await page.text()).toContain("tab-mint");
    expect((await callApi("/tokens", { cookie })).status).toBe(200);
  });

  test("sets a cookie that is HttpOnly, SameSite=Strict and limited to /_mintmark", async () => {
    expect(attributesOf(await signIn())).toEqual(["path=/_mintmark", "samesite=strict", "httponly"]);
  });

  test("accepts the token with the spaces and lines that came along when it was copied", async () => {
    expect((await signIn({ token: ` ${ADMIN_TOKEN}\n` })).status).toBe(303);
  });

  test("returns a random cookie value that is not accepted as a token", async () => {
    const [one, other] = [await newSession(), await newSession()];
    expect(one).not.toBe(other);
    for (const cookie of [one, other]) {
      const [, value = ""] = cookie.split("=");
      expect(value).toMatch(/^[A-Za-z0-9_-]{43}$/);
      expect((await callApi("/tokens", { authorization: `Bearer ${value}` })).status).toBe(401);
    }
  });

  test("puts the port into the cookie's name, because browsers share cookies between ports", async () => {
    expect(await newSession()).toContain(`_${new URL(idp.url).port}=`);
  });

  test("sets a Secure cookie if the page was loaded over https", async () => {
    expect(attributesOf(await signIn({ headers: { "x-forwarded-proto": "https" } }))).toContain("secure");
    const port = await freePort();
    await using other = await startMintmark({
      ...WIDE,
      port,
      publicUrl: "https://idp.example.test",
    });
    const response = await signIn({
      at: `http://localhost:${port}`,
      headers: { origin: other.url },
    });
    expect(response.status).toBe(303);
    expect(attributesOf(response)).toContain("secure");
  });

  test("ends a session with a Secure cookie if the page was loaded over https", async () => {
    const headers = { cookie: await newSession(), origin: new URL(idp.url).origin };
    const leave = (forwarded: Record<string, string>) =>
      fetch(`${idp.url}/_mintmark/sign-out`, {
        method: "POST",
        redirect: "manual",
        headers: { ...headers, ...forwarded },
      });
    expect(attributesOf(await leave({}))).not.toContain("secure");
    expect(attributesOf(await leave({ "x-forwarded-proto": "https" }))).toContain("secure");
  });

  test.each([
    ["a wrong token", "not-the-admin-token-of-anybody"],
    ["a token with an extra letter", `${ADMIN_TOKEN}x`],
    ["a token in capitals", ADMIN_TOKEN.toUpperCase()],
    ["an empty token", ""],
  ])("shows the form again with an error for %s", async (_title, token) => {
    const response = await signIn({ token });
    expect(response.status).toBe(401);
    expect(response.headers.getSetCookie()).toEqual([]);
    const html = await response.text();
    expect(html).toContain("sign-in-error");
    if (token !== "") expect(html).not.toContain(token);
  });

  test("rejects a repeated token field, and a token in the URL", async () => {
    const twice = new URLSearchParams([
      ["token", ADMIN_TOKEN],
      ["token", ADMIN_TOKEN],
    ]);
    expect((await signIn({ body: twice })).status).toBe(401);
    const response = await fetch(`${idp.url}/_mintmark/sign-in?token=${ADMIN_TOKEN}`, { redirect: "manual" });
    expect(response.status).toBe(303);
    expect(response.headers.getSetCookie()).toEqual([]);
  });

  test("rejects a JSON body and an oversized form", async () => {
    const json = await signIn({
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ token: ADMIN_TOKEN }),
    });
    expect(json.status).toBe(415);
    expect(await json.json()).toMatchObject({ code: "unsupported_media_type" });
    const huge = await signIn({ token: "x".repeat(100_000) });
    expect(huge.status).toBe(413);
    expect(await huge.json()).toMatchObject({ code: "body_too_large" });
  });
});

/** Headers of requests from pages other than Mintmark's own; the last case sends no origin. */
const FOREIGN: [string, () => Record<string, string>][] = [
  ["another site", () => ({ origin: "http://attacker.test" })],
  ["a sandboxed page", () => ({ origin: "null" })],
  ["another port of the same host", () => ({ origin: "http://localhost:1" })],
  ["the host without its port", () => ({ origin: "http://localhost" })],
  ["https in place of http", () => ({ origin: idp.url.replace("http:", "https:") })],
  ["our origin with a slash", () => ({ origin: `${idp.url}/` })],
  ["our origin, marked as same-site", () => ({ origin: idp.url, "sec-fetch-site": "same-site" })],
  ["a client that sends no Origin header", () => ({})],
];

describe("with the cookie as the only credential", () => {
  const changes: [string, string, string | undefined][] = [
    ["POST", "/tokens", "{}"],
    ["POST", "/keys/rotate", "{}"],
    ["DELETE", "/tokens?clientId=demo-app", undefined],
  ];

  test.each(FOREIGN)("rejects changes from %s", async (_title, headers) => {
    const cookie = await newSession();
    const before = JSON.stringify([await idp.tokens.list(), await idp.keys.list()]);
    for (const [method, path, body] of changes) {
      const response = await callApi(
        path,
        { cookie, ...headers() },
        { method, ...(body !== undefined && { body }) },
      );
      expect(response.status, `${method} ${path}`).toBe(403);
      expect(await response.json()).toMatchObject({ code: "bad_origin" });
    }
    expect(JSON.stringify([await idp.tokens.list(), await idp.keys.list()])).toBe(before);
  });

  test.each(FOREIGN)("rejects sign-in and sign-out from %s", async (_title, headers) => {
    const cookie = await newSession();
    for (const path of ["sign-in", "sign-out"]) {
      const response = await fetch(`${idp.url}/_mintmark/${path}`, {
        method: "POST",
        redirect: "manual",
        headers: { cookie, ...headers() },
        body: new URLSearchParams({ token: ADMIN_TOKEN }),
      });
      expect(response.status).toBe(403);
      expect(response.headers.getSetCookie()).toEqual([]);
    }
    expect((await callApi("/tokens", { cookie })).status).toBe(200);
  });

  test("accepts changes from Mintmark's own page, and any request with the admin token", async () => {
    const cookie = await newSession();
    const init = { method: "POST", body: "{}" };
    expect((await callApi("/tokens", { cookie, origin: idp.url }, init)).status).toBe(201);
    const authorization = `Bearer ${ADMIN_TOKEN}`;
    expect((await callApi("/tokens", { authorization }, init)).status).toBe(201);
    expect((await callApi("/tokens", { cookie, authorization }, init)).status).toBe(201);
  });

  test("answers HEAD like GET, without the Origin that browsers leave out there", async () => {
    const cookie = await newSession();
    for (const method of ["GET", "HEAD"]) {
      expect([method, (await callApi("/tokens", { cookie }, { method })).status]).toEqual([method, 200]);
    }
  });

  test("rejects a body that is not JSON", async () => {
    const headers = { cookie: await newSession(), origin: idp.url, "content-type": "text/plain" };
    expect((await callApi("/tokens", headers, { method: "POST", body: "{}" })).status).toBe(415);
  });
});

describe("the cookie", () => {
  const expectClosed = async (cookie: string, at = idp.url) => {
    const response = await fetch(`${at}/_mintmark/api/tokens`, { headers: { cookie } });
    expect(response.status).toBe(401);
    expect(await response.json()).toMatchObject({ code: "admin_token" });
    expect((await openConsole({ cookie }, at)).status).toBe(401);
  };

  test("is rejected if it is made up or modified", async () => {
    const cookie = await newSession();
    const [name] = cookie.split("=");
    for (const value of ["", "true", ADMIN_TOKEN, "A".repeat(43), "__proto__", "constructor"]) {
      await expectClosed(`${name}=${value}`);
    }
    await expectClosed(`${cookie}A`);
    await expectClosed(cookie.slice(0, -1));
    await expectClosed(cookie.replace("mintmark_admin", "mintmark_other"));
  });

  test("is rejected after a restart with the same token", async () => {
    const port = await freePort();
    const at = `http://localhost:${port}`;
    const first = await startMintmark({ ...WIDE, port });
    const cookie = await newSession(at);
    expect((await openConsole({ cookie }, at)).status).toBe(200);
    await first.close();
    await using second = await startMintmark({ ...WIDE, port });
    await expectClosed(cookie, second.url);
  });

  test("is rejected after sign-out, while other sessions stay valid", async () => {
    const [cookie, other] = [await newSession(), await newSession()];
    const response = await fetch(`${idp.url}/_mintmark/sign-out`, {
      method: "POST",
      redirect: "manual",
      headers: { cookie, origin: idp.url },
    });
    expect(response.status).toBe(303);
    expect(cookieOf(response)).toMatch(/=$/);
    expect(attributesOf(response)).toEqual(
      expect.arrayContaining([
        "path=/_mintmark",
        "httponly",
        expect.stringMatching(/^expires=thu, 01 jan 1970/),
      ]),
    );
    await expectClosed(cookie);
    expect((await openConsole({ cookie: other })).status).toBe(200);
  });

  test("expires after twelve hours", async () => {
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    const cookie = await newSession();
    vi.setSystemTime(now + 12 * 3600 * 1000 - 1);
    expect((await openConsole({ cookie })).status).toBe(200);
    vi.setSystemTime(now + 12 * 3600 * 1000);
    await expectClosed(cookie);
  });

  test("does not make up for a wrong token", async () => {
    const headers = { cookie: await newSession(), authorization: "Bearer wrong" };
    expect((await callApi("/tokens", headers)).status).toBe(401);
  });

  test("is accepted beside Basic credentials, which may be for a proxy", async () => {
    const headers = { cookie: await newSession(), authorization: `Basic ${btoa("team:secret")}` };
    expect((await callApi("/tokens", headers)).status).toBe(200);
  });
});

describe("wrong admin tokens", () => {
  const guess = (at: string) =>
    fetch(`${at}/_mintmark/api/tokens`, { headers: { authorization: "Bearer a-guess" } });

  test("block every token and sign-in for the rest of the minute after 100 attempts", async () => {
    await using target = await startMintmark(WIDE);
    const cookie = await newSession(target.url);
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    for (let count = 0; count < 50; count++) {
      expect((await guess(target.url)).status).toBe(401);
      expect((await signIn({ at: target.url, token: "a-guess" })).status).toBe(401);
    }
    const refused = await fetch(`${target.url}/_mintmark/api/tokens`, {
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    });
    expect(refused.status).toBe(429);
    expect(refused.headers.get("retry-after")).toBe("60");
    expect(await refused.json()).toMatchObject({ code: "too_many_attempts", status: 429 });
    const page = await signIn({ at: target.url });
    expect(page.status).toBe(429);
    expect(page.headers.getSetCookie()).toEqual([]);
    expect(await page.text()).toContain("Too many wrong tokens. Wait 60 seconds");
    expect((await openConsole({ cookie }, target.url)).status).toBe(200);

    vi.setSystemTime(now + 60_001);
    expect((await guess(target.url)).status).toBe(401);
    expect((await signIn({ at: target.url })).status).toBe(303);
  });

  test("are counted anew after the minute: 99 do not block, 100 do", async () => {
    await using target = await startMintmark(WIDE);
    const now = Date.now();
    vi.useFakeTimers({ toFake: ["Date"], now });
    const statuses = async (count: number) =>
      new Set(await Promise.all(Array.from({ length: count }, async () => (await guess(target.url)).status)));
    for (const minute of [0, 1]) {
      vi.setSystemTime(now + minute * 60_000);
      expect(await statuses(99)).toEqual(new Set([401]));
      expect((await guess(target.url)).status).toBe(401);
      expect((await guess(target.url)).status).toBe(429);
    }
    vi.setSystemTime(now + 119_000);
    expect((await guess(target.url)).headers.get("retry-after")).toBe("1");
  });

  let calls = 0;
  /** Proxies differ in the spaces that they put around the comma. */
  const spaced = (client: string) => ({
    "x-forwarded-for": `198.51.100.9,${" ".repeat(calls++ % 3)}${client}`,
  });

  test.skipIf(process.platform !== "linux")("block only the address that sent them", async () => {
    await using target = await startMintmark(WIDE);
    for (let count = 0; count < 100; count++) await guess(target.url);
    expect((await guess(target.url)).status).toBe(429);
    const outgoing = request({
      host: "127.0.0.1",
      port: new URL(target.url).port,
      path: "/_mintmark/api/tokens",
      localAddress: "127.0.0.2",
      headers: { authorization: `Bearer ${ADMIN_TOKEN}` },
    }).end();
    const [response] = (await once(outgoing, "response")) as [IncomingMessage];
    response.resume();
    expect(response.statusCode).toBe(200);
  });

  test.each<[string, (client: string) => Record<string, string>]>([
    ["X-Forwarded-For", (client) => ({ "x-forwarded-for": `198.51.100.9, ${client}` })],
    ["X-Forwarded-For, with or without spaces", spaced],
    ["X-Real-IP", (client) => ({ "x-real-ip": client })],
    [
      "X-Forwarded-For before X-Real-IP",
      (client) => ({ "x-forwarded-for": client, "x-real-ip": "192.0.2.1" }),
    ],
    ["X-Real-IP if X-Forwarded-For is empty", (client) => ({ "x-forwarded-for": " ", "x-real-ip": client })],
  ])("behind a proxy block only the client that sent them, by %s", async (_, header) => {
    await using target = await startMintmark(WIDE);
    const call = (client: string, token: string) =>
      fetch(`${target.url}/_mintmark/api/tokens`, {
        headers: { authorization: `Bearer ${token}`, ...header(client) },
      });
    for (let count = 0; count < 100; count++) await call("192.0.2.7", "a-guess");
    expect((await call("192.0.2.7", ADMIN_TOKEN)).status).toBe(429);
    expect((await call("192.0.2.8", ADMIN_TOKEN)).status).toBe(200);
  });

  test("block the connection's own address if they claim to come from ever other clients", async () => {
    await using target = await startMintmark(WIDE);
    const call = (client: number, token: string) =>
      fetch(`${target.url}/_mintmark/api/tokens`, {
        headers: { authorization: `Bearer ${token}`, "x-forwarded-for": `192.0.2.${client % 250}` },
      });
    vi.useFakeTimers({ toFake: ["Date"], now: Date.now() });
    for (let count = 0; count < 1000; count++) await call(count, "a-guess");
    expect((await call(251, ADMIN_TOKEN)).status).toBe(429);
  });

  test("are counted together for clients whose names begin with the same 64 characters", async () => {
    await using target = await startMintmark(WIDE);
    const call = (client: string) =>
      fetch(`${target.url}/_mintmark/api/tokens`, {
        headers: { authorization: "Bearer a-guess", "x-forwarded-for": client },
      });
    const prefix = "2001:db8::".padEnd(64, "0");
    for (let count = 0; count < 100; count++) await call(`${prefix}${count}`);
    expect((await call(`${prefix}x`)).status).toBe(429);
    expect((await call(`${prefix.slice(1)}x`)).status).toBe(401);
  });

  test("are not counted for requests without a token", async () => {
    await using target = await startMintmark(WIDE);
    for (let count = 0; count < 150; count++) {
      expect((await fetch(`${target.url}/_mintmark/api/tokens`)).status).toBe(401);
    }
  });
});

describe.skipIf(!browser)("in a real browser", () => {
  const signInBy = async (page: Page, at = idp.url) => {
    await page.goto(`${at}/_mintmark/`);
    await page.getByTestId("sign-in-token").fill(ADMIN_TOKEN);
    await page.getByTestId("sign-in-submit").click();
    await page.getByTestId("tab-mint").click();
    await page.getByTestId("mint-form").waitFor();
  };
  const unauthorized = { expectedMessages: /status of 401/ };

  test("a user signs in, mints, rotates and signs out", () =>
    visit(
      browser,
      async (page) => {
        await page.goto(idp.url);
        await page.getByTestId("sign-in-token").fill("wrong");
        await page.keyboard.press("Enter");
        expect(await page.getByTestId("sign-in-error").textContent()).toContain("not the admin token");
        await page.getByTestId("sign-in-token").fill(ADMIN_TOKEN);
        await page.keyboard.press("Enter");
        await page.getByTestId("tab-mint").click();
        await page.getByTestId("mint-submit").click();
        expect(await page.getByTestId("token-value").textContent()).toMatch(/^eyJ/);
        await page.getByTestId("tab-keys").click();
        await page.getByTestId("keys-rotate").click();
        await page.getByTestId("dialog-confirm").click();
        await expect.poll(() => page.getByTestId("toasts").textContent()).toContain("Rotated");
        expect(await page.evaluate("document.cookie")).toBe("");
        await page.getByTestId("sign-out").click();
        await page.getByTestId("sign-in-form").waitFor();
        await page.goto(`${idp.url}/_mintmark/`);
        expect(await page.getByTestId("sign-in-form").count()).toBe(1);
        expect(await page.context().cookies()).toEqual([]);
      },
      unauthorized,
    ));

  test("an open page shows an error after its session has ended", () =>
    visit(
      browser,
      async (page) => {
        await signInBy(page);
        const other = await page.context().newPage();
        await other.goto(`${idp.url}/_mintmark/`);
        await other.getByTestId("sign-out").click();
        await other.getByTestId("sign-in-form").waitFor();
        await page.getByTestId("mint-submit").click();
        await expect.poll(() => page.getByTestId("mint-error").textContent()).toContain("to sign in");
      },
      unauthorized,
    ));

  test("a same-site page of another server on the same host can change and read nothing", async () => {
    const elsewhere = createServer((_request, response) => {
      response.setHeader("content-type", "text/html").end("<link rel=icon href=data:,><p>elsewhere");
    }).listen(0, "127.0.0.1");
    await once(elsewhere, "listening");
    const { id } = await idp.mint({ user: "bob" });
    const [key] = await idp.keys.list();
    try {
      await visit(
        browser,
        async (page) => {
          await signInBy(page);
          const before = JSON.stringify([await idp.tokens.list(), await idp.keys.list()]);
          await page.goto(`http://localhost:${(elsewhere.address() as AddressInfo).port}/`);
          await page.evaluate(readFileSync(new URL("../support/attack.js", import.meta.url), "utf8"));
          const options = JSON.stringify({ targets: [idp.url], tokenId: id, kid: key?.kid });
          const read = await page.evaluate<string[]>(`attack(${options})`);
          expect(read.join("\n")).not.toMatch(CONSOLE_CONTENT);
          expect(JSON.stringify([await idp.tokens.list(), await idp.keys.list()])).toBe(before);
        },
        { expectedMessages: /status of 40|CORS|Refused|ERR_|frame|MIME|blocked/i },
      );
    } finally {
      elsewhere.closeAllConnections();
      elsewhere.close();
    }
  });

  test("signing in works without JavaScript, in light and dark mode, on a phone screen", async () => {
    for (const colorScheme of ["light", "dark"] as const) {
      await visit(
        browser,
        async (page) => {
          await page.goto(`${idp.url}/_mintmark/`);
          const box = await page.getByTestId("sign-in-form").boundingBox();
          expect((box?.x ?? 0) + (box?.width ?? 0)).toBeLessThanOrEqual(390);
          await signInBy(page);
        },
        { ...unauthorized, colorScheme, viewport: { width: 390, height: 800 }, javaScriptEnabled: false },
      );
    }
  });
});
