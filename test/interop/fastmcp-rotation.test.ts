// Key rotation while a FastMCP server runs, which fetches the JWKS itself and is not restarted.
import { setTimeout } from "node:timers/promises";
import { describe, expect, it } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { answerTo, envOf, MAJORS, missing, startFastMcp } from "../support/fastmcp.ts";

const AUDIENCE = "http://localhost:8000/mcp";
const token = { audience: AUDIENCE, scope: "read:data" };

describe.each(MAJORS)("FastMCP %i", (major) => {
  const skipped = missing(major);

  async function start(url: string) {
    return startFastMcp(major, "jwks", await envOf(url, "fastmcp-jwks", "--scope", "read:data"));
  }

  it.skipIf(skipped)(`accepts a key that was published before it signs${skipped}`, async () => {
    await using idp = await startMintmark();
    await using server = await start(idp.url);
    const before = await idp.token(token);
    await idp.keys.rotate({ prepublish: true });
    expect(await answerTo(server.url, before)).toBe("200");
    await idp.keys.rotate();
    expect(await answerTo(server.url, await idp.token(token))).toBe("200");
    expect(await answerTo(server.url, before)).toBe("200");
    await expect.poll(() => idp.requests.list({ endpoint: "jwks" })).toHaveLength(1);
  });

  it.skipIf(skipped)(`fetches a key that was not published before it signs${skipped}`, async () => {
    await using idp = await startMintmark();
    await using server = await start(idp.url);
    const before = await idp.token(token);
    expect(await answerTo(server.url, before)).toBe("200");
    await idp.keys.rotate();
    const after = await idp.token(token);
    // FastMCP 4 waits 30 s between two requests for the keys, by its own clock.
    while (major === 4 && (await answerTo(server.url, after)) !== "200") await setTimeout(500);
    expect(await answerTo(server.url, after)).toBe("200");
    expect(await answerTo(server.url, before)).toBe("200");
  });
});
