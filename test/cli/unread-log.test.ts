// A log that nobody reads must neither stop the server nor fill its memory.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { expect, it, onTestFinished } from "vitest";
import { BIN, cleanEnvironment } from "../support/child-command.ts";
import { emptyFolder } from "../support/command-line.ts";

const LONGEST_UNREAD_BYTES = 1.5 * 1024 * 1024; // what the server keeps, and what the pipe holds
const GAP = "lines of the log are missing here";

it.each([[[]], [["--workers", "2"]]])(
  "while nobody reads stderr, requests are answered and the log keeps a bounded part: serve %j",
  async (options) => {
    const server = await serveUnread(options);
    for (let count = 0; count < 300; count++) {
      const answer = await fetch(`${server.url}/nothing?${"x".repeat(8_000)}`);
      expect(answer.status).toBe(404);
    }
    server.readLog();
    await expect
      .poll(async () => {
        await fetch(`${server.url}/nothing`);
        return server.log();
      })
      .toContain(GAP);
    const [before = ""] = server.log().split(GAP);
    expect(before.length).toBeLessThan(LONGEST_UNREAD_BYTES);
    for (const line of server.log().trimEnd().split("\n")) {
      expect(JSON.parse(line)).toMatchObject({ level: "info" });
    }
  },
);

async function serveUnread(options: string[]) {
  const child = spawn(process.execPath, [BIN, "serve", "--port", "0", "--log", "json", ...options], {
    cwd: emptyFolder(),
    env: cleanEnvironment(),
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(async () => {
    child.stderr.resume();
    child.kill();
    if (child.exitCode === null) await once(child, "exit");
  });
  const [ready] = (await once(child.stdout.setEncoding("utf8"), "data")) as [string];
  let log = "";
  return {
    url: (JSON.parse(ready) as { url: string }).url,
    log: () => log.slice(0, log.lastIndexOf("\n") + 1),
    readLog: () => void child.stderr.setEncoding("utf8").on("data", (text: string) => (log += text)),
  };
}
