// Runs the code of README.md as it stands there. `scripts/check-runtimes.ts` runs its Install section, and
// test/interop/readme.test.ts its FastMCP servers.
import { execFile, spawnSync } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { describe, expect, test } from "vitest";
import { BIN, emptyFolder, serve } from "../support/command-line.ts";
import { runVitestIn } from "../support/nested-vitest.ts";
import { blocksOf } from "../support/page-blocks.ts";

const README = "../README.md";
const SUPPORT = join(import.meta.dirname, "../support");
const run = promisify(execFile);

describe("README.md", () => {
  const missing = ["bash", "curl"].filter((each) => spawnSync(each, ["--version"]).status !== 0);

  test.skipIf(missing.length > 0)("has commands for the first token that work", async () => {
    const { url, cwd } = await serve();
    const [, commands = ""] = blocksOf(README, "First token", "sh");
    const npx = `npx() { shift 2; "${process.execPath}" "${BIN}" "$@"; }`;
    const script = `set -eo pipefail\n${npx}\n${commands.replaceAll("http://localhost:4411", url)}`;
    const { stdout } = await run("bash", ["-c", script], { cwd, env: { PATH: process.env["PATH"] } });
    expect(stdout).toMatch(/^eyJ/m);
    expect(stdout).toMatch(/"active":true/);
    expect(stdout).toMatch(/"access_token":"eyJ[^}]*"scope":"search:read"/);
  });

  test("has code for a test that does what its comments say", async () => {
    const [code = ""] = blocksOf(README, "In a test", "ts");
    const end = "await idp.close();";
    expect(code).toContain(end);
    const report = `
      const records = await idp.tokens.list({ user: "alice" });
      console.log(JSON.stringify({
        twins: (await Promise.all([jwt, opaque].map((each) => idp.inspect(each)))).map(({ record }) => record?.id),
        audience: (await idp.inspect(bad)).record?.flaw,
        retiring: (await idp.keys.list()).filter(({ state }) => state === "retiring").length,
        subject: JSON.parse(atob(token.split(".")[1])).sub === records[0].subject,
        revoked: records.map(({ revokedAt }) => revokedAt !== null),
      }));
    `;
    const file = join(emptyFolder(), "test.mts");
    writeFileSync(file, code.replace(end, `${report}\n${end}`));
    const { stdout } = await run(process.execPath, [
      "--import",
      join(SUPPORT, "mintmark-from-source.js"),
      file,
    ]);
    const { twins, ...said } = JSON.parse(stdout) as { twins: string[] };
    expect(new Set(twins).size).toBe(1);
    expect(said).toEqual({
      audience: "wrong-audience",
      retiring: 1,
      subject: true,
      revoked: [true, true, true],
    });
  });

  test("has a vitest test that passes for a client with PKCE", async () => {
    const [, fixture = ""] = blocksOf(README, "In a test", "ts");
    const folder = emptyFolder();
    writeFileSync(join(folder, "readme.test.ts"), fixture);
    writeFileSync(
      join(folder, "client.ts"),
      `import { codeFlow } from ${JSON.stringify(join(SUPPORT, "code-flow.ts"))};
       const params = { resource: "http://localhost:8000/mcp" };
       globalThis.myClient = { signIn: (url: string) => codeFlow(url, { params }) };`,
    );
    writeFileSync(
      join(folder, "vitest.config.ts"),
      `const alias = { "mintmark/vitest": ${JSON.stringify(join(SUPPORT, "../../src/vitest.ts"))} };
       export default { resolve: { alias }, test: { setupFiles: ["client.ts"], testTimeout: 300_000 } };`,
    );
    const { code, output } = await runVitestIn(folder);
    expect(output).toMatch(/Tests +1 passed/);
    expect(code).toBe(0);
  });
});
