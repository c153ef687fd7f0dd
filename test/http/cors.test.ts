// Which web origins may read which endpoint from a browser (CORS).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";

const ORIGINS = {
  "an attacker": "https://attacker.test",
  "the null origin": "null",
  "another port of localhost": "http://localhost:5173",
  "a name below localhost": "http://app.localhost:3000",
  "127.0.0.1": "http://127.0.0.1:8080",
  "::1": "http://[::1]:8080",
  "the client's origin": "https://app.example.test",
  "another port of the client's origin": "https://app.example.test:8443",
  "http in place of the client's https": "http://app.example.test",
  "an origin of --cors-origin": "https://tools.example.test",
  "a name that only begins like localhost": "http://localhost.attacker.test",
  "a name that only ends like the client's": "https://evil-app.example.test",
};
type Name = keyof typeof ORIGINS;
const ALL = Object.keys(ORIGINS) as Name[];
const TRUSTED: Name[] = [
  "another port of localhost",
  "a name below localhost",
  "127.0.0.1",
  "::1",
  "the client's origin",
  "an origin of --cors-origin",
];

let idp: Mintmark;
let token: string;

beforeAll(async () => {
  idp = await startMintmark({
    corsOrigins: ["https://tools.example.test"],
    clients: {
      spa: {
        secret: "spa-secret",
        redirectUris: ["https://app.example.test/callback"],
        grantTypes: ["authorization_code", "client_credentials"],
      },
    },
  });
  token = await idp.token({ user: "alice", client: "spa", scope: "openid" });
});

afterAll(() => idp.close());

const form = (fields: Record<string, string>): RequestInit => ({
  method: "POST",
  headers: { authorization: `Basic ${btoa("spa:spa-secret")}` },
  body: new URLSearchParams(fields),
});

/** Title, path, request, and the origins that may read the response. */
const ENDPOINTS: [string, string, () => RequestInit, Name[]][] = [
  ["discovery", "/.well-known/openid-configuration", () => ({}), ALL],
  ["RFC 8414 metadata", "/.well-known/oauth-authorization-server", () => ({}), ALL],
  ["JWKS", "/.well-known/jwks.json", () => ({}), ALL],
  ["the token endpoint", "/token", () => form({ grant_type: "client_credentials" }), TRUSTED],
  ["userinfo", "/userinfo", () => ({ headers: { authorization: `Bearer ${token}` } }), TRUSTED],
  ["revocation", "/revoke", () => form({ token: "unknown" }), TRUSTED],
  ["introspection", "/introspect", () => form({ token }), TRUSTED],
];

const send = (path: string, init: RequestInit, origin: string) =>
  fetch(idp.url + path, { ...init, headers: { ...(init.headers as Record<string, string>), origin } });

describe.each(ENDPOINTS)("%s", (_title, path, request, readers) => {
  test.each(ALL)(`allows or rejects the origin as configured: %s`, async (name) => {
    const issued = (await idp.tokens.list()).length;
    const response = await send(path, request(), ORIGINS[name]);
    const allowed = response.headers.get("access-control-allow-origin");
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
    expect(response.headers.get("vary")).toMatch(/origin/i);
    if (readers.includes(name)) {
      expect(allowed).toBe(ORIGINS[name]);
      expect(response.status).toBe(200);
    } else {
      expect(allowed).toBeNull();
      expect(response.status).toBeGreaterThanOrEqual(400);
      expect(await response.text()).not.toMatch(/eyJ|"sub"|active/);
      expect(await idp.tokens.list()).toHaveLength(issued);
    }
  });

  test("answers a request without an Origin header", async () => {
    expect((await fetch(idp.url + path, request())).status).toBe(200);
  });
});

describe("registration", () => {
  const asJson = { "content-type": "application/json" };
  const body = JSON.stringify({ redirect_uris: ["https://registered.example.test/callback"] });
  const register = (origin: string) => send("/register", { method: "POST", headers: asJson, body }, origin);
  const preflight = (path: string, origin: string) =>
    send(
      path,
      {
        method: "OPTIONS",
        headers: {
          "access-control-request-method": "POST",
          "access-control-request-headers": "content-type, mcp-protocol-version",
        },
      },
      origin,
    );

  test.each(ALL)("allows or rejects a request and its preflight as configured: %s", async (name) => {
    const origin = ORIGINS[name];
    const before = await idp.requests.count({ endpoint: "registration", status: 201 });
    const asked = await preflight("/register", origin);
    const answered = await register(origin);
    for (const { headers } of [asked, answered]) {
      expect(headers.get("access-control-allow-origin")).toBe(TRUSTED.includes(name) ? origin : null);
      expect(headers.get("access-control-allow-credentials")).toBeNull();
      expect(headers.get("vary")).toMatch(/origin/i);
    }
    const isTrusted = TRUSTED.includes(name);
    expect([asked.status, answered.status]).toEqual(isTrusted ? [204, 201] : [403, 403]);
    expect(asked.headers.get("access-control-allow-methods")).toBe(isTrusted ? "POST" : null);
    expect(await idp.requests.count({ endpoint: "registration", status: 201 })).toBe(
      before + Number(isTrusted),
    );
  });

  test("allows the origin of a registered client from then on, also for management", async () => {
    await using own = await startMintmark();
    const origin = "https://registered.example.test";
    const ask = (url: string, method: string, headers: Record<string, string> = {}) =>
      fetch(url, { method, headers: { ...asJson, ...headers }, ...(method === "POST" && { body }) });
    expect((await ask(`${own.url}/register`, "POST", { origin })).status).toBe(403);
    const created = (await (await ask(`${own.url}/register`, "POST")).json()) as Record<string, string>;
    expect((await ask(`${own.url}/register`, "POST", { origin })).status).toBe(201);
    const uri = created["registration_client_uri"] ?? "";
    const authorization = `Bearer ${created["registration_access_token"] ?? ""}`;
    const asked = await ask(uri, "OPTIONS", { origin, "access-control-request-method": "DELETE" });
    expect([asked.status, asked.headers.get("access-control-allow-methods")]).toEqual([
      204,
      "GET,PUT,DELETE",
    ]);
    const read = await ask(uri, "GET", { origin, authorization });
    expect([read.status, read.headers.get("access-control-allow-origin")]).toEqual([200, origin]);
    const refused = await ask(uri, "GET", { origin: "https://attacker.test", authorization });
    expect([refused.status, refused.headers.get("access-control-allow-origin")]).toEqual([403, null]);
  });

  test("does not allow the null origin for a redirect URI with a custom scheme", async () => {
    await using own = await startMintmark({
      clients: { app: { redirectUris: ["com.example.app:/callback"] } },
    });
    const headers = { ...asJson, origin: "null" };
    expect((await fetch(`${own.url}/register`, { method: "POST", headers, body })).status).toBe(403);
    const token = await fetch(`${own.url}/token`, {
      method: "POST",
      headers: { origin: "null" },
      body: new URLSearchParams({ grant_type: "refresh_token", refresh_token: "x", client_id: "app" }),
    });
    expect(token.headers.get("access-control-allow-origin")).toBeNull();
  });

  test("has no CORS header if registration is off", async () => {
    await using closed = await startMintmark({ registration: "off" });
    const headers = { origin: "http://localhost:6274", "access-control-request-method": "POST" };
    const answer = await fetch(`${closed.url}/register`, { method: "OPTIONS", headers });
    expect([answer.status, answer.headers.get("access-control-allow-origin")]).toEqual([404, null]);
  });
});

test.each([
  "/authorize",
  "/login/x",
  "/logout",
  "/device",
  "/",
  "/nothing",
  "/_mintmark/",
  "/_mintmark/health",
  "/_mintmark/api/tokens",
  "/_mintmark/api/keys",
  "/_mintmark/assets/console.js",
])("%s has no CORS header for any origin, not even in a preflight", async (path) => {
  for (const origin of Object.values(ORIGINS)) {
    for (const method of ["GET", "POST", "OPTIONS"]) {
      const { headers } = await fetch(idp.url + path, {
        method,
        redirect: "manual",
        headers: { origin, "access-control-request-method": "POST", "content-type": "application/json" },
      });
      expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
    }
  }
});
