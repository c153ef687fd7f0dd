// Runs once before the tests: builds the bundle if sources have changed, because bin/mintmark.js starts faster from it
// and many tests start the command line.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isBundleFresh } from "../../scripts/freshness.js";

const BUILD = fileURLToPath(new URL("../../scripts/build.ts", import.meta.url));

export function setup() {
  if (!isBundleFresh()) execFileSync(process.execPath, [BUILD, "--quick"], { stdio: "inherit" });
}
