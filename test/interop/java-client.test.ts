// The JUnit extension: its own tests run with the `mintmark` of this checkout, on JUnit 5 and then on JUnit 6.
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { MISSING_PACKAGES, works } from "../support/toolchains.ts";

const PROJECT = join(import.meta.dirname, "../../clients/java");
const CAN_BUILD = works(["java", "-version"]) && works(["mvn", "--version"]);

const versions = [
  { junit: 5, options: [] },
  { junit: 6, options: ["-Djunit.version=6.1.3", "-Djunit.platform.version=6.1.3"] },
];

describe.each(versions)("the extension on JUnit $junit", ({ options }) => {
  test.skipIf(!CAN_BUILD)("passes its own tests", async ({ skip }) => {
    const text = await maven(["clean", "test", ...options]);
    skip(MISSING_PACKAGES.test(text), "its packages are missing; .ci/run fetches them");
    expect(text).toMatch(/Tests run: [1-9]\d, Failures: 0, Errors: 0, Skipped: 0\n/);
  });
});

/** Returns everything that Maven printed, whether it succeeded or not. It finds Node.js where this process runs. */
function maven(args: readonly string[]): Promise<string> {
  const own = Object.entries(process.env).filter(([name]) => !/^(MINTMARK_|VITEST)/.test(name));
  const env = {
    ...Object.fromEntries(own),
    NODE_ENV: "test",
    PATH: [dirname(process.execPath), process.env["PATH"]].join(":"),
  };
  return new Promise((resolve) => {
    execFile(
      "mvn",
      ["--offline", "--batch-mode", ...args],
      { cwd: PROJECT, env },
      (_error, stdout, stderr) => {
        resolve(stdout + stderr);
      },
    );
  });
}
