// The table of docs/languages.md: the lines of every language run as they stand there, and do the same.
import { execFile } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterEach, beforeEach, describe, expect, test } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { LANGUAGES, linesOf, type Program, PROGRAMS } from "../support/language-lines.ts";
import { recordingProxy } from "../support/recording-proxy.ts";
import { MISSING_MODULES, MISSING_PACKAGES } from "../support/toolchains.ts";

const FROM_SOURCE = join(import.meta.dirname, "../support/mintmark-from-source.js");
const ID = /[0-9a-f]{8}-[0-9a-f-]{27}/;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mintmark-lines-"));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(LANGUAGES)("the table has ten lines of %s", (language) => {
  expect(linesOf(language).filter((line) => line !== "")).toHaveLength(10);
});

/** What each client is expected to send for the lines, without the calls that open and close an issuer. */
const EXPECTED = [
  { method: "POST", path: "/tokens", arguments: { user: "alice", audience: "my-api" } },
  { method: "POST", path: "/tokens", arguments: { flaw: "expired" } },
  { method: "POST", path: "/tokens", arguments: { user: "bob" } },
  { method: "DELETE", path: "/tokens/ID", arguments: {} },
  { method: "POST", path: "/inspect", arguments: { token: expect.stringMatching(/^eyJ/) as string } },
  { method: "POST", path: "/keys/rotate", arguments: {} },
  { method: "POST", path: "/faults", arguments: { endpoint: "jwks", status: 503, times: 1 } },
  { method: "POST", path: "/clock", arguments: { advanceSeconds: 3600 } },
  { method: "GET", path: "/requests", arguments: expect.objectContaining({ endpoint: "jwks" }) as object },
];

describe.each(Object.entries(PROGRAMS))("the lines of %s", (_, { available, run }: Program) => {
  test.skipIf(!available())("run, and send the calls that those of the others send", async ({ skip }) => {
    await using idp = await startMintmark();
    await using proxy = await recordingProxy(idp.url);
    await run(folder, proxy.url).catch((error: { stdout: string; stderr: string }) => {
      const said = error.stdout + error.stderr;
      skip(MISSING_PACKAGES.test(said) || MISSING_MODULES.test(said), "its packages are missing");
      throw new Error(said, { cause: error });
    });
    const calls = proxy.calls
      .filter(({ path }) => !path.startsWith("/issuers"))
      .map((call) => ({ ...call, path: call.path.replace(ID, "ID") }));
    expect(calls).toEqual(EXPECTED);
    expect(proxy.calls.filter(({ method, path }) => method === "POST" && path === "/issuers")).toHaveLength(
      1,
    );
  });
});

test("the lines of TypeScript run, and have the effects of those calls", async () => {
  const program = [
    'import { startMintmark } from "mintmark";',
    "await using mintmark = await startMintmark();",
    ...linesOf("TypeScript").map((line) => `${line};`),
    "const users = (await idp.tokens.list({ clientId: 'demo-app' })).map((each) => each.revokedAt !== null);",
    "const states = (await idp.keys.list()).map((key) => key.state);",
    "const [fault] = await idp.faults.list();",
    "const { aheadSeconds } = await idp.clock.get();",
    "console.log(JSON.stringify({ token, users, codes: problems.map(({ code }) => code), states, fault, aheadSeconds, fetches }));",
  ];
  const file = join(folder, "lines.mts");
  writeFileSync(file, program.join("\n"));
  const { stdout } = await promisify(execFile)(process.execPath, ["--import", FROM_SOURCE, file]);
  expect(JSON.parse(stdout)).toMatchObject({
    token: expect.stringMatching(/^eyJ/) as string,
    users: [true, false, false],
    codes: expect.arrayContaining(["expired"]) as string[],
    states: expect.arrayContaining(["active", "retiring"]) as string[],
    fault: { endpoint: "jwks", status: 503, times: 1 },
    aheadSeconds: 3600,
    fetches: [],
  });
});
