// The Python of the interop tests: which interpreter has what a test needs, and servers of it as child processes. Where
// none is found those tests skip by name; `scripts/python-env.sh` makes one.
import { execFile, spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { promisify } from "node:util";

const ENVIRONMENTS = join(import.meta.dirname, "../../node_modules/.cache/mintmark-python");
const VERSIONS =
  "import importlib.metadata as m, json, sys; print(json.dumps({n: m.version(n) for n in sys.argv[1:]}))";

export interface Python<Package extends string = "fastmcp" | "mcp"> {
  executable: string;
  /** Of the installed packages. */
  versions: Record<Package, string>;
}

/**
 * A Python that has FastMCP of this major version: the one of MINTMARK_TEST_PYTHON, else of the environment that
 * `scripts/python-env.sh` makes. Undefined where neither has.
 */
export async function findPython(major: 2 | 4): Promise<Python | undefined> {
  const configured = process.env["MINTMARK_TEST_PYTHON"];
  const candidates = [...(configured ? [configured] : []), executableOf(`fastmcp-${major}`)];
  for (const executable of candidates) {
    const python = await withPackages(executable, ["fastmcp", "mcp"]);
    if (python?.versions.fastmcp.startsWith(`${major}.`)) return python;
  }
  return undefined;
}

/** The Python of an environment that `scripts/python-env.sh` makes, where it has these packages. */
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
    return undefined; // no such interpreter, or one without them
  }
}

export interface PythonServer extends AsyncDisposable {
  /** What it printed first. */
  url: string;
}

/**
 * Runs a script that prints the URL at which it can be reached, and goes on until it is disposed of.
 *
 * @param env what the script sees besides PATH
 * @throws where it ends before it printed anything, with what it said instead
 */
export async function startPython(
  { executable }: Pick<Python, "executable">,
  script: string,
  args: readonly string[] = [],
  env: Record<string, string> = {},
): Promise<PythonServer> {
  const child = spawn(executable, [script, ...args], {
    env: { PATH: process.env["PATH"], PYTHONWARNINGS: "ignore", ...env },
    stdio: ["pipe", "pipe", "pipe"],
  });
  let said = "";
  child.stderr.setEncoding("utf8").on("data", (text: string) => (said += text));
  const ended = once(child, "exit");
  const lines = createInterface(child.stdout);
  const url = await Promise.race([
    once(lines, "line").then(([line]) => line as string),
    ended.then(() => Promise.reject(new Error(`${script} ended: ${said}`))),
  ]);
  return {
    url,
    async [Symbol.asyncDispose]() {
      child.kill("SIGKILL"); // asked politely it would wait for streams that are open
      await ended;
    },
  };
}
