// Runs the examples in other languages as their READMEs say: with a Mintmark that they start themselves, and
// under `mintmark run`. Each is skipped if its toolchain or its packages are missing.
import { execFile } from "node:child_process";
import { dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { MISSING_PACKAGES, works } from "../support/toolchains.ts";

const ROOT = join(import.meta.dirname, "../..");
const EXAMPLES = join(ROOT, "examples");

/** Makes `npx --no-install mintmark` run this checkout, and leaves out the developer's own settings. */
const ENVIRONMENT: NodeJS.ProcessEnv = {
  ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(MINTMARK_|VITEST)/.test(name))),
  NODE_ENV: "test",
  PATH: [dirname(process.execPath), process.env["PATH"]].join(":"),
  PYTHONDONTWRITEBYTECODE: "1",
  GOPROXY: "off",
  GOTOOLCHAIN: "local",
};

interface Example {
  folder: string;
  /** undefined if it cannot run here. */
  command: string[] | undefined;
  /** Matches its output if its tests ran and passed. */
  passed: RegExp;
  /** Its Mintmark runs in the test process, so the run under `mintmark run` is left out. */
  library?: boolean;
}

const examples: Example[] = [
  {
    folder: "pytest",
    command: pytest("pytest", "cryptography, jwt; jwt.PyJWKClient('http://localhost', cooldown_duration=0)"),
    passed: /\b14 passed\b/,
  },
  {
    folder: "fastapi",
    command: pytest("fastapi", "fastapi, httpx, jwt, python_multipart"),
    passed: /\b19 passed\b/,
  },
  {
    folder: "fastmcp",
    command: pytest(
      "fastmcp-4",
      "importlib.metadata as m; assert tuple(map(int, m.version('fastmcp').split('.')[:2])) >= (4, 1)",
    ),
    passed: /\b50 passed\b/,
  },
  {
    folder: "django",
    command: pytest("django", "django, rest_framework_simplejwt"),
    passed: /\b18 passed\b/,
  },
  {
    folder: "express",
    // Its `npm test`, but with the sources of this checkout instead of the package.
    command: [process.execPath, "--import", join(ROOT, "test/support/mintmark-from-source.js"), "--test"],
    passed: /^. pass 24\n. fail 0$/m,
    library: true,
  },
  {
    folder: "go",
    command: works(["go", "version"]) ? ["go", "test", "-count=1", "-v", "./..."] : undefined,
    passed: /--- PASS: TestKeyRotationGoesUnnoticed[\s\S]*^ok /m,
  },
  {
    folder: "junit",
    // Runs offline; fetch its packages first with `mvn -f examples/junit test`.
    command: works(["mvn", "--version"]) ? ["mvn", "--offline", "--batch-mode", "test"] : undefined,
    passed: /Tests run: 16, Failures: 0, Errors: 0, Skipped: 0/,
  },
];

describe.each(examples)("examples/$folder", ({ folder, command, passed, library }) => {
  const cwd = join(EXAMPLES, folder);

  test.skipIf(!command)("starts Mintmark and passes", async ({ skip }) => {
    const text = await output(command ?? [], cwd);
    skip(MISSING_PACKAGES.test(text), "its packages are missing");
    expect(text).toMatch(passed);
  });

  if (library) return;
  test.skipIf(!command)("passes under `mintmark run`", async ({ skip }) => {
    const run = [process.execPath, join(ROOT, "bin/mintmark.js"), "run", "--", ...(command ?? [])];
    const text = await output(run, cwd);
    skip(MISSING_PACKAGES.test(text), "its packages are missing");
    expect(text).toMatch(passed);
  });
});

/** The command for a Python that has the packages of the example's requirements.txt. */
function pytest(environment: string, modules: string): string[] | undefined {
  const own = join(ROOT, "node_modules/.cache/mintmark-python", environment, "bin/python");
  const python = [own, "python3"].find((each) => works([each, "-c", `import pytest, ${modules}`]));
  return python === undefined ? undefined : [python, "-m", "pytest", "-p", "no:cacheprovider"];
}

/** Returns everything that it printed, whether it succeeded or not. */
function output([program = "", ...args]: string[], cwd: string): Promise<string> {
  return new Promise((resolve) => {
    execFile(program, args, { cwd, env: ENVIRONMENT }, (_error, stdout, stderr) => resolve(stdout + stderr));
  });
}
