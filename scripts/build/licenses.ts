// Writes dist/third-party-licenses.txt: the licence of each package that the bundle contains.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";

const FILE = join(import.meta.dirname, "../../dist/third-party-licenses.txt");
const RULE = "-".repeat(80);

/** @param modules paths of the bundled modules */
export function writeLicenses(modules: readonly string[]): void {
  const folders = modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []);
  const parts = [...new Set(folders)].map(licenseOf).toSorted();
  const heading = "The files of this folder contain code of these packages.";
  writeFileSync(FILE, [heading, ...parts].join(`\n\n${RULE}\n\n`) + "\n");
}

/** @throws Error if the package has no licence, which must be settled before it is shipped */
function licenseOf(folder: string): string {
  const { name, version, license } = JSON.parse(readFileSync(join(folder, "package.json"), "utf8")) as {
    name: string;
    version: string;
    license?: string;
  };
  const [file] = globSync("{LICENSE,LICENCE,License,license}{,.md,.txt,-MIT}", { cwd: folder });
  if (license === undefined) throw new Error(`${name} ${version} names no licence`);
  const text =
    file === undefined ? "(The package contains no licence text.)" : readFileSync(join(folder, file), "utf8");
  return `${name} ${version} (${license})\n\n${text.trim()}`;
}
