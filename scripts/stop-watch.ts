// Times the first screen of README.md from nothing: a fresh clone, its first command, and its first token.
// `npx node scripts/stop-watch.ts`. It installs packages as README.md says, so it needs the network or npm's cache.
import { execFileSync, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const readme = readFileSync(join(ROOT, "README.md"), "utf8");
const [, first = ""] = /^```sh\n(npm ci && npm start[^\n]*)\n/m.exec(readme) ?? [];
const [, token = ""] = /^```sh\n(npx --no-install mintmark token [^\n]*)\n/m.exec(readme) ?? [];
if (first === "" || token === "") {
  throw new Error("README.md does not begin with the commands that this script times");
}

const clone = mkdtempSync(join(tmpdir(), "mintmark-stop-watch-"));
const start = performance.now();
const lap = (what: string) =>
  console.log(`${((performance.now() - start) / 1000).toFixed(1).padStart(7)} s  ${what}`);
try {
  execFileSync("git", ["clone", "--quiet", ROOT, clone]);
  lap("cloned");
  const server = spawn("sh", ["-c", first], {
    cwd: clone,
    detached: true,
    stdio: ["ignore", "pipe", "inherit"],
  });
  let shown = "";
  server.stdout.setEncoding("utf8").on("data", (text: string) => (shown += text));
  while (!/http:\/\/localhost:\d+/.test(shown)) {
    if (server.exitCode !== null) {
      throw new Error(`the first command ended with ${server.exitCode}:\n${shown}`);
    }
    await once(server.stdout, "data");
  }
  lap(`${first.replace(/ *#.*/, "")}: the server is ready`);
  const value = execFileSync("sh", ["-c", token], { cwd: clone, encoding: "utf8" });
  lap(`the first token: ${/eyJ[\w-]{10}/.exec(value)?.[0] ?? value}…`);
  if (server.pid !== undefined) process.kill(-server.pid, "SIGTERM");
  await once(server, "close");
} finally {
  rmSync(clone, { recursive: true, force: true });
}
