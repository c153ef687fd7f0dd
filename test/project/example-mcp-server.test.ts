// examples/mcp-server with a real issuer: the MCP SDK's client signs in and calls tools, and the server
// rejects every invalid token, by JWKS and by introspection.
import { ClientCredentialsProvider } from "@modelcontextprotocol/sdk/client/auth-extensions.js";
import { decodeProtectedHeader, SignJWT, UnsecuredJWT } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type Example, startExample } from "../../examples/mcp-server/start.ts";
import { type Mintmark, type MintOptions, startMintmark } from "../../src/index.ts";
import { connect, post, postTool, signIn } from "../support/mcp-client.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";
const STRANGER = "99999999-9999-9999-9999-999999999999";
const SCOPE = "notes:read notes:write";

let idp: Mintmark;
/** Another issuer that signs with the same keys. */
let foreign: Mintmark;
const servers: Partial<Record<"jwks" | "introspection", Example>> = {};

beforeAll(async () => {
  [idp, foreign] = await Promise.all([startMintmark(), startMintmark()]);
  servers.jwks = await startExample({ issuer: idp.url, verify: "jwks", port: 0 });
  servers.introspection = await startExample({ issuer: idp.url, verify: "introspection", port: 0 });
});

afterAll(async () => {
  await Promise.all([servers.jwks?.close(), servers.introspection?.close()]);
  await Promise.all([idp.close(), foreign.close()]);
});

describe.each(["jwks", "introspection"] as const)("the example, verifying by %s", (verify) => {
  let url: string;
  const goodToken = (options: MintOptions = {}) =>
    idp.token({ user: "alice", audience: url, scope: SCOPE, ...options });

  beforeAll(() => {
    url = servers[verify]?.url ?? "";
  });

  test("lets an MCP client find the issuer from the 401, sign alice in and call a tool", async () => {
    await using alice = await signIn(url, idp.url, { user: "alice" });
    const asked = Object.fromEntries(alice.app.authorizationUrl?.searchParams ?? []);
    expect(asked).toMatchObject({ resource: url, scope: SCOPE, code_challenge_method: "S256" });
    const names = (await alice.client.listTools()).tools.map(({ name }) => name);
    expect(names).toEqual(["whoami", "list_notes", "read_note", "add_note"]);
    expect(await alice.call("whoami")).toEqual({
      subject: ALICE,
      clientId: "demo-app",
      scopes: ["notes:read", "notes:write"],
    });
  });

  test("separates users by their UUIDs, even if the id of another user's note is known", async () => {
    await using alice = await signIn(url, idp.url, { user: "alice" });
    await using bob = await signIn(url, idp.url, { user: "bob" });
    await using stranger = await signIn(url, idp.url, { user: STRANGER });
    const { id } = (await bob.call("add_note", { text: "bob's own" })) as { id: string };

    expect(await bob.call("read_note", { id })).toEqual({ id, text: "bob's own" });
    expect(await bob.call("list_notes")).toEqual({ notes: [{ id, text: "bob's own" }] });
    for (const other of [alice, stranger]) {
      expect(await other.call("list_notes")).toEqual({ notes: [] });
      await expect(other.call("read_note", { id })).rejects.toThrow("you have no such note");
      await expect(other.call("read_note", { id: ALICE })).rejects.toThrow("you have no such note");
    }
    expect(await stranger.call("whoami")).toMatchObject({ subject: STRANGER });
  });

  test("accepts a service by client credentials, with its own UUID", async () => {
    const credentials = { clientId: "demo-service", clientSecret: "demo-service-secret" };
    const provider = new ClientCredentialsProvider({
      ...credentials,
      scope: SCOPE,
      expectedIssuer: idp.url,
    });
    await using service = await connect(url, provider);
    expect(await service.call("list_notes")).toEqual({ notes: [] });
    expect(await service.call("whoami")).toMatchObject({
      subject: expect.stringMatching(/^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/) as string,
      clientId: "demo-service",
    });
  });

  test("answers a request without a token with 401 and a pointer to the metadata", async () => {
    const refused = await postTool(url, undefined, "whoami");
    expect(refused.status).toBe(401);
    const { origin } = new URL(url);
    const metadataUrl = `${origin}/.well-known/oauth-protected-resource/mcp`;
    expect(refused.headers.get("www-authenticate")).toBe(`Bearer resource_metadata="${metadataUrl}"`);
    expect(await (await fetch(metadataUrl)).json()).toMatchObject({
      resource: url,
      authorization_servers: [idp.url],
      scopes_supported: ["notes:read", "notes:write"],
    });
    // A token in the query or with another scheme is not accepted.
    expect((await postTool(`${url}?access_token=${await goodToken()}`, undefined, "whoami")).status).toBe(
      401,
    );
    const basic = { authorization: `Basic ${await goodToken()}` };
    expect((await post(url, undefined, {}, basic)).status).toBe(401);
  });

  const bad: Record<string, (good: string) => string | Promise<string>> = {
    "an expired token": () => goodToken({ expiresInSeconds: -1 }),
    "a token that is not valid yet": () => goodToken({ notBeforeInSeconds: 60 }),
    "a token that never expires": () => goodToken({ expiresInSeconds: "never" }),
    "a token for another audience": () => goodToken({ audience: "http://localhost:1/mcp" }),
    "a token for an audience that begins like the right one": () => goodToken({ audience: `${url}/admin` }),
    "a token with only the issuer as audience": () => goodToken({ audience: undefined }),
    "a token of another issuer with the same keys": () =>
      foreign.token({ user: "alice", audience: url, scope: SCOPE }),
    "a token bound to a key": () => goodToken({ claims: { cnf: { jkt: "x".repeat(43) } } }),
    "an ID token": () => idp.token({ kind: "id", user: "alice" }),
    "an ID token for the right audience": () => idp.token({ kind: "id", user: "alice", audience: url }),
    "a token without a signature": (good) => new UnsecuredJWT(claimsOf(good)).encode(),
    "a token signed with the public key as a secret": async (good) => {
      const [key] = await idp.keys.list();
      const secret = new TextEncoder().encode(JSON.stringify(key?.publicJwk).padEnd(32));
      return new SignJWT(claimsOf(good))
        .setProtectedHeader({ ...decodeProtectedHeader(good), alg: "HS256" })
        .sign(secret);
    },
    "a token changed after signing": (good) => {
      const [header, , signature] = good.split(".");
      const payload = Buffer.from(JSON.stringify({ ...claimsOf(good), sub: STRANGER })).toString("base64url");
      return `${header}.${payload}.${signature}`;
    },
    garbage: () => "garbage",
  };

  test.for(Object.keys(bad))("rejects %s with 401 invalid_token", async (name) => {
    const good = await goodToken();
    expect((await postTool(url, good, "whoami")).status).toBe(200);
    const refused = await postTool(url, await bad[name]?.(good), "whoami");
    expect(refused.status).toBe(401);
    expect(refused.headers.get("www-authenticate")).toMatch(
      /^Bearer error="invalid_token", error_description="[^"]+", resource_metadata="http[^"]+\/mcp"$/,
    );
  });

  test("rejects a refresh token", async () => {
    await using alice = await signIn(url, idp.url, { user: "alice" });
    const refused = await postTool(url, alice.app.tokens()?.refresh_token, "whoami");
    expect(refused.status).toBe(401);
  });

  describe("without the scope of a tool", () => {
    const call = { jsonrpc: "2.0", id: 1, method: "tools/call", params: { name: "add_note" } };
    const attempts: [string, unknown, Record<string, string>][] = [
      ["a call", call, {}],
      ["a call in a batch", [{ jsonrpc: "2.0", id: 2, method: "ping" }, call], {}],
      ["a call with the content type text/plain", call, { "content-type": "text/plain; application/json" }],
    ];

    test.for(attempts)(
      "rejects %s with 403 insufficient_scope and the missing scope",
      async ([, body, headers]) => {
        const refused = await post(url, await goodToken({ scope: "notes:read" }), body, headers);
        expect(refused.status).toBe(403);
        const challenge = refused.headers.get("www-authenticate");
        expect(challenge).toContain('Bearer error="insufficient_scope"');
        expect(challenge).toContain('scope="notes:read notes:write"');
        expect(challenge).toContain("resource_metadata=");
      },
    );

    test("allows the other tools", async () => {
      const token = await goodToken({ scope: "notes:read" });
      expect((await postTool(url, token, "list_notes")).status).toBe(200);
      expect((await postTool(url, await goodToken({ scope: "" }), "whoami")).status).toBe(200);
      expect((await postTool(url, await goodToken({ scope: "notes" }), "list_notes")).status).toBe(403);
    });
  });

  test("rejects requests from other web origins, even with a valid token", async () => {
    const origin = { origin: "http://evil.test" };
    expect((await post(url, await goodToken(), {}, origin)).status).toBe(403);
  });
});

describe("introspection, unlike JWKS,", () => {
  test("rejects a revoked token before it expires", async () => {
    const audience = [servers.jwks, servers.introspection].map((server) => server?.url ?? "");
    const { id, token } = await idp.mint({ user: "alice", audience });
    for (const url of audience) expect((await postTool(url, token, "whoami")).status).toBe(200);
    await idp.tokens.revoke(id);
    const [byJwks, byIntrospection] = audience.map((url) => postTool(url, token, "whoami"));
    expect((await byIntrospection)?.status).toBe(401);
    expect((await byJwks)?.status).toBe(200);
  });

  test("accepts opaque tokens", async () => {
    const audience = [servers.jwks, servers.introspection].map((server) => server?.url ?? "");
    const token = await idp.token({ user: "alice", audience, format: "opaque" });
    const [byJwks, byIntrospection] = audience.map((url) => postTool(url, token, "whoami"));
    expect((await byIntrospection)?.status).toBe(200);
    expect((await byJwks)?.status).toBe(401);
  });
});

function claimsOf(jwt: string): Record<string, unknown> {
  return JSON.parse(Buffer.from(jwt.split(".")[1] ?? "", "base64url").toString()) as Record<string, unknown>;
}
