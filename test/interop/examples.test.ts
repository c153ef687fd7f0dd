// The examples in other languages, run as their READMEs say: with a Mintmark that they start by themselves, and below
// `mintmark run`. Each is skipped where its toolchain, or what it needs from a registry, is missing.
import { execFile, spawnSync } from "node:child_process";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const EXAMPLES = join(ROOT, "examples");

/** Below which `npx mintmark` is this checkout's; nothing of the developer's own settings. */
const ENVIRONMENT: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(MINTMARK_|VITEST)/.test(name))),
  NODE_ENV: "test",
  PATH: [dirname(process.execPath), process.env["PATH"]].join(":"),
  PYTHONDONTWRITEBYTECODE: "1",
  GOPROXY: "off",
  GOTOOLCHAIN: "local",
};

/** What Maven says offline where a package was never fetched. */
const MISSING_PACKAGES = /in offline mode|has not been downloaded from it before/;

interface Example {
  folder: string;
  /** undefined: it cannot be run here. */
  command: string[] | undefined;
  /** What it prints when its tests were run and passed. */
  passed: RegExp;
}

const examples: Example[] = [
  {
    folder: "pytest",
    command: pytest(),
    passed: /\b14 passed\b/,
  },
  {
    folder: "go",
    command: works(["go", "version"]) ? ["go", "test", "-count=1", "-v", "./..."] : undefined,
    passed: /--- PASS: TestKeyRotationGoesUnnoticed[\s\S]*^ok /m,
  },
  {
    folder: "junit",
    // Offline: what it needs must have been fetched before, with `mvn -f examples/junit test`.
    command: works(["mvn", "--version"]) ? ["mvn", "--offline", "--batch-mode", "test"] : undefined,
    passed: /Tests run: 16, Failures: 0, Errors: 0, Skipped: 0/,
  },
];

describe.each(examples)("examples/$folder", ({ folder, command, passed }) => {
  const cwd = join(EXAMPLES, folder);

  test.skipIf(!command)("starts a Mintmark and passes", async ({ skip }) => {
    const text = await output(command ?? [], cwd);
    skip(MISSING_PACKAGES.test(text), "its packages are not here");
    expect(text).toMatch(passed);
  });

  test.skipIf(!command)("passes below `mintmark run`", async ({ skip }) => {
    const run = [process.execPath, join(ROOT, "bin/mintmark.js"), "run", "--", ...(command ?? [])];
    const text = await output(run, cwd);
    skip(MISSING_PACKAGES.test(text), "its packages are not here");
    expect(text).toMatch(passed);
  });
});

/** A Python that has what the example's requirements.txt names. */
function pytest(): string[] | undefined {
  const python = [join(ROOT, "node_modules/.cache/mintmark-python/pytest/bin/python"), "python3"].find(
    (each) =>
      works([
        each,
        "-c",
        "import pytest, cryptography, jwt; jwt.PyJWKClient('http://localhost', cooldown_duration=0)",
      ]),
  );
  return python === undefined ? undefined : [python, "-m", "pytest", "-p", "no:cacheprovider"];
}

function works([program = "", ...args]: string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}

/** All that it printed, whether it succeeded or not: its last lines say which. */
function output([program = "", ...args]: string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env: ENVIRONMENT }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
}
