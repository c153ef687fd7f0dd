// Which web origins may read which endpoint from a browser.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { startMintmark, type Mintmark } from "../src/index.ts";

const ORIGINS = {
  "an attacker": "https://attacker.test",
  "the null origin": "null",
  "another port of localhost": "http://localhost:5173",
  "a name below localhost": "http://app.localhost:3000",
  "127.0.0.1": "http://127.0.0.1:8080",
  "::1": "http://[::1]:8080",
  "the client's own": "https://app.example.test",
  "another port of the client's own": "https://app.example.test:8443",
  "http in place of the client's https": "http://app.example.test",
  "one that --cors-origin names": "https://tools.example.test",
  "one that only begins like localhost": "http://localhost.attacker.test",
  "one that only ends like the client's": "https://evil-app.example.test",
};
type Name = keyof typeof ORIGINS;
const ALL = Object.keys(ORIGINS) as Name[];
const TRUSTED: Name[] = [
  "another port of localhost",
  "a name below localhost",
  "127.0.0.1",
  "::1",
  "the client's own",
  "one that --cors-origin names",
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

/** Path, request, who may read the answer. */
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
  test.each(ALL)(`answers %s as it should`, async (name) => {
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

  test("answers callers that are no browser", async () => {
    expect((await fetch(idp.url + path, request())).status).toBe(200);
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
