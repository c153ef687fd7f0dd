// The control plane as MCP tools for a coding agent: over stdio and over HTTP, with the official clients.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { tmpdir } from "node:os";
import { createInterface } from "node:readline";
import { createRemoteJWKSet, jwtVerify } from "jose";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { verbs } from "../../src/control/verbs.ts";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { toolName } from "../../src/mcp/tool.ts";
import { BIN, emptyFolder, serve } from "../support/command-line.ts";
import { type ControlTools, WAYS } from "../support/control-tools.ts";
import { freePort } from "../support/free-port.ts";
import { requestText, sendRaw } from "../support/raw-http.ts";
import { BEHIND_PROXY } from "../support/reachable.ts";
import { startApi } from "../support/weak-servers/server.ts";
import * as verifiers from "../support/weak-servers/verifiers.ts";

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());

const introspect = (url: string, token: string) =>
  fetch(`${url}/introspect`, {
    method: "POST",
    headers: { authorization: `Basic ${btoa("demo-api:demo-api-secret")}` },
    body: new URLSearchParams({ token }),
  });

describe.each(Object.entries(WAYS))("through %s an agent", (_way, connect) => {
  let tools: ControlTools;
  beforeAll(async () => void (tools = await connect(idp.url, { lasting: true, cwd: tmpdir() })));
  afterAll(() => tools.close());

  test("finds a tool for each verb, and the check", async () => {
    const listed = await tools.list();
    expect(listed.map(({ name }) => name).toSorted()).toEqual(
      [...verbs.filter(({ tool = true }) => tool).map(({ name }) => toolName(name)), "check"].toSorted(),
    );
    for (const { name, description, inputSchema } of listed) {
      expect(name).toMatch(/^[a-z_]{1,64}$/);
      expect(description?.length, name).toBeGreaterThan(20);
      expect(inputSchema.type).toBe("object");
    }
    const hints = Object.fromEntries(listed.map(({ name, annotations }) => [name, annotations]));
    expect(hints["tokens_list"]).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(hints["tokens_mint"]).toMatchObject({ readOnlyHint: false, destructiveHint: false });
    expect(hints["requests_wait_for"]).toMatchObject({ readOnlyHint: true, destructiveHint: false });
    expect(hints["keys_compromise"]).toMatchObject({ readOnlyHint: false, destructiveHint: true });
    expect(hints["faults_clear"]).toMatchObject({ readOnlyHint: false, destructiveHint: true });
  });

  test("mints tokens that verify before and after it rotates the keys", async () => {
    const own = await idp.isolate();
    const issuer = own.id;
    const jwks = createRemoteJWKSet(new URL(`${own.url}/.well-known/jwks.json`), { cooldownDuration: 0 });
    const mint = async () => {
      const { structured, text } = await tools.call("tokens_mint", {
        issuer,
        user: "alice",
        audience: "api",
      });
      expect(text).toContain(structured["token"]);
      return jwtVerify(structured["token"] as string, jwks, { issuer: own.url, audience: "api" });
    };
    const before = await mint();
    expect(before.payload.sub).toBe("11111111-1111-4111-8111-111111111111");
    const { structured: key } = await tools.call("keys_rotate", { issuer });
    expect(key).toMatchObject({ state: "active", publicJwk: expect.anything() as unknown });
    const after = await mint();
    expect(after.protectedHeader.kid).toBe(key["kid"]);
    expect(before.protectedHeader.kid).not.toBe(key["kid"]);
  });

  test("breaks introspection three times and finds all requests in the log", async () => {
    const own = await idp.isolate();
    const issuer = own.id;
    const token = await own.token({ user: "bob" });
    const fault = { issuer, endpoint: "introspection", status: 503, times: 3 };
    expect((await tools.call("faults_add", fault)).structured).toMatchObject({ used: 0, times: 3 });
    const statuses: number[] = [];
    for (let index = 0; index < 4; index++) statuses.push((await introspect(own.url, token)).status);
    expect(statuses).toEqual([503, 503, 503, 200]);

    const { structured, text } = await tools.call("requests_list", { issuer, endpoint: "introspection" });
    expect(structured["items"]).toMatchObject(statuses.map((status) => ({ status, clientId: "demo-api" })));
    expect(text).toMatch(/^4 items\n\{/);
    expect(text).not.toContain(token);
    expect(text).not.toContain("demo-api-secret");
    // Secrets are shown with `raw`, as over HTTP.
    const raw = await tools.call("requests_list", { issuer, raw: true, params: { token } });
    expect(raw.structured["items"]).toHaveLength(4);
    expect((await tools.call("faults_clear", { issuer })).structured).toEqual({ removed: 1 });
  });

  test("is told what is wrong with an input, with a suggestion", async () => {
    expect(await tools.call("tokens_mint", { user: "alice", audence: "api" })).toMatchObject({
      isError: true,
      text: expect.stringMatching(/^bad_request: tokens\.mint: audence: .*"audience"/) as string,
      structured: { code: "bad_request" },
    });
    expect(await tools.call("tokens_revoke")).toMatchObject({
      isError: true,
      text: expect.stringContaining("tokens.revoke: id") as string,
      structured: { code: "bad_request" },
    });
    expect(await tools.call("tokens_mint", { user: "nobody" })).toMatchObject({
      isError: true,
      structured: { code: "not_found", hint: expect.stringContaining("alice") as string },
    });
    expect(await tools.call("clock_get", { issuer: "nowhere" })).toMatchObject({
      isError: true,
      structured: { code: "unknown_issuer" },
    });
    await expect(tools.call("tokens_mnt")).rejects.toThrow(/Did you mean tokens_mint\?/);
  });

  test("gets 20 items of a list, and the rest with `after` or `limit`", async () => {
    const own = await idp.isolate();
    await own.mint(Array.from({ length: 25 }, () => ({ user: "alice" })));
    const filter = { issuer: own.id, clientId: "demo-app" };
    const first = await tools.call("tokens_list", filter);
    expect(first.structured["items"]).toHaveLength(20);
    expect(first.text).toMatch(/^20 items; there are more: call again with after "/);
    const after = first.structured["next"];
    const rest = await tools.call("tokens_list", { ...filter, after });
    expect(rest.structured["items"]).toHaveLength(5);
    const all = await tools.call("tokens_list", { ...filter, limit: 100 });
    expect(all.structured["items"]).toHaveLength(25);
  });

  test("waits for the next request of a client", async () => {
    const own = await idp.isolate();
    const waiting = tools.call("requests_wait_for", { issuer: own.id, endpoint: "jwks", timeoutSeconds: 20 });
    await fetch(`${own.url}/.well-known/jwks.json`);
    expect((await waiting).structured).toMatchObject({ endpoint: "jwks", status: 200 });
    const nothing = { issuer: own.id, endpoint: "token", timeoutSeconds: 0 };
    expect((await tools.call("requests_wait_for", nothing)).structured).toMatchObject({ code: "timeout" });
  });

  test("checks an API and learns its mistakes and how to fix them", async () => {
    const trusted = { issuer: idp.url, audience: "http://localhost:8000/notes", scope: "notes:read" };
    await using api = await startApi(trusted, verifiers.byJwks(idp.url), { audience: true });
    const doing: string[] = [];
    const { isError, structured, text } = await tools.call(
      "check",
      { url: api.url, audience: trusted.audience, scope: trusted.scope },
      (message) => doing.push(message),
    );
    expect(isError).toBe(false);
    expect(structured).toMatchObject({ passed: false, verifier: "jwks" });
    const findings = structured["findings"] as { case: string; remedy: string }[];
    expect(findings.map((finding) => finding.case)).toContain("wrong-audience");
    expect(text).toContain("wrong-audience");
    expect(text).toContain("Compare `aud`");
    expect(text).not.toContain("\u001b");
    expect(doing.length).toBeGreaterThan(3);
    expect(await tools.call("check", { url: "nowhere" })).toMatchObject({
      structured: { code: "bad_request" },
    });
  });
});

test.each(Object.entries(WAYS))(
  "a check is undone if the agent disconnects in the middle of it, through %s",
  async (_way, connect) => {
    const own = await idp.isolate();
    const trusted = { issuer: own.url, audience: "http://localhost:8000/notes", scope: "notes:read" };
    const jwks = verifiers.byJwks(own.url, { algorithms: ["ES256"] });
    await using api = await startApi(trusted, jwks, {});
    const tools = await connect(idp.url);
    const checking = tools
      .call("check", { ...trusted, issuer: own.id, url: api.url, lifecycle: true, cooldownSeconds: 5 })
      .catch((error: unknown) => error);
    const published = () => own.keys.list().then((keys) => keys.filter(({ state }) => state === "retiring"));
    await expect.poll(published, { interval: 5 }).not.toEqual([]);
    await tools.close();
    expect(await checking).toBeInstanceOf(Error);
    await expect.poll(published).toEqual([]);
    expect(await own.faults.list()).toEqual([]);
  },
);

describe("the MCP endpoint, behind the control API's guards,", () => {
  const port = () => Number(new URL(idp.url).port);
  const listing = JSON.stringify({ jsonrpc: "2.0", id: 1, method: "tools/list", params: {} });
  const send = (headers: Record<string, string> = {}, body = listing) =>
    fetch(`${idp.url}/_mintmark/mcp`, {
      method: "POST",
      headers: {
        "content-type": "application/json",
        accept: "application/json, text/event-stream",
        ...headers,
      },
      body,
    });

  test("answers a call without browser headers and one from the server's own page", async () => {
    const own: Record<string, string>[] = [{}, { origin: idp.url, "sec-fetch-site": "same-origin" }];
    for (const headers of own) {
      const response = await send(headers);
      expect(response.status).toBe(200);
      expect(await response.text()).toContain("tokens_mint");
      expect([...response.headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
      expect(response.headers.get("cache-control")).toBe("no-store");
    }
  });

  test.each([
    ["another site", { origin: "http://attacker.test" }],
    ["another dev server", { origin: "http://localhost:1" }],
    ["a sandboxed frame", { origin: "null" }],
    ["a page that sends no Origin", { "sec-fetch-site": "cross-site" }],
    ["another port of localhost", { "sec-fetch-site": "same-site" }],
  ])("rejects %s", async (_title, headers) => {
    const response = await send(headers);
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ code: "bad_origin" });
  });

  test("rejects a foreign Host, and a content type other than JSON", async () => {
    const headers = [
      "Host: rebind.test",
      "Content-Type: application/json",
      `Content-Length: ${listing.length}`,
    ];
    const { status, body } = await sendRaw(
      { port: port() },
      requestText("POST /_mintmark/mcp HTTP/1.1", headers, listing),
    );
    expect([status, body]).toEqual([403, expect.stringContaining("bad_host")]);
    for (const type of ["text/plain", "application/x-www-form-urlencoded", ""]) {
      const response = await send({ "content-type": type });
      expect([response.status, await response.json()]).toMatchObject([
        415,
        { code: "unsupported_media_type" },
      ]);
    }
  });

  test("rejects everything except a POST of one message", async () => {
    for (const method of ["GET", "DELETE", "PUT", "PATCH"]) {
      const response = await fetch(`${idp.url}/_mintmark/mcp`, { method });
      expect([response.status, response.headers.get("allow")]).toEqual([405, "POST"]);
      expect(await response.json()).toMatchObject({ code: "method_not_allowed" });
    }
    for (const body of ["", "{", "[]", `[${listing}]`, "null", '{"jsonrpc":"2.0"}']) {
      expect((await send({}, body)).status).toBe(400);
    }
    expect((await send({}, `{"x":"${"x".repeat(2_000_000)}"}`)).status).toBe(413);
    const deep = `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":"tokens_mint","arguments":{"claims":${'{"a":'.repeat(5_000)}1${"}".repeat(5_000)}}}}`;
    expect((await send({}, deep)).status).toBe(400);
    expect((await send()).status).toBe(200);
  });

  test("requires the admin token beyond loopback", async () => {
    const port = await freePort();
    await using proxied = await startMintmark({ ...BEHIND_PROXY, port });
    expect(proxied.url).toBe("https://idp.example.test");
    const base = `http://localhost:${port}`;
    for (const authorization of [
      undefined,
      "Bearer wrong",
      `Basic ${btoa(`admin:${BEHIND_PROXY.adminToken}`)}`,
    ]) {
      const response = await fetch(`${base}/_mintmark/mcp`, {
        method: "POST",
        headers: { "content-type": "application/json", ...(authorization && { authorization }) },
        body: listing,
      });
      expect([response.status, await response.json()]).toMatchObject([401, { code: "admin_token" }]);
    }
    for (const way of ["SDK 1 over HTTP", "SDK 2 over HTTP"] as const) {
      const tools = await WAYS[way](base, {
        headers: { authorization: `Bearer ${BEHIND_PROXY.adminToken}` },
      });
      expect((await tools.call("issuers_list")).structured).toMatchObject({ next: null });
    }
    const tools = await WAYS["SDK 1 over stdio"](base, {
      env: { MINTMARK_ADMIN_TOKEN: BEHIND_PROXY.adminToken },
    });
    expect((await tools.call("issuers_list")).isError).toBe(false);
    const strangers = await WAYS["SDK 1 over stdio"](base);
    expect((await strangers.call("issuers_list")).structured).toMatchObject({ code: "admin_token" });
  });
});

describe("`mintmark mcp`", () => {
  const connect = WAYS["SDK 1 over stdio"];

  test("finds the server of the data folder, even if it starts later or is restarted", async () => {
    const cwd = emptyFolder();
    const tools = await connect(undefined, { cwd });
    const issuers = async () => {
      const { structured } = await tools.call("issuers_list", { issuer: "default" });
      return (structured["items"] as { url: string }[])[0]?.url;
    };
    for (const _attempt of [1, 2]) {
      const server = await serve([], { cwd });
      expect(await issuers()).toBe(server.url);
      const { structured } = await tools.call("faults_add", { endpoint: "jwks", status: 503 });
      expect(structured).toMatchObject({ endpoint: "jwks" });
      expect((await fetch(`${server.url}/.well-known/jwks.json`)).status).toBe(503);
      await server.end();
    }
  });

  test("works on the data folder if no server is running, and says so", async () => {
    const tools = await connect(undefined, { env: { MINTMARK_PORT: String(await freePort()) } });
    const minted = await tools.call("tokens_mint", { user: "alice" });
    expect(minted.structured).toMatchObject({ token: expect.stringMatching(/^eyJ/) as string });
    expect(minted.text).toContain("No Mintmark server is running");
    expect((await tools.call("tokens_list")).structured["items"]).toContainEqual(
      expect.objectContaining({ id: minted.structured["id"] }),
    );
    for (const name of ["faults_list", "requests_list", "check"]) {
      expect(await tools.call(name, name === "check" ? { url: "http://localhost:1" } : {})).toMatchObject({
        isError: true,
        text: expect.stringMatching(/^server_unreachable: .*\n.*Start `mintmark` first/) as string,
      });
    }
  });

  test("names the URL if the server at --url cannot be reached", async () => {
    const url = `http://localhost:${await freePort()}`;
    const tools = await connect(url);
    expect(await tools.call("tokens_list")).toMatchObject({
      isError: true,
      text: expect.stringContaining(`cannot reach ${url}`) as string,
      structured: { code: "server_unreachable" },
    });
  });

  test("uses --issuer for calls that name no issuer", async () => {
    const own = await idp.isolate();
    const tools = await connect(idp.url, { args: ["--issuer", own.id] });
    expect((await tools.call("tokens_mint")).structured).toMatchObject({ issuer: own.id });
    expect((await tools.call("tokens_mint", { issuer: "default" })).structured).toMatchObject({
      issuer: "default",
    });
    const [mint] = await tools.list();
    expect(mint?.inputSchema.properties?.["issuer"]).toMatchObject({ default: own.id });
  });

  test("writes only protocol messages to stdout, and exits when its input ends", async () => {
    const child = spawn(process.execPath, [BIN, "mcp"], {
      cwd: emptyFolder(),
      env: { PATH: process.env["PATH"], MINTMARK_PORT: new URL(idp.url).port },
      stdio: ["pipe", "pipe", "pipe"],
    });
    const notes: string[] = [];
    child.stderr.setEncoding("utf8").on("data", (text: string) => notes.push(text));
    const lines = createInterface(child.stdout)[Symbol.asyncIterator]();
    const ask = async (method: string, params: object, id: number) => {
      child.stdin.write(`${JSON.stringify({ jsonrpc: "2.0", id, method, params })}\n`);
      const { value } = (await lines.next()) as { value: string };
      return JSON.parse(value) as { id: number; result: object };
    };
    const hello = {
      protocolVersion: "2025-06-18",
      capabilities: {},
      clientInfo: { name: "x", version: "1" },
    };
    expect(await ask("initialize", hello, 1)).toMatchObject({
      id: 1,
      result: {
        serverInfo: { name: "mintmark" },
        instructions: expect.stringContaining("tokens_mint") as string,
      },
    });
    // Mints in the data folder although another server is running; the note about that goes to stderr.
    const minted = await ask("tools/call", { name: "tokens_mint", arguments: {} }, 2);
    expect(minted).toMatchObject({ id: 2, result: { structuredContent: { issuer: "default" } } });
    expect(notes.join("")).toContain("a Mintmark server runs at");
    child.stdin.end();
    const [code] = (await once(child, "exit")) as [number];
    expect(code).toBe(0);
    expect(await lines.next()).toMatchObject({ done: true });
  });
});
