// Installs the packed package in an empty project and uses it, on the oldest, the usual and the newest supported Node.
import { copyFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { inEmptyFolder, pack, project, run, versionOf } from "./packed/packed.ts";

const RUNTIMES = ["22", "24", "26"];
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
