// examples/mcp-server while its issuer changes: keys are rotated and removed, and the issuer is late, stopped
// or sends invalid answers. The server must reject every token that it cannot verify.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { type Example, startExample } from "../../examples/mcp-server/start.ts";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { startFakeIssuer } from "../support/fake-issuer.ts";
import { freePort } from "../support/free-port.ts";
import { postTool } from "../support/mcp-client.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";

let idp: Mintmark;
beforeAll(async () => {
  idp = await startMintmark();
});
afterAll(() => idp.close());

describe("rotated keys", () => {
  test.for(["jwks", "introspection"] as const)(
    "sign tokens that are accepted by %s without a restart, and old tokens stay valid",
    async (verify) => {
      await using own = await startMintmark();
      const server = await startExample({ issuer: own.url, verify, port: 0 });
      const call = async (token: string) => (await postTool(server.url, token, "whoami")).status;
      const before = await own.token({ user: "alice", audience: server.url });
      expect(await call(before)).toBe(200);
      await own.keys.rotate();
      const after = await own.token({ user: "alice", audience: server.url });
      expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
      // Introspection knows the new key at once; the JWKS is fetched at most once per second.
      if (verify === "jwks") await sleep(1100);
      expect(await call(after)).toBe(200);
      expect(await call(before)).toBe(200);
      await server.close();
    },
  );
});

describe("removed keys", () => {
  test.for(["jwks", "introspection"] as const)("make their tokens invalid by %s", async (verify) => {
    await using own = await startMintmark();
    const server = await startExample({ issuer: own.url, verify, port: 0, jwksMaxAgeSeconds: 1 });
    const call = async (token: string) => (await postTool(server.url, token, "whoami")).status;
    const before = await own.token({ user: "alice", audience: server.url });
    expect(await call(before)).toBe(200);
    await own.keys.rotate();
    await own.keys.remove(String(decodeProtectedHeader(before).kid));
    // Introspection rejects the token at once; JWKS does so after the keys are fetched again.
    if (verify === "jwks") await sleep(1100);
    expect(await call(before)).toBe(401);
    expect(await call(await own.token({ user: "alice", audience: server.url }))).toBe(200);
    await server.close();
  });
});

describe("an issuer that is unavailable or invalid", () => {
  beforeAll(() => void vi.spyOn(console, "error").mockReturnValue());
  afterAll(() => void vi.restoreAllMocks());

  test.for(["jwks", "introspection"] as const)(
    "causes 503 for every token by %s until it starts",
    async (verify) => {
      const port = await freePort();
      const server = await startExample({ issuer: `http://localhost:${port}`, verify, port: 0 });
      const mint = { user: "alice", audience: server.url };
      const early = await postTool(server.url, await idp.token(mint), "whoami");
      expect([early.status, early.headers.get("retry-after")]).toEqual([503, "5"]);
      await using late = await startMintmark({ port });
      expect((await postTool(server.url, await late.token(mint), "whoami")).status).toBe(200);
      await server.close();
    },
  );

  test("causes 503 by introspection after it stops, while JWKS uses the known keys for a while", async () => {
    const own = await startMintmark();
    const modes = ["jwks", "introspection"] as const;
    const [jwks, introspection] = (await Promise.all(
      modes.map((verify) => startExample({ issuer: own.url, verify, port: 0 })),
    )) as [Example, Example];
    const token = await own.token({ user: "alice", audience: [jwks.url, introspection.url] });
    for (const { url } of [jwks, introspection]) {
      expect((await postTool(url, token, "whoami")).status).toBe(200);
    }
    await own.close();
    expect((await postTool(introspection.url, token, "whoami")).status).toBe(503);
    expect((await postTool(jwks.url, token, "whoami")).status).toBe(200);
    await Promise.all([jwks.close(), introspection.close()]);
  });

  const yes = { active: true, sub: ALICE, client_id: "demo-app", exp: 4102444800, token_type: "Bearer" };
  const answers: [string, number, (aud: string) => [number, string, Record<string, string>?]][] = [
    ["an error", 503, (aud) => [500, JSON.stringify({ ...yes, aud })]],
    ["a rejection of the server's credentials", 503, (aud) => [401, JSON.stringify({ ...yes, aud })]],
    ["a page", 503, () => [200, "<html>active: true</html>"]],
    ["a bare true", 503, () => [200, "true"]],
    ["a redirect to a valid answer", 503, () => [302, "", { location: "/yes" }]],
    ["no answer at all", 503, () => [0, ""]],
    ["an empty object", 401, () => [200, "{}"]],
    ["active as a string", 401, (aud) => [200, JSON.stringify({ ...yes, aud, active: "true" })]],
    ["active without an audience", 401, () => [200, JSON.stringify(yes)]],
    ["active, but expired", 401, (aud) => [200, JSON.stringify({ ...yes, aud, exp: 1 })]],
    ["active without an exp", 401, (aud) => [200, JSON.stringify({ ...yes, aud, exp: undefined })]],
    ["active without a sub", 401, (aud) => [200, JSON.stringify({ ...yes, aud, sub: undefined })]],
    ["active for another issuer", 401, (aud) => [200, JSON.stringify({ ...yes, aud, iss: "http://x.test" })]],
    ["a valid answer, for comparison", 200, (aud) => [200, JSON.stringify({ ...yes, aud })]],
  ];

  test.for(answers)("answers introspection with %s, which causes %i", async ([, status, answer]) => {
    const aud = "http://localhost:8000/mcp";
    const [code, body, headers] = answer(aud);
    await using issuer = await startFakeIssuer((req, res) => {
      if (req.url === "/yes") res.end(JSON.stringify({ ...yes, aud }));
      else if (code !== 0) res.writeHead(code, headers).end(body);
    });
    const server = await startExample({
      issuer: issuer.url,
      verify: "introspection",
      port: 0,
      resource: aud,
    });
    const { port } = server.address;
    expect((await postTool(`http://localhost:${port}/mcp`, "any-token", "whoami")).status).toBe(status);
    await server.close();
  });

  test("causes 503 if its metadata names another issuer", async () => {
    await using liar = await startFakeIssuer(() => undefined, {
      issuer: idp.url,
      jwks_uri: `${idp.url}/.well-known/jwks.json`,
    });
    const server = await startExample({ issuer: liar.url, verify: "jwks", port: 0 });
    const token = await idp.token({ user: "alice", audience: server.url });
    expect((await postTool(server.url, token, "whoami")).status).toBe(503);
    await server.close();
  });
});

describe("the command", () => {
  const server = new URL("../../examples/mcp-server/server.ts", import.meta.url).pathname;
  const run = (args: string[], env: NodeJS.ProcessEnv = {}) =>
    spawn(process.execPath, [server, ...args], { env: { ...process.env, ...env } });

  test("follows flags and environment variables, and ends on SIGTERM", async () => {
    const child = run(["--port", "0"], { ISSUER: idp.url, VERIFY: "introspection" });
    const [printed] = (await once(child.stdout, "data")) as [Buffer];
    const url = /http:\S+\/mcp/.exec(String(printed))?.[0] ?? "";
    const token = await idp.token({ user: "alice", audience: url, format: "opaque" });
    expect((await postTool(url, token, "whoami")).status).toBe(200);
    child.kill();
    expect(await once(child, "exit")).toEqual([0, null]);
  });

  test.for([
    [["--verify", "yes"], 2, 'VERIFY must be jwks or introspection, not "yes"'],
    [["--metadata", "no"], 2, 'METADATA must be both or path or root, not "no"'],
    [["--port", "99999"], 2, 'PORT "99999" is not a port'],
    [["--issuer", "localhost"], 2, '"localhost" is not a URL'],
    [["--nonsense"], 2, "Unknown option '--nonsense'"],
  ] as const)("rejects %j with a one-line error", async ([args, code, message]) => {
    const child = run([...args]);
    const [printed] = (await once(child.stderr, "data")) as [Buffer];
    expect(String(printed).trim().split("\n")).toEqual([expect.stringContaining(message)]);
    expect(await once(child, "exit")).toEqual([code, null]);
  });
});
