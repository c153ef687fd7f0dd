// Compares what a packed package says that it contains with what it contains.
import { globSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { run } from "./packed.ts";

interface Component {
  name: string;
  version: string;
  purl: string;
  licenses: { expression: string }[];
  hashes?: { alg: string; content: string }[];
}

/**
 * Returns what is wrong with dist/sbom.cdx.json or dist/third-party-licenses.txt; [] if nothing is. The source maps
 * tell from which packages the bundle was made.
 */
export function wrongNotices(tarball: string): string[] {
  const folder = mkdtempSync(join(tmpdir(), "mintmark-notices-"));
  try {
    run("tar", ["-xzf", tarball, "-C", folder, "--strip-components=1"]);
    const read = (file: string) => readFileSync(join(folder, file), "utf8");
    const { components } = JSON.parse(read("dist/sbom.cdx.json")) as { components: Component[] };
    const { dependencies = {} } = JSON.parse(read("package.json")) as { dependencies?: object };
    const licenses = read("dist/third-party-licenses.txt");
    const listed = new Set(components.map(({ name }) => name));
    const needed = new Set([...packagesInMaps(folder), ...Object.keys(dependencies)]);
    return [
      ...[...needed].filter((name) => !listed.has(name)).map((name) => `the SBOM lacks ${name}`),
      ...[...listed].filter((name) => !needed.has(name)).map((name) => `the bundle does not contain ${name}`),
      ...components.flatMap((each) => wrongIn(each, licenses)),
    ];
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function packagesInMaps(folder: string): string[] {
  return globSync("dist/*.js.map", { cwd: folder }).flatMap((file) => {
    const { sources } = JSON.parse(readFileSync(join(folder, file), "utf8")) as { sources: string[] };
    return sources.flatMap((source) => /^.*node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(source)?.[1] ?? []);
  });
}

function wrongIn({ name, version, purl, licenses, hashes }: Component, texts: string): string[] {
  const [license] = licenses;
  const problems = [
    purl !== `pkg:npm/${name.replace("@", "%40")}@${version}` && `has the URL ${purl}`,
    !license && "has no licence",
    !hashes?.some(({ alg, content }) => alg === "SHA-512" && content.length === 128) && "has no hash",
    !texts.includes(`\n${name} ${version} (${license?.expression})\n`) && "has no text of its licence",
  ];
  return problems.filter((problem) => problem !== false).map((problem) => `${name} ${version} ${problem}`);
}
