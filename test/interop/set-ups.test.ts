// The set-ups of docs/set-ups.md: the page's code runs unchanged beside Mintmark with the page's configuration. Skipped
// by name if the Python packages are missing; see scripts/python-env.sh.
import { createPublicKey, generateKeyPairSync } from "node:crypto";
import { readFileSync } from "node:fs";
import { mkdir, mkdtemp, rm, symlink, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { describe, expect, it, onTestFinished } from "vitest";
import { type Mintmark, type MintmarkConfig, startMintmark } from "../../src/index.ts";
import { startChild } from "../support/child-server.ts";
import { findEnvironment, findPython } from "../support/python.ts";

const ROOT = join(import.meta.dirname, "../..");
const SERVE = join(import.meta.dirname, "set-ups/serve.py");
const ALICE = "11111111-1111-4111-8111-111111111111";
const BOB = "22222222-2222-4222-8222-222222222222";

const fastmcp = await findPython(4);
const web = await findEnvironment("set-ups", ["django", "djangorestframework-simplejwt", "fastapi", "pyjwt"]);
const withoutFastmcp = fastmcp ? "" : " (no Python here has FastMCP 4)";
const withoutWeb = web ? "" : " (no Python here has Django, simplejwt, FastAPI and PyJWT)";

interface SetUp {
  config: MintmarkConfig;
  /** The page's code, by the file name in its first line. */
  files: Record<string, string>;
}

/** The sections of the page, by number. */
const setUps = readFileSync(join(ROOT, "docs/set-ups.md"), "utf8")
  .split(/^## \d\. /m)
  .map((section): SetUp => {
    const blocks = [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)];
    const json = blocks.find(([, language]) => language === "json")?.[2] ?? "{}";
    const code = blocks.filter(([, language]) => language !== "json").map(([, , text = ""]) => text);
    return {
      config: JSON.parse(json) as MintmarkConfig,
      files: Object.fromEntries(code.map((text) => [/^(?:#|\/\/) (\S+)/.exec(text)?.[1] ?? "", text])),
    };
  });

function setUp(number: number): SetUp & { secret: string } {
  const found = setUps[number];
  if (!found) throw new Error(`docs/set-ups.md has no section ${number}`);
  const secrets = Object.values(found.config.resources ?? {}).flatMap(({ secret }) => secret ?? []);
  return { ...found, secret: secrets[0] ?? "" };
}

/** Writes the section's code, and other files, into a folder that is removed after the test. */
async function folderOf({ files }: SetUp, others: Record<string, string> = {}): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "mintmark-set-up-"));
  onTestFinished(() => rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries({ ...files, ...others })) {
    await mkdir(dirname(join(folder, name)), { recursive: true });
    await writeFile(join(folder, name), text);
  }
  return folder;
}

/** Starts the section's server.py and returns its URL. */
async function serve(
  python: { executable: string } | undefined,
  folder: string,
  env: Record<string, string>,
) {
  const command = ["sh", "-c", 'cd "$1" && exec "$2" "$3"', "sh", folder, python?.executable ?? "", SERVE];
  const server = await startChild(command, { PYTHONWARNINGS: "ignore", HOME: folder, ...env });
  onTestFinished(() => server[Symbol.asyncDispose]());
  return server.line;
}

async function get(url: string, token?: string) {
  const response = await fetch(url, {
    headers: token === undefined ? {} : { authorization: `Bearer ${token}` },
  });
  const text = await response.text();
  return { status: response.status, body: (text.startsWith("{") ? JSON.parse(text) : text) as unknown };
}

/** Calls a tool of a FastMCP server, and returns the status or what the tool returned. */
async function callTool(url: string, token: string, name: string, args: object = {}): Promise<unknown> {
  const response = await fetch(`${url}/mcp`, {
    method: "POST",
    headers: {
      authorization: `Bearer ${token}`,
      "content-type": "application/json",
      accept: "application/json, text/event-stream",
    },
    body: JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/call", params: { name, arguments: args } }),
  });
  if (!response.ok) return response.status;
  const { result } = (await response.json()) as { result: { structuredContent: { result: unknown } } };
  return result.structuredContent.result;
}

describe("set-up 1", () => {
  it.skipIf(!fastmcp)(`keeps each user's projects by access_token.client_id${withoutFastmcp}`, async () => {
    const own = setUp(1);
    await using idp = await startMintmark(own.config);
    const url = await serve(fastmcp, await folderOf(own), { JWT_SECRET: own.secret });
    const token = (user: string, flaw?: "expired" | "wrong-signature" | "wrong-audience" | "wrong-issuer") =>
      idp.token({ user, audience: "timelines-mcp-api", flaw });
    const add = async (user: string, name: string) =>
      callTool(url, await token(user), "add_project", { name });
    expect(await add(ALICE, "one")).toEqual(["one"]);
    expect(await add(BOB, "two")).toEqual(["two"]);
    expect(await add(ALICE, "three")).toEqual(["one", "three"]);
    for (const flaw of ["expired", "wrong-signature", "wrong-audience", "wrong-issuer"] as const) {
      expect([flaw, await callTool(url, await token(ALICE, flaw), "add_project")]).toEqual([flaw, 401]);
    }
  });
});

describe("set-up 2", () => {
  it.skipIf(!web)(`logs in, refreshes and checks permissions${withoutWeb}`, async () => {
    const own = setUp(2);
    await using idp = await startMintmark(own.config);
    await fetch(`${idp.url}/authorize`); // loads the server's code, for which httpx may not wait long enough
    const env = { JWT_SECRET: own.secret, AUTH_URL: idp.url };
    const api = await serve(web, await folderOf(own), env);
    const post = async (path: string, body: URLSearchParams | string) => {
      const headers = typeof body === "string" ? { "content-type": "application/json" } : {};
      const response = await fetch(`${api}${path}`, { method: "POST", body, headers });
      return { status: response.status, body: (await response.json()) as Record<string, string> };
    };
    const login = (username: string, password = username) =>
      post("/auth/login", new URLSearchParams({ username, password }));
    const renew = (refresh_token = "") => post("/refresh", JSON.stringify({ refresh_token }));

    const { status, body: tokens } = await login("dora");
    expect(status).toBe(200);
    expect(await get(`${api}/index`, tokens["access_token"])).toEqual({
      status: 200,
      body: { username: "dora" },
    });
    const viewer = (await login("vera")).body;
    expect((await get(`${api}/index`, viewer["access_token"])).status).toBe(403);
    expect((await login("dora", "wrong")).status).toBe(401);

    const renewed = await renew(tokens["refresh_token"]);
    expect(renewed).toMatchObject({ status: 200, body: { username: "dora" } });
    expect((await get(`${api}/index`, renewed.body["access_token"])).status).toBe(200);
    expect((await renew(tokens["refresh_token"])).status).toBe(401);
    // Each kind is refused where the other belongs.
    expect((await renew(viewer["access_token"])).status).toBe(401);
    expect((await get(`${api}/index`, viewer["refresh_token"])).status).toBe(401);

    const minted = { user: "vera", client: "code-index-web", audience: "code-index" };
    expect((await renew(await idp.token({ ...minted, kind: "refresh" }))).body["username"]).toBe("vera");
    expect((await get(`${api}/index`, await idp.token(minted))).status).toBe(403);
    const late = await idp.token({ ...minted, scope: "index:read", expiresInSeconds: -1 });
    expect((await get(`${api}/index`, late)).status).toBe(401);
    expect((await get(`${api}/index`)).status).toBe(401);
  });
});

describe("set-up 3", () => {
  it.skipIf(!fastmcp)(
    `greets the subject of a token that the pair on disk signed${withoutFastmcp}`,
    async () => {
      const { privateKey, publicKey } = generateKeyPairSync("rsa", {
        modulusLength: 2048,
        privateKeyEncoding: { type: "pkcs8", format: "pem" },
        publicKeyEncoding: { type: "spki", format: "pem" },
      });
      const own = setUp(3);
      await using idp = await startMintmark(own.config);
      const before = await idp.token({ user: "test", audience: "my-mcp-server" });
      await idp.keys.import({ pem: privateKey });
      const url = await serve(fastmcp, await folderOf(own, { "public.pem": publicKey }), {});
      const token = await idp.token({ user: "test", audience: "my-mcp-server" });
      expect(await callTool(url, token, "greet")).toBe("Hello, test@example.com!");
      expect(await callTool(url, before, "greet")).toBe(401);
    },
  );
});

describe("set-up 4", () => {
  it.skipIf(!fastmcp)(
    `is verified in four ways, each of which refuses what it should${withoutFastmcp}`,
    async () => {
      const own = setUp(4);
      await using idp = await startMintmark({ ...own.config, keys: "generate" });
      const [key] = (await idp.keys.list()).filter(({ alg }) => alg === "RS256");
      const publicKey = createPublicKey({ key: key?.publicJwk as never, format: "jwk" });
      const pem = publicKey.export({ type: "spki", format: "pem" }).toString();
      const env = { AUTH_URL: idp.url, JWT_SECRET: own.secret };
      const url = await serve(fastmcp, await folderOf(own, { "public.pem": pem }), env);
      const ask = async (verifier: string, token: string) =>
        get(`${url}/${encodeURIComponent(verifier)}`, token);

      const person = { user: ALICE, audience: "mcp-production-api", scope: "api:read api:write" };
      for (const verifier of ["jwks", "static key", "introspection"]) {
        const good = await ask(verifier, await idp.token(person));
        expect([verifier, good]).toMatchObject([verifier, { status: 200, body: { claims: { sub: ALICE } } }]);
        for (const flaw of ["expired", "wrong-signature"] as const) {
          expect([
            verifier,
            flaw,
            (await ask(verifier, await idp.token({ ...person, flaw }))).status,
          ]).toEqual([verifier, flaw, 401]);
        }
      }
      expect((await ask("jwks", await idp.token({ ...person, scope: "api:read" }))).status).toBe(401);
      const opaque = await idp.mint({ ...person, format: "opaque" });
      expect((await ask("introspection", opaque.token)).status).toBe(200);
      await idp.tokens.revoke(opaque.id);
      expect((await ask("introspection", opaque.token)).status).toBe(401);

      const grant = await fetch(`${idp.url}/token`, {
        method: "POST",
        headers: {
          authorization: `Basic ${Buffer.from("billing-service:billing-service-secret").toString("base64")}`,
        },
        body: new URLSearchParams({
          grant_type: "client_credentials",
          audience: "mcp-internal-api",
          scope: "api:read api:write",
        }),
      });
      const { access_token } = (await grant.json()) as { access_token: string };
      for (const token of [access_token, await serviceToken(idp)]) {
        expect(await ask("secret", token)).toMatchObject({
          status: 200,
          body: { client_id: "billing-service", claims: { sub: "service-123" } },
        });
      }
    },
  );

  function serviceToken(idp: Mintmark): Promise<string> {
    return idp.token({
      client: "billing-service",
      audience: "mcp-internal-api",
      scope: "api:read api:write",
    });
  }
});

describe("set-up 5", () => {
  const flaws = { expired: 0, "wrong-signature": 0 };

  it.skipIf(!web)(`lets a user with a UUID in by simplejwt's JWTAuthentication${withoutWeb}`, async () => {
    const own = setUp(5);
    await using idp = await startMintmark(own.config);
    const folder = await folderOf(own, { "accounts/__init__.py": "" });
    const api = await serve(web, folder, { JWT_SECRET: own.secret });
    const token = (more: object = {}) => idp.token({ user: "alice", audience: "dashboard", ...more });
    expect(await get(`${api}/me`, await token())).toEqual({ status: 200, body: { username: "alice" } });
    expect((await get(`${api}/me`, await token({ expiresInSeconds: "never" }))).status).toBe(401); // it wants exp
    for (const more of [
      ...Object.keys(flaws).map((flaw) => ({ flaw })),
      { claims: { token_type: "refresh" } },
      { claims: { jti: null } },
      { claims: { user_id: null } },
      { user: BOB },
    ]) {
      expect([more, (await get(`${api}/me`, await token(more))).status]).toEqual([more, 401]);
    }
  });

  it("lets a user in by jsonwebtoken in Express, with 401 for no token and 403 for a bad one", async () => {
    const own = setUp(5);
    await using idp = await startMintmark(own.config);
    const folder = await folderOf(own);
    await symlink(join(ROOT, "node_modules"), join(folder, "node_modules"));
    const command = [process.execPath, join(folder, "server.mjs")];
    const server = await startChild(command, { JWT_SECRET: own.secret, PORT: "0" });
    onTestFinished(() => server[Symbol.asyncDispose]());
    const token = (more: object = {}) => idp.token({ user: "alice", audience: "dashboard", ...more });
    const me = `${server.line}/me`;
    expect(await get(me, await token())).toEqual({ status: 200, body: { userId: ALICE } });
    expect((await get(me, await token({ expiresInSeconds: "never" }))).status).toBe(200);
    expect((await get(me)).status).toBe(401);
    for (const flaw of Object.keys(flaws)) expect((await get(me, await token({ flaw }))).status).toBe(403);
    expect((await get(me, "not-a-token")).status).toBe(403);
  });
});
