// APIs with their own JWTs from before OAuth, and dashboards that issue tokens: password logins, HS256 with
// `type` and `scopes`, refresh, blacklist, API keys, rotated secrets. Also runs the commands of
// docs/legacy-apis.md.
import { execFile, spawnSync } from "node:child_process";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { decodeJwt } from "jose";
import jwt from "jsonwebtoken";
import { afterAll, describe, expect, test } from "vitest";
import { type MintmarkConfig, type MintOptions, startMintmark } from "../../src/index.ts";
import { BIN, emptyFolder, serve } from "../support/command-line.ts";
import { postForm } from "../support/post-form.ts";
import { expectTokens } from "../support/sign-in.ts";

const ROOT = join(import.meta.dirname, "../..");
const CONFIG = JSON.parse(
  readFileSync(join(ROOT, "examples/fastapi/mintmark.config.json"), "utf8"),
) as MintmarkConfig;
const SECRET = String(CONFIG.resources?.["code-index"]?.secret);
const API: [string, string] = ["code-index-api", "code-index-api-secret"];
const UUID = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

const idp = await startMintmark(CONFIG);
afterAll(() => idp.close());

const ask = (form: Record<string, string>) =>
  postForm(`${idp.url}/token`, { client_id: "code-index-web", ...form });
const login = (user: string) => ask({ grant_type: "password", username: user, password: user });
const refreshWith = (token = "") => ask({ grant_type: "refresh_token", refresh_token: token });
const introspect = async (token = "") =>
  (await postForm(`${idp.url}/introspect`, { token }, { basic: API })).body;
const mint = (options: MintOptions) => idp.mint({ audience: "code-index", ...options });
const verified = (token = "", secret = SECRET) =>
  jwt.verify(token, secret, {
    algorithms: ["HS256"],
    issuer: "code-index",
    audience: "code-index",
  }) as Record<string, unknown>;

describe("a password login", () => {
  test("returns both tokens, with an access token in the format of the API's own login", async () => {
    const tokens = (await login("bob")).body;
    expect(tokens).toMatchObject({ token_type: "Bearer", expires_in: 1800 });
    const claims = verified(String(tokens["access_token"]));
    expect(claims).toMatchObject({
      sub: expect.stringMatching(UUID) as string,
      jti: expect.stringMatching(UUID) as string,
      type: "access",
      roles: ["developer"],
    });
    expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(30 * 60);
    const [refreshToken] = await idp.tokens.list({ kind: "refresh", limit: 1 });
    const { issuedAt = "", expiresAt } = refreshToken ?? {};
    expect(Date.parse(expiresAt ?? "") - Date.parse(issuedAt)).toBe(7 * 24 * 3600 * 1000);
  });

  test.each([
    ["vera", ["search:read", "mcp:search:code", "mcp:search:semantic"]],
    [
      "bob",
      [
        ...["index:read", "index:write", "search:read"],
        ...[
          "mcp:index:create",
          "mcp:index:update",
          "mcp:index:delete",
          "mcp:search:code",
          "mcp:search:semantic",
        ],
      ],
    ],
    ["alice", CONFIG.resources?.["code-index"]?.defaultScopes],
  ])("gives %s the scopes of the user's roles, as a list", async (user, scopes) => {
    const { access_token } = expectTokens(await login(user));
    expect(verified(access_token)["scopes"]).toEqual(scopes);
  });

  test("is rejected for a wrong password or a scope that no role of the user allows", async () => {
    const wrong = await ask({ grant_type: "password", username: "bob", password: "alice" });
    expect([wrong.status, wrong.body["error"]]).toEqual([400, "invalid_grant"]);
    const vera = { grant_type: "password", username: "vera", password: "vera" };
    const widened = await ask({ ...vera, scope: "mcp:user:manage" });
    expect([widened.status, widened.body["error"]]).toEqual([400, "access_denied"]);
  });
});

describe("refresh", () => {
  test("accepts a refresh token once, and returns an access token in the same format", async () => {
    const { refresh_token } = expectTokens(await login("bob"));
    const renewed = expectTokens(await refreshWith(refresh_token));
    expect(verified(renewed["access_token"])).toMatchObject({ type: "access", roles: ["developer"] });
    expect(renewed["refresh_token"]).not.toBe(refresh_token);
  });

  test("rejects an access token, even one with the `type` refresh", async () => {
    const { access_token } = expectTokens(await login("bob"));
    const { token } = await mint({ user: "bob", claims: { type: "refresh" } });
    for (const each of [access_token, token]) {
      const { status, body } = await refreshWith(each);
      expect([status, body["error"]]).toEqual([400, "invalid_grant"]);
    }
  });

  test("works with an API that distinguishes minted JWTs by `type`", async () => {
    const access = await mint({ user: "bob", scope: "search:read" });
    const week = 7 * 24 * 3600;
    const refresh = await mint({ user: "bob", claims: { type: "refresh" }, expiresInSeconds: week });
    expect(verified(access.token)).toMatchObject({ type: "access", scopes: ["search:read"] });
    const claims = verified(refresh.token);
    expect(claims["type"]).toBe("refresh");
    expect(Number(claims["exp"]) - Number(claims["iat"])).toBe(week);
  });
});

describe("permissions", () => {
  test.each(["index:read", "index:write", "search:read", "admin"])(
    "can include %s in a minted token, whatever the role",
    async (scope) => {
      expect(verified((await mint({ user: "vera", scope })).token)["scopes"]).toEqual([scope]);
    },
  );

  test("can include MCP scopes, with roles other than the user's", async () => {
    const scope = "mcp:index:create mcp:index:update mcp:index:delete mcp:plugin:manage mcp:system:config";
    const { token } = await mint({ user: "vera", scope, roles: ["admin"] });
    expect(verified(token)).toMatchObject({ scopes: scope.split(" "), roles: ["admin"] });
  });
});

describe("a token that an API must reject", () => {
  test.each<[string, MintOptions, string]>([
    ["a negative lifetime", { expiresInSeconds: -1 }, "jwt expired"],
    ["a wrong signature", { flaw: "wrong-signature" }, "invalid signature"],
    ["another audience", { claims: { aud: "billing" } }, "jwt audience invalid. expected: code-index"],
    ["another issuer", { claims: { iss: "billing" } }, "jwt issuer invalid. expected: code-index"],
    ["no signature", { flaw: "alg-none" }, "jwt signature is required"],
    ["an opaque format", { format: "opaque" }, "jwt malformed"],
  ])("can be minted with %s, and jsonwebtoken rejects it", async (_title, options, message) => {
    const { token } = await mint({ user: "bob", scope: "search:read", ...options });
    expect(() => verified(token)).toThrow(message);
  });
});

describe("the blacklist", () => {
  test("contains a revoked token until it expires, and introspection returns active: false", async () => {
    const kept = await mint({ user: "bob" });
    const { id, jti, token, expiresAt } = await mint({ user: "bob" });
    expect(await introspect(token)).toMatchObject({ active: true, jti, type: "access" });
    await idp.tokens.revoke(id);
    verified(token); // Its signature is still valid.
    expect(await introspect(token)).toEqual({ active: false });
    const response = await fetch(`${idp.url}/_mintmark/api/tokens?revoked=true&kind=access`);
    const { items } = (await response.json()) as { items: { jti: string; expiresAt: string }[] };
    expect(items).toContainEqual(expect.objectContaining({ jti, expiresAt }));
    expect(items.map((item) => item.jti)).not.toContain(kept.jti);
  });

  test("contains all tokens of a login after its logout, and no others", async () => {
    const [mine, other] = [expectTokens(await login("bob")), expectTokens(await login("bob"))];
    const form = { client_id: "code-index-web", token: mine["access_token"] };
    expect((await postForm(`${idp.url}/revoke`, form)).status).toBe(200);
    expect(await introspect(mine["access_token"])).toEqual({ active: false });
    expect((await refreshWith(mine["refresh_token"])).body["error"]).toBe("invalid_grant");
    expect(await introspect(other["access_token"])).toMatchObject({ active: true });
  });
});

describe("API keys", () => {
  test("never expire, have a description and a last use, and can be revoked", async () => {
    const key = await mint({
      client: "nightly",
      scope: "index:read search:read",
      format: "opaque",
      expiresInSeconds: "never",
      description: "Nightly build",
    });
    expect(key).toMatchObject({ expiresAt: null, lastUsedAt: null, description: "Nightly build" });
    const known = await introspect(key.token);
    expect(known).toMatchObject({
      active: true,
      client_id: "nightly",
      aud: "code-index",
      scope: "index:read search:read",
    });
    expect(known).not.toHaveProperty("exp");
    await expect.poll(async () => (await idp.tokens.get(key.id)).lastUsedAt).not.toBeNull();
    await idp.tokens.revoke(key.id);
    expect(await introspect(key.token)).toEqual({ active: false });
  });

  test("differ from JWTs by having no exp, and are not found by id or jti", async () => {
    const { id, jti, token } = await mint({ user: "bob" });
    expect(await introspect(token)).toHaveProperty("exp");
    for (const text of [id, String(jti), "unknown-key"]) {
      expect(await introspect(text)).toEqual({ active: false });
    }
  });
});

describe("a current and a previous secret", () => {
  const PREVIOUS = "the-previous-secret-of-32-bytes-or-more";
  const CURRENT = "the-current-secret-of-32-bytes-or-more";

  test("verify both tokens until the previous secret is removed", async () => {
    await using own = await startMintmark({
      resources: { "code-index": { alg: "HS256", issuer: "code-index" } },
    });
    const tokenOf = () => own.token({ audience: "code-index" });
    const active = async (token: string) => (await own.inspect(token)).active;
    await own.keys.import({ secret: PREVIOUS, kid: "previous" });
    const old = await tokenOf();
    await own.keys.import({ secret: CURRENT, kid: "current" });
    const fresh = await tokenOf();
    verified(old, PREVIOUS);
    verified(fresh, CURRENT);
    expect(() => verified(old, CURRENT)).toThrow("invalid signature");
    expect([await active(old), await active(fresh)]).toEqual([true, true]);
    await own.keys.remove("previous");
    expect([await active(old), await active(fresh)]).toEqual([false, true]);
  });
});

describe("simplejwt", () => {
  const orders = {
    alg: "HS256" as const,
    secret: "a-secret-of-32-characters-or-more",
    claims: { token_type: "access", user_id: { fromUser: "id" } },
  };

  test("finds token_type, user_id and jti, for users with UUIDs and with numbers", async () => {
    await using own = await startMintmark({
      users: { alice: {}, seven: { claims: { user_id: 7 } } },
      resources: { orders },
    });
    const claimsOf = async (user: string) => decodeJwt(await own.token({ user, audience: "orders" }));
    const alice = await claimsOf("alice");
    expect(alice).toMatchObject({ token_type: "access", jti: expect.stringMatching(UUID) as string });
    expect(alice["user_id"]).toBe(alice.sub);
    expect(await claimsOf("seven")).toMatchObject({ user_id: 7 });
  });
});

describe("docs/legacy-apis.md", () => {
  const page = readFileSync(join(ROOT, "docs/legacy-apis.md"), "utf8");
  const blocks = [...page.matchAll(/^```(json|sh)\n(.*?)^```$/gms)].map(([, language, text = ""]) => ({
    language,
    text,
  }));

  test("shows the configuration of examples/fastapi", () => {
    expect(JSON.parse(blocks[0]?.text ?? "")).toEqual(CONFIG);
  });

  const missing = ["curl", "jq", "bash"].filter((each) => spawnSync(each, ["--version"]).status !== 0);

  // About thirty commands, each in its own process.
  test.skipIf(missing.length > 0)("has commands with the described results", async () => {
    const said: string[] = [];
    const starts = blocks.flatMap(({ language }, index) => (language === "json" ? [index] : []));
    for (const [which, start] of starts.entries()) {
      const cwd = emptyFolder();
      writeFileSync(join(cwd, "mintmark.config.json"), blocks[start]?.text ?? "");
      const server = await serve([], { cwd });
      const commands = blocks.slice(start + 1, starts[which + 1]).map(({ text }) => text);
      const script = [
        "set -eo pipefail",
        `npx() { shift 2; ${JSON.stringify(process.execPath)} ${JSON.stringify(BIN)} "$@"; }`,
        ...commands,
      ].join("\n");
      const { stdout } = await promisify(execFile)(
        "bash",
        ["-c", script.replaceAll("http://localhost:4411", server.url)],
        { cwd, env: { PATH: process.env["PATH"], HOME: cwd } },
      );
      said.push(stdout);
      await server.end();
    }
    const [codeIndex = "", rotation = "", orders = ""] = said;
    expect(codeIndex).toContain('"expires_in": 1800');
    expect(codeIndex).toContain('"error":"invalid_grant"');
    expect(codeIndex).toMatch(/^true$/m);
    expect(codeIndex.match(/^revoked [0-9a-f-]{36}$/gm)).toHaveLength(2);
    expect(codeIndex).toMatch(/^[0-9a-f-]{36} \d{4}-\d\d-\d\dT[\d:.]+Z$/m);
    expect(codeIndex).toMatch(/ code-index +revoked +\d{4}-/);
    expect(codeIndex).not.toMatch(/ code-index +active +\d{4}-/);
    expect(codeIndex).toContain('"description": "Nightly build"');
    expect(rotation).toMatch(/previous.*retiring/);
    expect(rotation).toMatch(/current.*active/);
    expect(rotation).toMatch(/^refused$/m);
    expect(orders.match(/^eyJ/gm)).toHaveLength(4);
  });
});
