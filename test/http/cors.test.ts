// Which web origins may read which endpoint from a browser (CORS).
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { TOKEN_EXCHANGE } from "../../src/profiles/grant-types.ts";
import { DEVICE_GRANT } from "../../src/profiles/grant-types.ts";

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
  const redirectUris = ["https://app.example.test/callback"];
  idp = await startMintmark({
    corsOrigins: ["https://tools.example.test"],
    passwordGrant: true,
    clients: {
      spa: { redirectUris, grantTypes: ["authorization_code", "refresh_token", "password", DEVICE_GRANT] },
      service: {
        secret: "service-secret",
        redirectUris,
        grantTypes: ["authorization_code", "refresh_token", "client_credentials", TOKEN_EXCHANGE],
      },
      listed: {
        secret: "listed-secret",
        grantTypes: ["client_credentials"],
        webOrigins: ["https://app.example.test"],
      },
      closed: { redirectUris, webOrigins: [] },
    },
  });
  token = await idp.token({ user: "alice", client: "spa", scope: "openid" });
});

afterAll(() => idp.close());

const post = (fields: Record<string, string>, basic?: string): RequestInit => ({
  method: "POST",
  headers: basic === undefined ? {} : { authorization: `Basic ${btoa(basic)}` },
  body: new URLSearchParams(basic === undefined ? { client_id: "spa", ...fields } : fields),
});
const SERVICE = "service:service-secret";

async function refresh(client: string, basic?: string): Promise<RequestInit> {
  const refreshToken = await idp.token({ user: "alice", client, kind: "refresh", scope: "openid" });
  return post({ grant_type: "refresh_token", refresh_token: refreshToken, client_id: client }, basic);
}

const PASSWORD = { grant_type: "password", username: "alice", password: "alice" };
const PUSHED = {
  response_type: "code",
  redirect_uri: "https://app.example.test/callback",
  code_challenge: "x".repeat(43),
  code_challenge_method: "S256",
};
const exchanged = () => ({
  grant_type: TOKEN_EXCHANGE,
  subject_token: token,
  subject_token_type: "urn:ietf:params:oauth:token-type:access_token",
});

const LISTED: Name[] = ["an origin of --cors-origin"];

/** Title, path, request, and the origins that may read the response. */
const ENDPOINTS: [string, string, () => RequestInit | Promise<RequestInit>, Name[]][] = [
  ["discovery", "/.well-known/openid-configuration", () => ({}), ALL],
  ["RFC 8414 metadata", "/.well-known/oauth-authorization-server", () => ({}), ALL],
  ["JWKS", "/.well-known/jwks.json", () => ({}), ALL],
  ["userinfo", "/userinfo", () => ({ headers: { authorization: `Bearer ${token}` } }), TRUSTED],
  ["a refresh token of a public client", "/token", () => refresh("spa"), TRUSTED],
  ["revocation by a public client", "/revoke", () => post({ token: "unknown" }), TRUSTED],
  ["a pushed request of a public client", "/par", () => post(PUSHED), TRUSTED],
  ["a refresh token of a client with a secret", "/token", () => refresh("service", SERVICE), LISTED],
  ["client credentials", "/token", () => post({ grant_type: "client_credentials" }, SERVICE), LISTED],
  [
    "client credentials of a client that lists the origin",
    "/token",
    () => post({ grant_type: "client_credentials" }, "listed:listed-secret"),
    [...LISTED, "the client's origin"],
  ],
  ["a password", "/token", () => post(PASSWORD), LISTED],
  ["token exchange", "/token", () => post(exchanged(), SERVICE), LISTED],
  ["device authorization", "/device/auth", () => post({}), LISTED],
  ["revocation by a client with a secret", "/revoke", () => post({ token: "unknown" }, SERVICE), LISTED],
  ["introspection", "/introspect", () => post({ token }, SERVICE), LISTED],
  ["a client that allows no page", "/token", () => refresh("closed"), LISTED],
];

const send = (path: string, init: RequestInit, origin: string) =>
  fetch(idp.url + path, { ...init, headers: { ...(init.headers as Record<string, string>), origin } });

describe.each(ENDPOINTS)("%s", (_title, path, request, readers) => {
  test.each(ALL)(`allows or rejects the origin as configured: %s`, async (name) => {
    const init = await request();
    const issued = (await idp.tokens.list()).length;
    const response = await send(path, init, ORIGINS[name]);
    const allowed = response.headers.get("access-control-allow-origin");
    expect(response.headers.get("access-control-allow-credentials")).toBeNull();
    expect(response.headers.get("vary")).toMatch(/origin/i);
    if (readers.includes(name)) {
      expect(allowed).toBe(ORIGINS[name]);
      expect([200, 201]).toContain(response.status);
    } else {
      expect(allowed).toBeNull();
      expect(response.status).toBe(400);
      const body = (await response.json()) as Record<string, string>;
      expect(body["error"]).toBe("invalid_request");
      expect(body["error_description"]).toContain(`origin ${ORIGINS[name]} not allowed`);
      expect(await idp.tokens.list()).toHaveLength(issued);
    }
  });

  test("answers a request without an Origin header", async () => {
    expect([200, 201]).toContain((await fetch(idp.url + path, await request())).status);
  });
});

test("the reason of a refusal names the setting that allows the origin", async () => {
  const answer = await send("/token", post(PASSWORD), "http://localhost:5173");
  expect(await answer.json()).toMatchObject({
    error_description:
      "origin http://localhost:5173 not allowed for client: spa, because pages may only use the grants authorization_code and refresh_token; add the origin to its webOrigins",
  });
});

describe("registration", () => {
  const asJson = { "content-type": "application/json" };
  const forPages = {
    redirect_uris: ["https://registered.example.test/callback"],
    token_endpoint_auth_method: "none",
  };
  const body = JSON.stringify(forPages);
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

  test.each([
    ["/register", "POST"],
    ["/register/some-client", "GET,PUT,DELETE"],
  ])(
    "tells the preflight at %s the methods and exactly the headers that it may send",
    async (path, methods) => {
      const origin = ORIGINS["an origin of --cors-origin"];
      const { status, headers } = await preflight(path, origin);
      expect([status, headers.get("access-control-allow-methods")]).toEqual([204, methods]);
      expect(headers.get("access-control-allow-headers")).toBe("content-type, mcp-protocol-version");
      expect(headers.get("access-control-max-age")).toBe("3600");
      const asked = { method: "OPTIONS", headers: { "access-control-request-method": "GET" } };
      const plain = await send(path, asked, origin);
      expect([plain.status, plain.headers.has("access-control-allow-headers")]).toEqual([204, false]);
    },
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

  describe.each([
    ["a client with a secret", { token_endpoint_auth_method: "client_secret_post" }],
    ["a client with the default authentication", { token_endpoint_auth_method: undefined }],
    ["the password grant", { grant_types: ["authorization_code", "password"] }],
    ["the device grant", { grant_types: [DEVICE_GRANT], redirect_uris: [] }],
    [
      "client credentials",
      {
        token_endpoint_auth_method: "client_secret_basic",
        grant_types: ["client_credentials"],
        redirect_uris: [],
      },
    ],
  ])("%s", (_title, changes) => {
    const asked = JSON.stringify({ ...forPages, ...changes });

    test.each(TRUSTED.filter((name) => !LISTED.includes(name)))(
      "cannot be registered by a page: %s",
      async (name) => {
        const before = (await idp.clients.list()).length;
        const answer = await send(
          "/register",
          { method: "POST", headers: asJson, body: asked },
          ORIGINS[name],
        );
        expect(answer.status).toBe(400);
        const refusal = (await answer.json()) as Record<string, string>;
        expect(refusal["error"]).toBe("invalid_client_metadata");
        expect(refusal["error_description"]).toContain("--cors-origin");
        expect(await idp.clients.list()).toHaveLength(before);
      },
    );

    test("can be registered by a page of --cors-origin, and by a program", async () => {
      const { "an origin of --cors-origin": origin } = ORIGINS;
      const request = { method: "POST", headers: asJson, body: asked };
      expect((await send("/register", request, origin)).status).toBe(201);
      expect((await fetch(`${idp.url}/register`, request)).status).toBe(201);
    });
  });

  test("a page cannot turn its client into one with a secret", async () => {
    const origin = "http://localhost:5173";
    const created = (await (await register(origin)).json()) as Record<string, string>;
    const change = {
      method: "PUT",
      headers: { ...asJson, authorization: `Bearer ${created["registration_access_token"] ?? ""}`, origin },
      body: JSON.stringify({
        ...forPages,
        client_id: created["client_id"],
        token_endpoint_auth_method: "client_secret_post",
      }),
    };
    const answer = await fetch(created["registration_client_uri"] ?? "", change);
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: "invalid_client_metadata" }]);
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
