// Python for the interop tests: finds interpreters with the packages a test needs, and runs servers as child
// processes. Tests without an interpreter are skipped by name; `scripts/python-env.sh` installs one.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { startChild } from "./child-server.ts";

const ENVIRONMENTS = join(import.meta.dirname, "../../node_modules/.cache/mintmark-python");
const VERSIONS =
  "import importlib.metadata as m, json, sys; print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))";

export interface Python<Package extends string = "fastmcp" | "mcp"> {
  executable: string;
  /** Versions of the installed packages. */
  versions: Record<Package, string>;
}

/**
 * Returns a Python that has FastMCP of this major version: MINTMARK_TEST_PYTHON, else the environment that
 * `scripts/python-env.sh` installs. Returns undefined if neither has it.
 */
export async function findPython(major: 2 | 3 | 4): Promise<Python | undefined> {
  const configured = process.env["MINTMARK_TEST_PYTHON"];
  const candidates = [...(configured ? [configured] : []), executableOf(`fastmcp-${major}`)];
  for (const executable of candidates) {
    const python = await withPackages(executable, ["fastmcp", "mcp"]);
    if (python?.versions.fastmcp.startsWith(`${major}.`)) return python;
  }
  return undefined;
}

/** Returns the Python of an environment of `scripts/python-env.sh`; undefined if packages are missing. */
export function findEnvironment<Package extends string>(
  name: string,
  packages: readonly Package[],
): Promise<Python<Package> | undefined> {
  return withPackages(executableOf(name), packages);
}

function executableOf(environment: string): string {
  return join(ENVIRONMENTS, environment, "bin/python");
}

async function withPackages<Package extends string>(
  executable: string,
  packages: readonly Package[],
): Promise<Python<Package> | undefined> {
  try {
    const { stdout } = await promisify(execFile)(executable, ["-c", VERSIONS, ...packages]);
    return { executable, versions: JSON.parse(stdout) as Python<Package>["versions"] };
  } catch {
    return undefined; // no such interpreter, or the packages are missing
  }
}

export interface PythonServer extends AsyncDisposable {
  /** The first line that it printed. */
  url: string;
}

/**
 * Runs a script that prints its URL and serves until it is disposed of.
 *
 * @param env The environment of the script, besides PATH.
 * @throws If the script ends before it prints a line; the error contains its stderr.
 */
export async function startPython(
  { executable }: Pick<Python, "executable">,
  script: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<PythonServer> {
  const child = await startChild([executable, script, ...args], { PYTHONWARNINGS: "ignore", ...env });
  return { url: child.line, [Symbol.asyncDispose]: () => child[Symbol.asyncDispose]() };
}
