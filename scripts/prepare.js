// Runs after `npm ci`, and when npm packs this repository: for `npm pack`, and for an install by git. A package needs
// the whole build. Here the bundle alone is made, in a second or two, for quick starts; without it the sources run.
import { execFileSync } from "node:child_process";
import { fileURLToPath } from "node:url";
import { isBuildComplete, isBundleFresh } from "./freshness.js";

const BUILD = fileURLToPath(new URL("build.ts", import.meta.url));
/** npm sets this for what it packs. */
const isPacked = process.env.npm_package_resolved !== undefined;

if (isPacked) {
  if (!isBuildComplete()) execFileSync(process.execPath, [BUILD], { stdio: "inherit" });
} else if (!isBundleFresh()) {
  try {
    execFileSync(process.execPath, [BUILD, "--quick"], { stdio: "pipe" });
  } catch (error) {
    console.warn(`The bundle could not be built, so mintmark runs from its sources here: ${error.message}`);
  }
}
