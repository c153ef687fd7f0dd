// `idp.check` against examples/mcp-server, with both of its verifiers: MCP is detected, the metadata is read,
// and all flaws and lifecycle cases that apply get their declared verdict.
import {
  afterAll,
  afterEach,
  beforeAll,
  beforeEach,
  describe,
  expect,
  onTestFinished,
  test,
  vi,
} from "vitest";
import { startExample } from "../../examples/mcp-server/start.ts";
import { type CheckOptions, type Mintmark, startMintmark } from "../../src/index.ts";
import { impatientCheck, seenFromOutside } from "../support/impatient-check.ts";

let idp: Mintmark;
beforeAll(async () => void (idp = await startMintmark()));
afterAll(() => idp.close());
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  vi.spyOn(console, "error").mockReturnValue(); // the example logs that the issuer is down
});
afterEach(() => {
  vi.useRealTimers();
  vi.restoreAllMocks();
});

const ISOLATION: Partial<CheckOptions> = {
  create: 'add_note {"text":"made by the check"}',
  asOther: 'read_note {"id":"{id}"}',
};

describe.each([
  ["jwks", 65, ["revoked-after-use", "introspection-down", "opaque-unknown"]],
  ["introspection", 75, ["unknown-kid-flood", "jwks-down-known-key"]],
] as const)("the example, verifying by %s", (verify, atLeast, leftOut) => {
  async function example(): Promise<string> {
    const started = await startExample({ issuer: idp.url, verify, port: 0 });
    onTestFinished(() => started.close());
    return started.url;
  }

  test("has no findings, with every lifecycle case", async () => {
    const url = await example();
    const before = await seenFromOutside(idp);
    const report = await impatientCheck(idp, { url, lifecycle: true, ...ISOLATION });
    expect(report.findings).toEqual([]);
    expect(report).toMatchObject({
      passed: true,
      protocol: "mcp",
      // The tool needs a scope and has required arguments, so that a call without them does nothing.
      request: `MCP tools/call read_note at ${url}`,
      audience: url,
      scope: "notes:read notes:write",
      verifier: verify,
      detected: true,
      accepted: 0,
      notes: [],
    });
    expect(report.shouldRefuse).toBeGreaterThanOrEqual(atLeast);
    const skipped = report.cases.filter(({ outcome }) => outcome === "skipped").map(({ name }) => name);
    expect(skipped).toEqual(expect.arrayContaining([...leftOut]));
    expect(await seenFromOutside(idp)).toEqual(before);
  });

  test("is checked with the given tool and scope", async () => {
    const report = await impatientCheck(idp, {
      url: await example(),
      tool: "add_note",
      toolArguments: { text: "a note" },
      scope: "notes:write",
    });
    expect(report).toMatchObject({ findings: [], passed: true, scope: "notes:write" });
    expect(report.request).toContain("tools/call add_note");
  });
});
