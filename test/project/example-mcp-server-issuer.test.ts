// examples/mcp-server while its issuer changes: keys come and go, and the issuer itself is late, away or talking
// nonsense. What it can't verify it must not let in.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { setTimeout as sleep } from "node:timers/promises";
import { decodeProtectedHeader } from "jose";
import { afterAll, beforeAll, describe, expect, test, vi } from "vitest";
import { startExample, type Example } from "../../examples/mcp-server/start.ts";
import { startMintmark, type Mintmark } from "../../src/index.ts";
import { startFakeIssuer } from "../support/fake-issuer.ts";
import { freePort } from "../support/free-port.ts";
import { postTool } from "../support/mcp-client.ts";

const ALICE = "11111111-1111-4111-8111-111111111111";

let idp: Mintmark;
beforeAll(async () => {
  idp = await startMintmark();
});
afterAll(() => idp.close());

describe("keys that are rotated", () => {
  test.for(["jwks", "introspection"] as const)(
    "sign tokens that are taken by %s without a restart, and the old tokens still are",
    async (verify) => {
      await using own = await startMintmark();
      const server = await startExample({ issuer: own.url, verify, port: 0 });
      const call = async (token: string) => (await postTool(server.url, token, "whoami")).status;
      const before = await own.token({ user: "alice", audience: server.url });
      expect(await call(before)).toBe(200);
      await own.keys.rotate();
      const after = await own.token({ user: "alice", audience: server.url });
      expect(decodeProtectedHeader(after).kid).not.toBe(decodeProtectedHeader(before).kid);
      // By JWKS after the second within which it asks for keys once at most, by introspection at once.
      if (verify === "jwks") await sleep(1100);
      expect(await call(after)).toBe(200);
      expect(await call(before)).toBe(200);
      await server.close();
    },
  );
});

describe("keys that are withdrawn", () => {
  test.for(["jwks", "introspection"] as const)("refuse their tokens by %s", async (verify) => {
    await using own = await startMintmark();
    const server = await startExample({ issuer: own.url, verify, port: 0, jwksMaxAgeSeconds: 1 });
    const call = async (token: string) => (await postTool(server.url, token, "whoami")).status;
    const before = await own.token({ user: "alice", audience: server.url });
    expect(await call(before)).toBe(200);
    await own.keys.rotate();
    await own.keys.remove(String(decodeProtectedHeader(before).kid));
    // By JWKS once the keys have been read anew, by introspection at once.
    if (verify === "jwks") await sleep(1100);
    expect(await call(before)).toBe(401);
    expect(await call(await own.token({ user: "alice", audience: server.url }))).toBe(200);
    await server.close();
  });
});

describe("an issuer that can't be asked", () => {
  beforeAll(() => void vi.spyOn(console, "error").mockReturnValue());
  afterAll(() => void vi.restoreAllMocks());

  test.for(["jwks", "introspection"] as const)(
    "refuses every token with 503 by %s until it is there",
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

  test("goes away: by introspection every token is refused, by JWKS the known keys are good for a while", async () => {
    const own = await startMintmark();
    const modes = ["jwks", "introspection"] as const;
    const [jwks, introspection] = (await Promise.all(
      modes.map((verify) => startExample({ issuer: own.url, verify, port: 0 })),
    )) as [Example, Example];
    const token = await own.token({ user: "alice", audience: [jwks.url, introspection.url] });
    for (const { url } of [jwks, introspection])
      expect((await postTool(url, token, "whoami")).status).toBe(200);
    await own.close();
    expect((await postTool(introspection.url, token, "whoami")).status).toBe(503);
    expect((await postTool(jwks.url, token, "whoami")).status).toBe(200);
    await Promise.all([jwks.close(), introspection.close()]);
  });

  const yes = { active: true, sub: ALICE, client_id: "demo-app", exp: 4102444800, token_type: "Bearer" };
  const answers: [string, number, (aud: string) => [number, string, Record<string, string>?]][] = [
    ["an error", 503, (aud) => [500, JSON.stringify({ ...yes, aud })]],
    ["a refusal of our credentials", 503, (aud) => [401, JSON.stringify({ ...yes, aud })]],
    ["a page", 503, () => [200, "<html>active: true</html>"]],
    ["a bare true", 503, () => [200, "true"]],
    ["a redirect to a yes", 503, () => [302, "", { location: "/yes" }]],
    ["nothing", 503, () => [0, ""]],
    ["an empty object", 401, () => [200, "{}"]],
    ["active as a string", 401, (aud) => [200, JSON.stringify({ ...yes, aud, active: "true" })]],
    ["active without an audience", 401, () => [200, JSON.stringify(yes)]],
    ["active, but expired", 401, (aud) => [200, JSON.stringify({ ...yes, aud, exp: 1 })]],
    ["active without an end", 401, (aud) => [200, JSON.stringify({ ...yes, aud, exp: undefined })]],
    ["active without a subject", 401, (aud) => [200, JSON.stringify({ ...yes, aud, sub: undefined })]],
    ["active for another issuer", 401, (aud) => [200, JSON.stringify({ ...yes, aud, iss: "http://x.test" })]],
    ["a plain yes, for comparison", 200, (aud) => [200, JSON.stringify({ ...yes, aud })]],
  ];

  test.for(answers)("answers introspection with %s: %i", async ([, status, answer]) => {
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

  test("publishes metadata of another issuer: nothing is believed", async () => {
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

  test("serves what flags and environment say, and ends on SIGTERM", async () => {
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
    [["--port", "99999"], 2, 'PORT "99999" is no port'],
    [["--issuer", "localhost"], 2, '"localhost" is no URL'],
    [["--nonsense"], 2, "Unknown option '--nonsense'"],
  ] as const)("refuses %j in one line", async ([args, code, message]) => {
    const child = run([...args]);
    const [printed] = (await once(child.stderr, "data")) as [Buffer];
    expect(String(printed).trim().split("\n")).toEqual([expect.stringContaining(message)]);
    expect(await once(child, "exit")).toEqual([code, null]);
  });
});
