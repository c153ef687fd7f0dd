// While the store fails, protocol requests get 503 with Retry-After in the protocol's form, and requests succeed
// again as soon as the store does.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { refresh, tokensFor } from "../support/sign-in.ts";

const data = mkdtempSync(join(tmpdir(), "mintmark-failing-"));
const SERVICE = { authorization: `Basic ${btoa("demo-service:demo-service-secret")}` };
const API = { authorization: `Basic ${btoa("demo-api:demo-api-secret")}` };

let idp: Mintmark;
let database: DatabaseSync;
let token: string;
/** A client that has registered itself. */
let registered: Record<string, string>;
const lines: string[] = [];

beforeAll(async () => {
  vi.spyOn(process.stderr, "write").mockImplementation((line) => lines.push(String(line)) > 0);
  idp = await startMintmark({
    data,
    ephemeral: false,
    keys: "generate",
    alg: "ES256",
    registration: "open",
    log: "json",
  });
  database = new DatabaseSync(join(data, "mintmark.db"));
  token = await idp.token({ user: "alice", scope: "openid" });
  registered = (await (await register()).json()) as typeof registered;
});

afterAll(async () => {
  vi.restoreAllMocks();
  database.close();
  await idp.close();
  rmSync(data, { recursive: true, force: true });
});

/** Moves the tables away for the time of a request. */
async function withoutTables<Result>(work: () => Promise<Result>): Promise<Result> {
  for (const name of ["tokens", "artifacts"]) database.exec(`ALTER TABLE ${name} RENAME TO ${name}_away`);
  try {
    return await work();
  } finally {
    for (const name of ["tokens", "artifacts"]) database.exec(`ALTER TABLE ${name}_away RENAME TO ${name}`);
  }
}

const form = (path: string, params: Record<string, string>, headers: Record<string, string> = {}) =>
  fetch(idp.url + path, { method: "POST", body: new URLSearchParams(params), headers, redirect: "manual" });

const login = {
  client_id: "demo-app",
  redirect_uri: "http://localhost/callback",
  response_type: "code",
  scope: "openid",
  code_challenge: "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM",
  code_challenge_method: "S256",
};

const CLIENT = { redirect_uris: ["http://localhost/cb"] };

function register(): Promise<Response> {
  return fetch(`${idp.url}/register`, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(CLIENT),
  });
}

const REQUESTS: [string, () => Promise<Response>][] = [
  ["token", () => form("/token", { grant_type: "client_credentials" }, SERVICE)],
  ["introspection", () => form("/introspect", { token }, API)],
  ["revocation", () => form("/revoke", { token }, SERVICE)],
  ["userinfo", () => fetch(`${idp.url}/userinfo`, { headers: { authorization: `Bearer ${token}` } })],
  ["pushed authorization", () => form("/par", login)],
  ["device authorization", () => form("/device/auth", { client_id: "demo-app" })],
  ["registration", register],
  [
    "client update",
    () =>
      fetch(String(registered["registration_client_uri"]), {
        method: "PUT",
        headers: {
          "content-type": "application/json",
          authorization: `Bearer ${registered["registration_access_token"]}`,
        },
        body: JSON.stringify({ ...CLIENT, client_id: registered["client_id"] }),
      }),
  ],
];

describe("while the store fails", () => {
  test.each(REQUESTS)("a %s request gets 503 with Retry-After, and one line in the log", async (_, send) => {
    const before = lines.length;
    const response = await withoutTables(send);
    expect(response.status).toBe(503);
    expect(response.headers.get("retry-after")).toBe("1");
    expect(response.headers.get("x-mock")).toBe("mintmark");
    expect(await response.json()).toMatchObject({ error: "temporarily_unavailable" });
    const told = lines.slice(before).join("");
    expect(told).toContain("the store");
    expect(told).not.toMatch(/ {4}at |\\n {4}at /);
    expect((await send()).status).toBeLessThan(500);
  });

  test("a login request gets 503 too, as a page in a browser", async () => {
    const url = `${idp.url}/authorize?${new URLSearchParams(login).toString()}`;
    const response = await withoutTables(() => fetch(url, { headers: { accept: "text/html" } }));
    expect(response.status).toBe(503);
    expect(response.headers.get("content-type")).toContain("text/html");
    expect((await fetch(url, { redirect: "manual" })).status).toBe(303);
  });

  test("a call of the control API gets a problem document with 503 and Retry-After", async () => {
    const answer = await withoutTables(() => fetch(`${idp.url}/_mintmark/api/tokens`));
    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(answer.headers.get("content-type")).toBe("application/problem+json");
    expect(await answer.json()).toMatchObject({ code: "store_failed", status: 503 });
  });

  test.each(["access", "refresh", "id"])(
    "a refresh gets 503 and no token if the new %s token cannot be written",
    async (kind) => {
      const first = await tokensFor(idp.url, { params: { scope: "openid offline_access" } });
      const number = `SELECT number FROM series WHERE kind = '${kind}'`;
      database.exec(`CREATE TRIGGER refusal BEFORE INSERT ON tokens WHEN new.series IN (${number})
        BEGIN SELECT RAISE(ABORT, 'no more tokens'); END`);
      const sent = refresh(idp.url, first["refresh_token"]);
      const refused = await sent.finally(() => database.exec("DROP TRIGGER refusal"));
      expect([refused.status, refused.headers.get("retry-after")]).toEqual([503, "1"]);
      expect(refused.body).toMatchObject({ error: "temporarily_unavailable" });
      expect(Object.keys(refused.body).filter((name) => name.endsWith("token"))).toEqual([]);
    },
  );

  test("the request log shows the status and the reason", async () => {
    await idp.requests.clear();
    await withoutTables(() => form("/token", { grant_type: "client_credentials" }, SERVICE));
    const [entry] = await idp.requests.list({ endpoint: "token" });
    expect(entry).toMatchObject({ status: 503, error: "temporarily_unavailable" });
  });

  test("metadata and keys are still answered", async () => {
    const statuses = await withoutTables(() =>
      Promise.all(
        ["/.well-known/openid-configuration", "/.well-known/jwks.json"].map(
          async (path) => (await fetch(idp.url + path)).status,
        ),
      ),
    );
    expect(statuses).toEqual([200, 200]);
  });
});

test("a store that fails at the first request of all is answered with 503, and the next one succeeds", async () => {
  const folder = mkdtempSync(join(tmpdir(), "mintmark-failing-"));
  const fresh = await startMintmark({ data: folder, ephemeral: false, keys: "generate", alg: "ES256" });
  const file = new DatabaseSync(join(folder, "mintmark.db"));
  const send = () =>
    fetch(`${fresh.url}/token`, {
      method: "POST",
      headers: SERVICE,
      body: new URLSearchParams({ grant_type: "client_credentials" }),
    });
  file.exec("ALTER TABLE documents RENAME TO documents_away");
  const refused = await send();
  expect([refused.status, refused.headers.get("retry-after"), refused.headers.get("x-mock")]).toEqual([
    503,
    "1",
    "mintmark",
  ]);
  expect(await refused.json()).toMatchObject({ error: "temporarily_unavailable" });
  file.exec("ALTER TABLE documents_away RENAME TO documents");
  expect((await send()).status).toBe(200);
  file.close();
  await fresh.close();
  rmSync(folder, { recursive: true, force: true });
});
