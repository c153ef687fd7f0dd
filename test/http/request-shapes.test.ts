// Requests that are too large or malformed: the sender gets a 4xx or a closed connection, and the server
// stays available.
import { once } from "node:events";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { authorizeUrl, DEMO_SERVICE, FORM, isAlive, pendingLogin, post, raw } from "../support/requests.ts";

let idp: Mintmark;

beforeAll(async () => {
  idp = await startMintmark();
});

afterAll(() => idp.close());

describe("a large body", () => {
  test.each([
    ["the token endpoint", "/token", FORM, 57 * 1024],
    ["introspection", "/introspect", FORM, 57 * 1024],
    ["revocation", "/revoke", FORM, 200 * 1024],
    ["the logout page", "/logout/confirm", FORM, 57 * 1024],
    ["the control API", "/_mintmark/api/tokens", "application/json", 1024 * 1024 + 1],
    ["an unknown path", "/nothing", FORM, 10 * 1024 * 1024],
    ["the control API (ten times the limit)", "/_mintmark/api/tokens", "application/json", 10 * 1024 * 1024],
  ])("is rejected with a 4xx at %s", async (_title, path, type, size) => {
    const response = await post(idp, path, `a=${"x".repeat(size)}`, { "content-type": type });
    expect([400, 404, 413]).toContain(response.status);
    await response.text();
    expect(await isAlive(idp)).toBe(true);
  });

  test("is rejected at a login page", async () => {
    const { path, cookie } = await pendingLogin(idp);
    expect((await post(idp, path, `user=${"x".repeat(60 * 1024)}`, { cookie })).status).toBe(413);
    expect((await post(idp, path, "user=alice", { cookie })).status).toBe(303);
  });

  test("is accepted just below the limit", async () => {
    const response = await post(idp, "/token", `grant_type=client_credentials&x=${"x".repeat(55 * 1024)}`);
    expect(response.status).toBe(200);
  });

  test.each([
    ["/token", FORM],
    ["/_mintmark/api/tokens", "application/json"],
    ["/_mintmark/api/tokens", "text/plain"],
    ["/nothing", FORM],
  ])("without an end is cut off at %s (%s)", async (path, type) => {
    const socket = connect({ port: Number(new URL(idp.url).port), host: "127.0.0.1" });
    await once(socket, "connect");
    const closed = new Promise((resolve) => socket.on("error", () => {}).on("close", resolve));
    let sent = 0;
    const head = [
      `POST ${path} HTTP/1.1`,
      `Host: ${new URL(idp.url).host}`,
      `Content-Type: ${type}`,
      `Authorization: ${DEMO_SERVICE}`,
      "Transfer-Encoding: chunked",
      "",
      "",
    ];
    socket.write(head.join("\r\n"));
    const chunk = `10000\r\n${"x".repeat(0x10000)}\r\n`;
    const pump = setInterval(() => {
      if (sent < 256 * 1024 * 1024 && socket.writable && socket.writableLength < 1024 * 1024) {
        for (let i = 0; i < 16; i++) socket.write(chunk);
        sent += 16 * 0x10000;
      }
    }, 1);
    try {
      socket.resume();
      await closed;
    } finally {
      clearInterval(pump);
      socket.destroy();
    }
    expect(sent).toBeLessThan(256 * 1024 * 1024);
    expect(await isAlive(idp)).toBe(true);
  });
});

describe("large headers", () => {
  test("are accepted from a token that Mintmark minted itself, of 64 KiB or more", async () => {
    const claims = { groups: Array.from({ length: 4000 }, () => crypto.randomUUID()) };
    const tokens = [
      await idp.token({ user: "alice", scope: "openid", flaw: "huge" }),
      await idp.token({ user: "alice", scope: "openid", claims }),
    ];
    for (const token of tokens) {
      expect(token.length).toBeGreaterThan(64 * 1024);
      const headers = { authorization: `Bearer ${token}` };
      expect((await fetch(`${idp.url}/userinfo`, { headers })).status).toBe(200);
    }
  });

  test("are accepted in an authorization request by GET with a state of 40 kB", async () => {
    const url = authorizeUrl(idp.url, { state: "x".repeat(40 * 1024) });
    expect((await fetch(url, { redirect: "manual" })).status).toBe(303);
  });

  test("are answered with 431 beyond 256 KiB", async () => {
    const { status } = await raw(idp, "GET /userinfo", [`X-Long: ${"x".repeat(257 * 1024)}`]);
    expect(status).toBe(431);
    expect(await isAlive(idp)).toBe(true);
  });
});

describe("a path of 240 KB", () => {
  // A search that starts again at each character would take minutes.
  test.each(["x", "/", "x/", "%2F", "%F0%B5%92%93", "x%20", "."])(
    "of nothing but %s is answered at every issuer",
    async (unit) => {
      const tail = unit.repeat(240_000 / unit.length);
      const { items } = (await (await fetch(`${idp.url}/_mintmark/api/issuers`)).json()) as {
        items: { url: string }[];
      };
      for (const url of [...items.map((issuer) => issuer.url), `${idp.url}/_mintmark`]) {
        for (const end of ["", "/"]) {
          const { pathname } = new URL(url);
          const { status } = await raw(idp, `GET ${pathname.replace(/\/$/, "")}/${tail}${end}`);
          expect([200, 404], `${pathname} ${end}`).toContain(status);
        }
      }
    },
  );
});

describe("a malformed request", () => {
  const token = "grant_type=client_credentials";
  test.each([
    ["two Content-Length headers", ["Content-Length: 29", "Content-Length: 30"]],
    ["a length and chunked encoding", ["Content-Length: 29", "Transfer-Encoding: chunked"]],
    ["a negative length", ["Content-Length: -1"]],
    ["a length that is not a number", ["Content-Length: x"]],
    ["a broken chunk", ["Transfer-Encoding: chunked"]],
    ["an unknown transfer coding", ["Transfer-Encoding: evil"]],
    ["a header of 20 KiB", [`X-Long: ${"x".repeat(20 * 1024)}`, "Content-Length: 29"]],
    [
      "a thousand headers",
      [...Array.from({ length: 3000 }, (_, index) => `X-${index}: 1`), "Content-Length: 29"],
    ],
    ["a header without a colon", ["Nonsense", "Content-Length: 29"]],
    ["a folded header", ["X-Folded: a", " b", "Content-Length: 29", "Content-Type: text/plain"]],
  ])("is answered with a 4xx or cut off: %s", async (_title, headers) => {
    const { status } = await raw(idp, "POST /token", [`Content-Type: ${FORM}`, ...headers], token);
    if (!Number.isNaN(status)) {
      expect(status).toBeGreaterThanOrEqual(400);
      expect(status).toBeLessThan(500);
    }
    expect(await isAlive(idp)).toBe(true);
  });

  test.each([
    ["duplicate parameters", "grant_type=client_credentials&grant_type=client_credentials"],
    ["ten thousand parameters", `${token}&${"a=1&".repeat(10_000)}`],
    ["nested parameter names", `${token}&a[b][c]=1&__proto__[x]=1&constructor[prototype][x]=1`],
    ["broken percent signs", `${token}&scope=%zz%`],
    ["JSON in place of a form", JSON.stringify({ grant_type: "client_credentials" })],
  ])("causes no 5xx: %s", async (_title, body) => {
    expect((await post(idp, "/token", body)).status).toBeLessThan(500);
    expect(({} as Record<string, unknown>)["x"]).toBeUndefined();
    expect(await isAlive(idp)).toBe(true);
  });

  test("is answered with 400: a form with a wrong or no content type", async () => {
    for (const type of ["application/json", "multipart/form-data", "text/plain", `${FORM}+x`]) {
      expect((await post(idp, "/token", token, { "content-type": type })).status).toBe(400);
    }
    const { status } = await raw(
      idp,
      "POST /token",
      [`Authorization: ${DEMO_SERVICE}`, "Content-Length: 29"],
      token,
    );
    expect(status).toBe(400);
  });

  test("causes no 5xx: a GET with a body", async () => {
    for (const path of ["/userinfo", "/.well-known/jwks.json", "/_mintmark/api/keys"]) {
      const { status } = await raw(idp, `GET ${path}`, ["Content-Length: 4"], "x=1&");
      expect(status).toBeLessThan(500);
    }
  });

  test("causes no 5xx: an unknown method at any path", async () => {
    for (const method of ["TRACE", "CONNECT", "PROPFIND", "PATCH", "PUT", "DELETE", "M-SEARCH", "QUERY"]) {
      for (const path of ["/token", "/authorize", "/_mintmark/", "/_mintmark/health", "/"]) {
        const { status } = await raw(idp, `${method} ${path}`);
        if (!Number.isNaN(status)) expect(status).toBeLessThan(500);
      }
    }
    expect(await isAlive(idp)).toBe(true);
  });
});

describe("the assets folder", () => {
  test.each([
    "../login.ejs",
    "../../package.json",
    "..%2flogin.ejs",
    "..%2f..%2fpackage.json",
    "%2e%2e%2flogin.ejs",
    "%252e%252e%252flogin.ejs",
    "..%5clogin.ejs",
    "..\\login.ejs",
    "....//login.ejs",
    "/etc/passwd",
    "%2fetc%2fpasswd",
    "logo.svg%00",
    "logo.svg/../../login.ejs",
    "console.js%2f..%2f..%2flogin.ejs",
    "CON",
    "",
  ])("does not serve a file outside it by the path %j", async (name) => {
    const { status, body } = await raw(idp, `GET /_mintmark/assets/${name}`, ["Accept: text/html"]);
    expect(status).toBe(404);
    expect(body).not.toMatch(/<%|"dependencies"|root:/);
  });
});
