// The security headers of every page, the requests that a login form rejects, and the attributes of cookies.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { Browser } from "../support/browser.ts";
import { freePort } from "../support/free-port.ts";
import { requestText, sendRaw } from "../support/raw-http.ts";
import { BEHIND_PROXY } from "../support/reachable.ts";
import { authorizeUrl, pendingLogin, post } from "../support/requests.ts";

let idp: Mintmark;

beforeAll(async () => {
  idp = await startMintmark();
});

afterAll(() => idp.close());

describe("every page", () => {
  const POLICY =
    /^default-src 'none'; script-src 'self'(?: 'sha256-[A-Za-z0-9+/=]+')?; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; frame-ancestors 'none'$/;

  function expectConfined(headers: Headers, html: string): void {
    expect(headers.get("content-security-policy")?.replaceAll(/;\s*/g, "; ")).toMatch(POLICY);
    expect(headers.get("x-content-type-options")).toBe("nosniff");
    expect(headers.get("referrer-policy")).toBe("no-referrer");
    expect(html).not.toMatch(
      /<style|\sstyle=|<[^>]+\son[a-z]+=|javascript:|(?:src|href)="?(?:https?:)?\/\/(?!localhost)/i,
    );
    // oidc-provider submits one form by an inline script, which the policy allows by its hash.
    const inline = [...html.matchAll(/<script(?![^>]*\ssrc=)[^>]*>/g)];
    expect(inline.length).toBe(headers.get("content-security-policy")?.includes("sha256-") ? 1 : 0);
  }

  const PAGES: [string, string][] = [
    ["login", "/authorize?"],
    ["an authorization request of an unknown client", "/authorize?client_id=nobody"],
    ["an authorization request without parameters", "/authorize"],
    ["an unregistered redirect", "/authorize?redirect"],
    ["an unknown login", "/login/over"],
    ["logout", "/logout"],
    ["logout without its form", "/logout/confirm"],
    ["device", "/device"],
    ["device with a code", "/device?user_code=AAAA-AAAA"],
    ["the console", "/_mintmark/"],
    ["not found", "/nothing"],
    ["not found below an issuer", "/realms/demo/nothing"],
  ];

  test.each(PAGES)("has the security headers: %s", async (_title, path) => {
    const browser = new Browser();
    const url =
      path === "/authorize?"
        ? authorizeUrl(idp.url)
        : path === "/authorize?redirect"
          ? authorizeUrl(idp.url, { redirect_uri: "https://evil.test/cb" })
          : idp.url + path;
    const page = await browser.open(url);
    expect(page.headers.get("content-type")).toMatch(/^text\/html/);
    expectConfined(page.headers, page.html);
  });

  test("has the security headers: consent, and logout while signed in", async () => {
    const browser = new Browser();
    const consent = await browser.press(await browser.open(authorizeUrl(idp.url)), "login-user-alice");
    expect(consent.html).toContain("consent-allow");
    expectConfined(consent.headers, consent.html);
    expect((await browser.press(consent, "consent-allow")).leftTo?.searchParams.get("code")).toBeTruthy();
    const logout = await browser.open(`${idp.url}/logout`);
    expect(logout.html).toContain("logout-yes");
    expectConfined(logout.headers, logout.html);
    const loggedOut = await browser.press(logout, "logout-yes");
    expect(loggedOut.html).toContain("logged-out");
    expectConfined(loggedOut.headers, loggedOut.html);
  });

  test.each<[string, number, string]>([
    ["an unknown Host", 403, "GET / HTTP/1.1\r\nHost: evil.test\r\nConnection: close\r\n\r\n"],
    ["a malformed Host", 403, "GET / HTTP/1.1\r\nHost: [::1\r\nConnection: close\r\n\r\n"],
    ["no Host", 403, "GET / HTTP/1.1\r\nConnection: close\r\n\r\n"],
    ["no Host and a target without a path", 403, "GET a://b HTTP/1.1\r\nConnection: close\r\n\r\n"],
    ["an unknown expectation", 417, "GET / HTTP/1.1\r\nHost: localhost\r\nExpect: x\r\n\r\n"],
    ["no HTTP at all", 400, "nonsense\r\n\r\n"],
    ["an invalid header", 400, "GET / HTTP/1.1\r\nHost: localhost\r\nbad header: x\r\n\r\n"],
    ["a header with a NUL", 400, "GET / HTTP/1.1\r\nHost: localhost\r\nX-A: \0\r\n\r\n"],
    [
      "two Content-Length headers",
      400,
      "POST /token HTTP/1.1\r\nHost: localhost\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n",
    ],
    [
      "headers of 300 KiB",
      431,
      `GET / HTTP/1.1\r\nHost: localhost\r\nX-A: ${"a".repeat(300 * 1024)}\r\n\r\n`,
    ],
    [
      "chunk extensions of 20 KiB",
      413,
      `POST /nothing HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n\r\n1;${"a".repeat(20 * 1024)}\r\n`,
    ],
  ])("the refusal of %s has the x-mock and security headers too", async (_, expected, text) => {
    const { status, text: answer } = await sendRaw({ port: Number(new URL(idp.url).port) }, text);
    expect(status).toBe(expected);
    expect(answer).toMatch(/^connection: close\r$/im);
    expect(answer).toMatch(/^x-mock: mintmark\r$/im);
    expect(answer).toMatch(/^x-content-type-options: nosniff\r$/im);
  });

  test("has the x-mock header, like every response", async () => {
    for (const path of ["/", "/token", "/nothing", "/_mintmark/", "/.well-known/openid-configuration"]) {
      expect((await fetch(idp.url + path)).headers.get("x-mock")).toBe("mintmark");
    }
  });
});

describe("a login form", () => {
  test("that is too large is refused with the x-mock header", async () => {
    const { path, cookie } = await pendingLogin(idp);
    const refused = await post(idp, path, `user=${"a".repeat(200_000)}`, { cookie });
    expect([refused.status, refused.headers.get("x-mock")]).toEqual([413, "mintmark"]);
    expect(refused.headers.get("x-content-type-options")).toBe("nosniff");
  });

  test.each([
    ["a foreign origin", { origin: "http://attacker.test" }],
    ["another port of localhost", { origin: "http://localhost:1" }],
    ["another site, by Sec-Fetch-Site", { "sec-fetch-site": "cross-site" }],
    ["another port of localhost, by Sec-Fetch-Site", { "sec-fetch-site": "same-site" }],
    ["a sandboxed frame", { origin: "null", "sec-fetch-site": "cross-site" }],
    [
      "a foreign origin behind forwarding headers",
      { origin: "http://attacker.test", "x-forwarded-host": "attacker.test" },
    ],
  ])("is rejected from %s, even with the cookie", async (_title, headers) => {
    const { path, cookie } = await pendingLogin(idp);
    const refused = await post(idp, path, "user=alice", {
      ...(headers as unknown as Record<string, string>),
      cookie,
    });
    expect(refused.status).toBe(403);
    expect(refused.headers.getSetCookie()).toEqual([]);
    expect((await post(idp, path, "user=alice", { cookie })).status).toBe(303);
  });

  test("is rejected without its login cookie or with a forged one", async () => {
    const { path, cookie } = await pendingLogin(idp);
    const forged = cookie.replaceAll(/(\.sig=)[^;]+/g, `$1${"A".repeat(27)}`);
    for (const wrong of ["", cookie.split("; ")[0] ?? "", forged]) {
      expect((await post(idp, path, "user=alice", { cookie: wrong })).status).toBe(400);
    }
  });

  test("can be submitted once", async () => {
    const { path, cookie } = await pendingLogin(idp);
    const first = await post(idp, path, "user=alice", { cookie });
    const resume = await fetch(first.headers.get("location") ?? "", {
      redirect: "manual",
      headers: { cookie },
    });
    expect(resume.status).toBe(303);
    expect((await post(idp, path, "user=bob", { cookie })).status).toBe(400);
  });

  test("accepts only GET and POST", async () => {
    const { path, cookie } = await pendingLogin(idp);
    for (const method of ["PUT", "DELETE", "PATCH", "OPTIONS"]) {
      expect((await fetch(idp.url + path, { method, headers: { cookie } })).status).toBe(405);
    }
  });
});

describe("cookies", () => {
  test("have the port in their names, are HttpOnly and SameSite, and have no Domain", async () => {
    const response = await fetch(authorizeUrl(idp.url), { redirect: "manual" });
    const cookies = response.headers.getSetCookie();
    expect(cookies.length).toBeGreaterThan(0);
    for (const cookie of cookies) {
      expect(cookie).toMatch(new RegExp(`^mintmark_${new URL(idp.url).port}_default_`));
      expect(cookie).toMatch(/; httponly/i);
      expect(cookie).toMatch(/; samesite=lax/i);
      expect(cookie).not.toMatch(/; domain=/i);
    }
  });

  test("of two servers on one host do not affect each other's logins", async () => {
    await using other = await startMintmark();
    const browser = new Browser();
    for (const [base, user] of [
      [idp.url, "alice"],
      [other.url, "bob"],
    ] as const) {
      const consent = await browser.press(await browser.open(authorizeUrl(base)), `login-user-${user}`);
      await browser.press(consent, "consent-allow");
    }
    for (const base of [idp.url, other.url]) {
      const { leftTo } = await browser.open(authorizeUrl(base, { prompt: "none" }));
      expect(leftTo?.searchParams.get("error")).toBeNull();
      expect(leftTo?.searchParams.get("code")).toBeTruthy();
    }
  });

  test("are Secure if the public URL is https", async () => {
    const otherPort = await freePort();
    await using _other = await startMintmark({ ...BEHIND_PROXY, port: otherPort });
    const path = authorizeUrl("");
    const { status, text } = await sendRaw(
      { port: otherPort },
      requestText(`GET ${path} HTTP/1.1`, ["Host: idp.example.test"]),
    );
    expect(status).toBe(303);
    for (const cookie of text.match(/^set-cookie: .*$/gim) ?? []) expect(cookie).toMatch(/; secure/i);
    expect(text).toMatch(/^set-cookie: mintmark_/im);
  });
});
