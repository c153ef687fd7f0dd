// The packages that the bundle contains, as their own package.json describes them.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface BundledPackage {
  folder: string;
  name: string;
  version: string;
  /** SPDX expression. */
  license: string;
  author: string | undefined;
}

interface Manifest {
  name: string;
  version: string;
  license?: string;
  author?: string | { name?: string };
}

/**
 * Returns each package once, by name and version.
 *
 * @param modules paths of the bundled modules
 * @throws Error if a package names no licence, which must be settled before it is shipped
 */
export function bundledPackages(modules: readonly string[]): BundledPackage[] {
  const folders = modules.flatMap((id) => /^.*\/node_modules\/(?:@[^/]+\/)?[^/]+/.exec(id)?.[0] ?? []);
  const packages = [...new Set(folders)].map(describe);
  const id = ({ name, version }: BundledPackage) => `${name}@${version}`;
  return [...new Map(packages.map((each) => [id(each), each])).values()].toSorted((a, b) =>
    id(a).localeCompare(id(b), "en"),
  );
}

function describe(folder: string): BundledPackage {
  const { name, version, license, author } = JSON.parse(
    readFileSync(join(folder, "package.json"), "utf8"),
  ) as Manifest;
  if (license === undefined) throw new Error(`${name} ${version} names no licence`);
  return { folder, name, version, license, author: typeof author === "object" ? author.name : author };
}
