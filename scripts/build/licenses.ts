// Writes dist/third-party-licenses.txt: the licence of each package that the bundle contains.
import { globSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { type BundledPackage, bundledPackages } from "./bundled-packages.ts";

const ROOT = join(import.meta.dirname, "../..");
const FILE = join(ROOT, "dist/third-party-licenses.txt");
const RULE = "-".repeat(80);

/** @param modules paths of the bundled modules */
export function writeLicenses(modules: readonly string[]): void {
  const parts = bundledPackages(modules).map(licenseOf);
  const heading = "The files of this folder contain code of these packages.";
  writeFileSync(FILE, [heading, ...parts].join(`\n\n${RULE}\n\n`) + "\n");
}

/** @throws Error if the package has no text of its licence, and its licence is not MIT */
function licenseOf(each: BundledPackage): string {
  const { folder, name, version, license } = each;
  const [file] = globSync("{LICENSE,LICENCE,License,license}{,.md,.txt,-MIT}", { cwd: folder });
  const text = file === undefined ? textOfMit(each) : readFileSync(join(folder, file), "utf8");
  return `${name} ${version} (${license})\n\n${text.trim()}`;
}

/** Returns the text of the MIT licence, which Mintmark has too, for a package that only names its licence. */
function textOfMit({ name, version, license, author }: BundledPackage): string {
  if (license !== "MIT") throw new Error(`${name} ${version} contains no text of its licence ${license}`);
  const own = readFileSync(join(ROOT, "LICENSE"), "utf8");
  const conditions = own.slice(own.indexOf("Permission is hereby granted"));
  return `MIT License\n\nCopyright (c) ${author ?? `the authors of ${name}`}\n\n${conditions}`;
}
