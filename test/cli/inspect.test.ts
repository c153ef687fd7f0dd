// `mintmark tokens inspect`: judges a token from an argument or stdin, and prints text or JSON.
import { execFile } from "node:child_process";
import { describe, expect, it } from "vitest";
import type { Inspection } from "../../src/index.ts";
import { BIN, emptyFolder, mintmark, output } from "../support/command-line.ts";

const AUDIENCE = "http://localhost:8000/mcp";

describe("mintmark tokens inspect", () => {
  it.each(["Bearer ", "Authorization: Bearer "])("takes a token with %s before it", async (before) => {
    const { code, stdout } = await mintmark(["inspect", `${before}no-token`, "--ephemeral"]);
    expect(code).toBe(1);
    expect(stdout).toContain("unknown-token: this issuer has no record");
  });

  it("exits with 0 for a good token, and says what it is", async () => {
    const cwd = emptyFolder();
    const token = await output(["token", "alice", "--audience", AUDIENCE, "--quiet"], { cwd });
    const { code, stdout } = await mintmark(["tokens", "inspect", token, "--audience", AUDIENCE], { cwd });
    expect(code).toBe(0);
    expect(stdout).toContain('JWT, access token of issuer "default"');
    expect(stdout).toMatch(/with the keys +accepts it/);
    expect(stdout).toMatch(/Problems\n {2}none/);
  });

  it("exits with 1 for a rejected token, and names the problem and its rule", async () => {
    const cwd = emptyFolder();
    const token = await output(["token", "alice", "--flaw", "expired", "--quiet"], { cwd });
    const { code, stdout } = await mintmark(["tokens", "inspect", token], { cwd });
    expect(code).toBe(1);
    expect(stdout).toMatch(/expired: expired 720\d s ago .*\n {4}RFC 7519, section 4\.1\.4/);
    expect(stdout).toContain("minted with the flaw expired");
  });

  it("reads a token from stdin, and prints the verb's JSON", async () => {
    const cwd = emptyFolder();
    const token = await output(["token", "alice", "--scope", "a", "--format", "opaque", "--quiet"], { cwd });
    const args = [BIN, "tokens", "inspect", "-", "--scope", "a b", "--json"];
    const { code, stdout } = await new Promise<{ code: number; stdout: string }>((resolve) => {
      const env = { ...process.env, MINTMARK_PORT: "1" }; // nothing listens on this port
      const child = execFile(process.execPath, args, { cwd, env }, (error, text) =>
        resolve({ code: Number(error?.code ?? 0), stdout: text }),
      );
      child.stdin?.end(`${token}\n`);
    });
    expect(code).toBe(1);
    const found = JSON.parse(stdout) as Inspection;
    expect(found).toMatchObject({
      form: "opaque",
      active: true,
      accepts: { jwks: null, introspection: false },
    });
    expect(found.problems).toMatchObject([{ code: "missing-scope" }]);
  });

  it("lets no control character of a token reach the terminal", async () => {
    const claims = Buffer.from(JSON.stringify({ sub: "\u001b[2J\u009b" })).toString("base64url");
    const header = Buffer.from('{"alg":"\\u001b[31m"}').toString("base64url");
    const { code, stdout } = await mintmark(["tokens", "inspect", `${header}.${claims}.AAAA`, "--ephemeral"]);
    expect(code).toBe(1);
    expect(stdout).not.toMatch(/\u001b\[2J|\u001b\[31m|\u009b/); // eslint-disable-line no-control-regex
    expect(stdout).toContain("\\u001b[2J");
  });
});
