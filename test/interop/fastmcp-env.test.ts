// The Python code that `mintmark env` prints makes a verifier in the versions of FastMCP that it names, and the
// verifier accepts tokens for its audience only.
import { execFile } from "node:child_process";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { emptyFolder, output } from "../support/command-line.ts";
import { type Major, missing, pythonOf } from "../support/fastmcp.ts";

const idp = await startMintmark();
afterAll(() => idp.close());

/** Returns the Python code in the comments of the output. */
function codeIn(text: string): string {
  const lines = [...text.matchAll(/^# {3}(.*)$/gm)].map(([, line = ""]) => line);
  return lines.join("\n").replace("; from fastmcp", "\nfrom fastmcp");
}

/** Makes the verifier of the printed code, and returns the subjects that it finds in the tokens. */
async function verified(major: Major, args: string[], tokens: string[]): Promise<unknown> {
  const cwd = emptyFolder();
  const command = ["env", ...args, "--audience", "timelines", "--url", idp.url];
  const file = join(cwd, "verify.py");
  const verify = "found = [asyncio.run(auth.verify_token(token)) for token in sys.argv[1:]]";
  const print = 'print(json.dumps([each and each.claims["aud"] for each in found]))';
  const code = codeIn(await output(command));
  writeFileSync(file, ["import asyncio, json, sys", code, verify, print].join("\n"));
  const { executable: python } = pythonOf(major);
  const variables = JSON.parse(await output([...command, "--format", "json"])) as Record<string, string>;
  const { stdout } = await promisify(execFile)(python, [file, ...tokens], {
    cwd,
    // Without it FastMCP 2 would read the variables itself.
    env: { ...process.env, ...variables, FASTMCP_SERVER_AUTH: "" },
  });
  return JSON.parse(stdout.trim().split("\n").at(-1) ?? "");
}

describe.each<[Major, string[]]>([
  [2, ["fastmcp-introspection", "--fastmcp", "3"]],
  [3, ["fastmcp-introspection", "--fastmcp", "3"]],
  [4, ["fastmcp-introspection", "--fastmcp", "3"]],
  [4, ["fastmcp-introspection", "--fastmcp", "4"]],
  [2, ["fastmcp-jwks", "--fastmcp", "3"]],
  [3, ["fastmcp-jwks", "--fastmcp", "3"]],
  [3, ["fastmcp-static-key", "--fastmcp", "3"]],
  [3, ["fastmcp-hs256", "--fastmcp", "3"]],
  [4, ["fastmcp-jwks", "--fastmcp", "4"]],
  [4, ["fastmcp-hs256", "--fastmcp", "4"]],
])("FastMCP %i with the code of %j", (major, args) => {
  it.skipIf(missing(major) !== "")("accepts tokens for its audience only", async () => {
    const alg = args[0] === "fastmcp-hs256" ? ("HS256" as const) : undefined;
    const tokens = [
      await idp.token({ user: "alice", audience: "timelines", alg }),
      await idp.token({ user: "alice", audience: ["other", "timelines"], alg }),
      await idp.token({ user: "alice", audience: "other", alg }),
      await idp.token({ user: "alice", audience: "timelines", flaw: "expired" }),
    ];
    expect(await verified(major, args, tokens)).toEqual(["timelines", ["other", "timelines"], null, null]);
  });
});

it.skipIf(missing(3) !== "")(
  "FastMCP 3 does not take the argument for the audience that is printed for 4",
  async () => {
    const args = ["fastmcp-introspection", "--fastmcp", "4"];
    await expect(verified(3, args, [])).rejects.toThrow(
      /TypeError: .* unexpected keyword argument 'audience'/,
    );
  },
);
