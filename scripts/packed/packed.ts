// Packs the package as npm would publish it and installs it in an empty project, so that the checks test
// exactly what is shipped.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");

export function run(command: string, args: string[], cwd = ROOT): string {
  return execFileSync(command, args, { cwd, encoding: "utf8", stdio: ["ignore", "pipe", "inherit"] });
}

/**
 * Packs into a new folder. Returns the tarball's path and a function that removes the folder.
 *
 * @param options `scripts: false` packs what is built already. Default: builds first.
 */
export function pack({ scripts = true } = {}): { tarball: string; remove: () => void } {
  const { folder, remove } = temporary("mintmark-pack-");
  run("npm", ["pack", "--silent", ...(scripts ? [] : ["--ignore-scripts"]), "--pack-destination", folder]);
  const [file] = readdirSync(folder);
  if (file === undefined) throw new Error("npm pack made no tarball");
  return { tarball: join(folder, file), remove };
}

/** Makes an empty project in a temporary folder and installs these packages there. */
export function project(packages: string[]): { folder: string; remove: () => void } {
  const { folder, remove } = temporary("mintmark-use-");
  // The `node` package downloads its binary in an install script; no other package may run one.
  writeFileSync(
    join(folder, "package.json"),
    JSON.stringify({ private: true, type: "module", allowScripts: { node: true } }),
  );
  run("npm", ["install", "--no-audit", "--no-fund", "--silent", ...packages], folder);
  return { folder, remove };
}

/** Writes a file into a temporary folder that has nothing else. */
export function inEmptyFolder(name: string, lines: string[]): { file: string; remove: () => void } {
  const { folder, remove } = temporary("mintmark-alone-");
  const file = join(folder, name);
  writeFileSync(file, `${lines.join("\n")}\n`);
  return { file, remove };
}

/** Returns the version of a package that is installed here. */
export function versionOf(name: string): string {
  const text = readFileSync(join(ROOT, "node_modules", name, "package.json"), "utf8");
  return (JSON.parse(text) as { version: string }).version;
}

function temporary(prefix: string): { folder: string; remove: () => void } {
  const folder = mkdtempSync(join(tmpdir(), prefix));
  return { folder, remove: () => rmSync(folder, { recursive: true, force: true }) };
}
