// Runs the FastMCP servers of README.md: the code with FastMCP 4, and the variables with FastMCP 2.
import { parseEnv } from "node:util";
import { afterAll, describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { answerTo, callTool, missing, startFastMcp, startScript } from "../support/fastmcp.ts";
import { blocksOf } from "../support/page-blocks.ts";

const README = "../README.md";
const ALICE = "11111111-1111-4111-8111-111111111111";
const AUDIENCE = "http://localhost:8000/mcp";

const idp = await startMintmark();
afterAll(() => idp.close());

describe("README.md", () => {
  it.skipIf(missing(4) !== "")(`has a FastMCP 4 server that wants its audience${missing(4)}`, async () => {
    const [code = ""] = blocksOf(README, "First token", "python");
    const places = { "http://localhost:4411": idp.url, "http://localhost:8000": "http://localhost:8000" };
    await using server = await startScript(4, "provider.py", [code, JSON.stringify(places)]);
    await expectToWant(server.url);
  });

  it.skipIf(missing(2) !== "")(`has variables for FastMCP 2${missing(2)}`, async () => {
    const variables =
      blocksOf(README, "First token", "sh").find((block) => block.startsWith("FASTMCP_")) ?? "";
    const env = parseEnv(variables.replaceAll("http://localhost:4411", idp.url)) as Record<string, string>;
    await using server = await startFastMcp(2, "jwks", env);
    await expectToWant(server.url);
  });
});

async function expectToWant(url: string): Promise<void> {
  const token = { user: "alice", scope: "search:read" };
  const good = await idp.token({ ...token, audience: AUDIENCE });
  expect(await callTool(url, good, "whoami")).toMatchObject({ sub: ALICE });
  const other = await idp.token({ ...token, audience: "http://localhost:9000/mcp" });
  expect(await answerTo(url, other)).toMatch(/^401 Bearer .*error="invalid_token"/);
}
