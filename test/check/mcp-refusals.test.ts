// `idp.check` against MCP servers that refuse inside a 200, answer `initialize` to everyone, or lack a tool: it
// finds what is there and nothing else.
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { fails } from "../../src/check/report/report.ts";
import { type CheckOptions, type CheckReport, type Mintmark, startMintmark } from "../../src/index.ts";
import { type McpOptions, startMcpServer } from "../support/weak-servers/mcp.ts";
import { byJwks, decodeOnly } from "../support/weak-servers/verifiers.ts";

const SCOPE = "notes:read";
/** Keys of this algorithm are made fast, and each check makes some. */
const ALG = "ES256";

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());

async function checked(
  server: Partial<McpOptions>,
  options: Partial<CheckOptions> = {},
  { issuer = idp.url, verify = byJwks(issuer) } = {},
): Promise<CheckReport> {
  await using api = await startMcpServer(issuer, verify, { scope: SCOPE, ...server });
  return await idp.check({ url: api.url, scope: SCOPE, alg: ALG, cooldownSeconds: 0, ...options });
}

const failing = ({ findings }: CheckReport) => findings.filter(fails).map((each) => each.case);

describe("an MCP server that refuses a missing scope with 200", () => {
  test.each([
    ["and a JSON-RPC error", { refusal: "error" }, "200 with JSON-RPC error -32602"],
    ["and a failed tool", { refusal: "result" }, "200 with a failed MCP tool"],
    [
      "in a stream, after a notification",
      { refusal: "error", streams: true },
      "200 with JSON-RPC error -32602",
    ],
  ] as const)("%s counts as refusing", async (_, server, got) => {
    const report = await checked(server);
    expect(failing(report)).toEqual([]);
    expect(report).toMatchObject({ passed: true, accepted: 0 });
    expect(report.request).toContain("MCP tools/call read_note");
    expect(report.findings.find((each) => each.case === "missing-scope")).toMatchObject({
      kind: "different",
      expected: "403 insufficient_scope",
      got,
    });
  });

  test("is still reported if it accepts bad signatures", async () => {
    const report = await checked({}, {}, { verify: decodeOnly() });
    expect(failing(report)).toEqual(expect.arrayContaining(["wrong-signature", "alg-none"]));
    expect(failing(report)).not.toContain("missing-scope");
  });
});

test("an MCP server that does not name its metadata when it refuses a request gets a remark", async () => {
  const remarks = async (server: Partial<McpOptions>) =>
    (await checked(server, { only: ["no-token"] })).findings.map(({ kind, got }) => `${kind}: ${got}`);
  expect(await remarks({})).toEqual([]);
  expect(await remarks({ hidesMetadata: true })).toEqual(["different: 401 without resource_metadata"]);
});

test("an MCP server that ignores scopes is reported", async () => {
  const report = await checked({ ignoresScope: true });
  expect(failing(report)).toEqual(expect.arrayContaining(["no-scope", "missing-scope"]));
});

test("scope flaws are skipped if a tool that was not called might need a scope", async () => {
  const report = await checked({ ignoresScope: true, writes: true });
  expect(failing(report)).toEqual([]);
  expect(report.cases.find(({ name }) => name === "no-scope")).toMatchObject({
    outcome: "skipped",
    note: expect.stringContaining("--tool") as string,
  });
});

describe("an MCP server that answers `initialize` to everyone", () => {
  test("is checked with a tool that needs a token", async () => {
    const report = await checked({ isOpen: true });
    expect(failing(report)).toEqual([]);
    expect(report.request).toContain("MCP tools/call read_note");
  });

  test("is checked with a tool if no scope is known, too", async () => {
    const free = await checked({ isOpen: true, ignoresScope: true }, { scope: undefined });
    expect(failing(free)).toEqual([]);
    expect(free.request).toContain("MCP tools/call read_note");
  });

  test("is not checked if it trusts another issuer", async () => {
    const report = await checked({ isOpen: true }, { alg: undefined }, { issuer: "http://localhost:1" });
    expect(report).toMatchObject({ verifier: null, passed: false, findings: [] });
    expect(report.attempts.map(({ got }) => got)).toContain("401 invalid_token");
  });
});

describe("a tool named by an option", () => {
  test("that does not exist is no good token accepted", async () => {
    for (const refusal of ["error", "result"] as const) {
      const report = await checked({ refusal }, { tool: "no_such_tool" });
      expect(report).toMatchObject({ verifier: null, passed: false, findings: [], cases: [] });
      expect(report.attempts.map(({ got }) => got)).toContainEqual(
        expect.stringMatching(/^200 with .*; the server lists only read_note$/),
      );
    }
  });

  test("may lack arguments, and is not taken for one without a scope", async () => {
    const scoped = await checked({}, { tool: "read_note" });
    expect(failing(scoped)).toEqual([]);
    expect(scoped.cases.find(({ name }) => name === "no-scope")?.outcome).toBe("noted");
    const free = await checked({ ignoresScope: true }, { tool: "read_note" });
    expect(free.cases.find(({ name }) => name === "no-scope")).toMatchObject({
      outcome: "skipped",
      note: expect.stringContaining("--arguments") as string,
    });
  });
});

describe("the issuer and the audience", () => {
  test("are those that the API's metadata names", async () => {
    const issuer = (await idp.issuers.list()).find(({ id }) => id === "auth0")?.url ?? "";
    const report = await checked(
      { metadata: () => ({ resource: "urn:notes", authorization_servers: [issuer] }), audience: "urn:notes" },
      { alg: undefined, only: ["basics"] },
      { issuer, verify: byJwks(issuer.replace(/\/$/, ""), { typ: "JWT", requiredClaims: ["exp"] }) },
    );
    const notes = ["Only these cases were sent: basics."];
    expect(report).toMatchObject({ issuer, audience: "urn:notes", notes });
    expect(report.verifier).toBe("jwks");
  });

  test("do not depend on the slash that FastMCP adds to an issuer without a path", async () => {
    const report = await checked({
      metadata: (url) => ({ resource: url, authorization_servers: [`${idp.url}/`] }),
    });
    expect(report).toMatchObject({ issuer: idp.url, notes: [], passed: true });
  });

  test("are the given ones if the metadata names an issuer elsewhere", async () => {
    const report = await checked({
      metadata: () => ({ authorization_servers: ["https://login.example.com"] }),
    });
    expect(report.issuer).toBe(idp.url);
    expect(report.notes).toEqual([expect.stringContaining("https://login.example.com")]);
  });
});
