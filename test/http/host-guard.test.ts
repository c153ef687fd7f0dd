// The Host headers that are accepted, as a defence against DNS rebinding. Uses raw sockets, because HTTP
// clients cannot send most of these headers.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { freePort } from "../support/free-port.ts";
import { type RawAnswer, requestText, sendRaw } from "../support/raw-http.ts";
import { ADMIN_TOKEN, BEHIND_PROXY, GUARDED } from "../support/reachable.ts";

let idp: Mintmark;
let port: number;

beforeAll(async () => {
  idp = await startMintmark({
    ...GUARDED,
    allowHosts: ["allowed.test", "port.test:4411", "Upper.TEST"],
  });
  port = Number(new URL(idp.url).port);
});

afterAll(() => idp.close());

const MINT = JSON.stringify({ user: "alice" });

const get = (hosts: string[], path = "/.well-known/jwks.json") =>
  sendRaw(
    { port },
    requestText(
      `GET ${path} HTTP/1.1`,
      hosts.map((host) => `Host: ${host}`),
    ),
  );

const mint = (hosts: string[], target = "/_mintmark/api/tokens") =>
  sendRaw(
    { port },
    requestText(
      `POST ${target} HTTP/1.1`,
      [
        ...hosts.map((host) => `Host: ${host}`),
        "Content-Type: application/json",
        `Authorization: Bearer ${ADMIN_TOKEN}`,
        `Content-Length: ${MINT.length}`,
      ],
      MINT,
    ),
  );

async function expectRefusal(answer: RawAnswer): Promise<void> {
  expect(answer.status).toBeGreaterThanOrEqual(400);
  expect(answer.status).toBeLessThan(500);
  expect(answer.text).not.toMatch(/eyJ|"keys"|"token"/);
  expect((await fetch(`${idp.url}/_mintmark/health`)).status).toBe(200);
}

describe("a request with a foreign or malformed Host", () => {
  test.each([
    "evil.test",
    "evil.test:80",
    "EVIL.test",
    "localhost.evil.test",
    "127.0.0.1.evil.test",
    "localhostevil",
    "notlocalhost",
    "evil.test.",
    "localhost.",
    "localhost..",
    ".localhost",
    "..localhost",
    "localhost@evil.test",
    "evil.test@localhost",
    "user:pass@localhost",
    "localhost:80:80",
    "localhost:",
    "localhost:99999",
    "127.0.0.1:99999",
    "localhost:-1",
    "localhost:0x50",
    "localhost:80a",
    "localhost/evil.test",
    "localhost\\evil.test",
    "localhost?x",
    "localhost#x",
    "localhost,evil.test",
    "localhost evil.test",
    "a b",
    "local\thost",
    "local%68ost",
    "%00",
    "localhost%00.evil.test",
    "xn--",
    "xn--localhost-x.test",
    "[::1",
    "[",
    "]",
    "[]",
    "[::1]evil.test",
    "[::1]:99999",
    "[::g]",
    "::1",
    "[::1%25lo]",
    "[fe80::1%eth0]",
    "0.0.0.0",
    "0.0.0.0:80",
    "[::]",
    "[0:0:0:0:0:0:0:0]",
    "[::0]",
    "[::0.0.0.0]",
    "[::ffff:0.0.0.0]",
    "[::ffff:0:0]",
    "[0:0:0:0:0:ffff:0:0]",
    "0",
    "0x0",
    "127.1",
    "127.0.0.01",
    "0177.0.0.1",
    "0x7f000001",
    "2130706433",
    "\uff4cocalhost".replace(/[^ -~]/g, (char) => Buffer.from(char).toString("latin1")),
    "l\u00f6calhost",
    "-localhost",
    "_.localhost_",
    "*",
    "*.localhost",
    "null",
    "undefined",
    "__proto__",
    "constructor",
    "a".repeat(300),
    `${"a".repeat(300)}.localhost`,
    "",
    " ",
    "allowed.test.evil.test",
    "sub.allowed.test",
    "port.test",
    "port.test:4412",
  ])("is rejected for %j", async (host) => {
    await expectRefusal(await get([host]));
    await expectRefusal(await mint([host]));
    expect(await idp.tokens.list()).toEqual([]);
  });

  test("is rejected for two Host headers in either order, even equal ones", async () => {
    for (const hosts of [
      ["localhost", "evil.test"],
      ["evil.test", "localhost"],
      ["localhost", "localhost"],
    ]) {
      await expectRefusal(await get(hosts));
      await expectRefusal(await mint(hosts));
    }
    await expectRefusal(
      await sendRaw(
        { port },
        requestText("GET /.well-known/jwks.json HTTP/1.1", ["host: localhost", "HOST: evil.test"]),
      ),
    );
  });

  test("is rejected without a Host header, in HTTP/1.1 and HTTP/1.0", async () => {
    await expectRefusal(await get([]));
    await expectRefusal(await sendRaw({ port }, requestText("GET /.well-known/jwks.json HTTP/1.0")));
  });

  test.each([
    "http://localhost/.well-known/jwks.json",
    "http://evil.test/.well-known/jwks.json",
    "HTTP://localhost/_mintmark/api/keys?private=true",
    "*",
    "evil.test:80",
    "javascript:alert(1)",
    "\\\\evil.test\\x",
  ])("is rejected for the request target %j", async (target) => {
    for (const method of ["GET", "OPTIONS", "CONNECT"]) {
      const answer = await sendRaw(
        { port },
        requestText(`${method} ${target} HTTP/1.1`, ["Host: localhost"]),
      );
      if (!Number.isNaN(answer.status)) await expectRefusal(answer);
      expect(answer.text).not.toMatch(/eyJ|"keys"/);
    }
  });

  test("is rejected despite forwarding headers, which any client can send", async () => {
    const forwarded = ["X-Forwarded-Host: localhost", "X-Forwarded-Proto: http", "Forwarded: host=localhost"];
    await expectRefusal(
      await sendRaw(
        { port },
        requestText("GET /.well-known/jwks.json HTTP/1.1", ["Host: evil.test", ...forwarded]),
      ),
    );
  });

  test("is answered with the flag to add", async () => {
    const { status, headers, body } = await get(["evil.test"]);
    expect(status).toBe(403);
    expect(headers.get("content-type")).toBe("application/problem+json");
    expect(body).toContain("--allow-host");
    expect(body).not.toContain("evil");
  });
});

describe("a request with a Host of the server", () => {
  test.each([
    "localhost",
    "LOCALHOST",
    "localhost:80",
    "localhost:65535",
    "app.localhost",
    "a.b-c.localhost:4411",
    "127.0.0.1",
    "127.0.0.1:8080",
    "127.8.8.8",
    "10.1.2.3:4411",
    "[::1]",
    "[::1]:4411",
    "[FE80::1]",
    "allowed.test",
    "ALLOWED.TEST:1",
    "upper.test",
    "port.test:4411",
  ])("is answered for %j", async (host) => {
    expect((await get([host])).status).toBe(200);
  });

  test("is answered for the host of publicUrl", async () => {
    const otherPort = await freePort();
    await using _other = await startMintmark({
      ...BEHIND_PROXY,
      port: otherPort,
      publicUrl: "https://idp.example.test:8443",
    });
    const ask = (host: string) =>
      sendRaw({ port: otherPort }, requestText("GET /.well-known/jwks.json HTTP/1.1", [`Host: ${host}`]));
    expect((await ask("idp.example.test:8443")).status).toBe(200);
    expect((await ask("idp.example.test")).status).toBe(200);
    expect((await ask("example.test")).status).toBe(403);
  });
});

test("forwarding headers change neither the issuer nor the redirects of a login", async () => {
  const headers = { "x-forwarded-host": "evil.test", "x-forwarded-proto": "https", "x-forwarded-port": "1" };
  const metadata = await (await fetch(`${idp.url}/.well-known/openid-configuration`, { headers })).text();
  expect(metadata).not.toContain("evil");
  expect(JSON.parse(metadata)).toMatchObject({ issuer: idp.url, token_endpoint: `${idp.url}/token` });
  const login = await fetch(
    `${idp.url}/authorize?client_id=demo-app&response_type=code&redirect_uri=http://127.0.0.1/cb&scope=openid&code_challenge=${"x".repeat(43)}&code_challenge_method=S256`,
    { headers, redirect: "manual" },
  );
  expect(login.headers.get("location")).toMatch(/^\/login\//);
  expect(login.headers.getSetCookie().join()).not.toMatch(/evil|; ?secure/i);
});

test("forwarding headers are in no URL that an answer has for its client", async () => {
  await using own = await startMintmark();
  const headers = { "x-forwarded-host": "evil.test", "x-forwarded-proto": "https", "x-forwarded-port": "1" };
  const registered = await fetch(`${own.url}/register`, {
    method: "POST",
    headers: { ...headers, "content-type": "application/json" },
    body: JSON.stringify({ redirect_uris: ["http://127.0.0.1/cb"] }),
  });
  const { registration_client_uri: uri } = (await registered.json()) as Record<string, string>;
  expect(uri).toMatch(new RegExp(`^${own.url}/register/`));
  const device = await fetch(`${own.url}/device/auth`, {
    method: "POST",
    headers,
    body: new URLSearchParams({ client_id: "demo-app" }),
  });
  expect(await device.json()).toMatchObject({ verification_uri: `${own.url}/device` });
  const metadata = await fetch(`${own.url}/.well-known/openid-configuration?left-to-the-engine`, { headers });
  expect(await metadata.json()).toMatchObject({ token_endpoint: `${own.url}/token` });
});
