// Installs the packed package in an empty project and uses it, on the oldest, the usual and the newest supported Node.
// Then it installs the package as README.md says.
import { copyFileSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inEmptyFolder, pack, project, run, versionOf } from "./packed/packed.ts";

const RUNTIMES = ["22", "24", "26"];
const ROOT = join(import.meta.dirname, "..");
const SCRIPTS = join(import.meta.dirname, "packed");

const { tarball, remove } = pack();
try {
  for (const runtime of RUNTIMES) {
    const use = project([tarball, `node@${runtime}`, `vitest@${versionOf("vitest")}`]);
    try {
      for (const script of ["library.mjs", "entries.test.mjs"]) {
        copyFileSync(join(SCRIPTS, script), join(use.folder, script));
      }
      process.stdout.write(run("npx", ["node", "--enable-source-maps", "library.mjs"], use.folder));
      run("npx", ["vitest", "run"], use.folder);
      useCommandLine(use.folder);
      console.log(`Node ${runtime}: the entries and the command line work`);
    } finally {
      use.remove();
    }
  }
} finally {
  remove();
}
installAsReadmeSays();
console.log("README.md: its Install section works");

/** Runs the commands of the section in an empty project beside this clone, where `npm ci` has run already. */
function installAsReadmeSays(): void {
  const readme = readFileSync(join(ROOT, "README.md"), "utf8");
  const [, commands = ""] = /^## Install\n.*?^```sh\n(.*?)^```$/ms.exec(readme) ?? [];
  const [clone, ...others] = commands.trim().split("\n");
  if (!clone?.startsWith("npm ci --prefix ../mintmark ")) throw new Error(`unexpected first line: ${clone}`);
  const use = project([`node@${RUNTIMES[0]}`]);
  try {
    const own = join(use.folder, "own");
    symlinkSync(ROOT, join(use.folder, "mintmark"));
    mkdirSync(own);
    writeFileSync(join(own, "package.json"), JSON.stringify({ private: true }));
    const printed = run("npx", ["bash", "-ec", others.join("\n")], own);
    expectMatch(printed.trim().split("\n").at(-1) ?? "", /^[\w-]+\.[\w-]+\.[\w-]+$/);
  } finally {
    use.remove();
  }
}

function useCommandLine(folder: string): void {
  const bin = join(folder, "node_modules/.bin/mintmark");
  const mintmark = (...args: string[]) => run("npx", [bin, ...args], folder).trim();
  expectMatch(mintmark("--version"), /^\d+\.\d+\.\d+/);
  expectMatch(mintmark("token", "alice", "--quiet"), /^[\w-]+\.[\w-]+\.[\w-]+$/);
  expectMatch(mintmark("keys", "list"), /RS256/);
  writeFileSync(join(folder, "carol.yaml"), "users: { carol: { roles: [viewer] } }\n");
  expectMatch(mintmark("token", "carol", "--config", "carol.yaml", "--ephemeral", "--quiet"), /^\w/);
  // A configuration file beside which the package is not installed.
  const elsewhere = inEmptyFolder("mintmark.config.ts", [
    `import { defineConfig } from "mintmark";`,
    `export default defineConfig({ users: { dora: {} } });`,
  ]);
  try {
    expectMatch(mintmark("token", "dora", "--config", elsewhere.file, "--ephemeral", "--quiet"), /^\w/);
  } finally {
    elsewhere.remove();
  }
}

function expectMatch(output: string, pattern: RegExp): void {
  if (!pattern.test(output)) {
    throw new Error(`expected ${pattern}, but the command printed ${JSON.stringify(output)}`);
  }
}
