// Writes dist/sbom.cdx.json: the packages that the bundle contains, as a software bill of materials in CycloneDX 1.5.
// `npm sbom` does not serve here: it knows the dependencies of package.json, but not what was bundled.
import { readFileSync, writeFileSync } from "node:fs";
import { join, relative } from "node:path";
import { type BundledPackage, bundledPackages } from "./bundled-packages.ts";

const ROOT = join(import.meta.dirname, "../..");

type Described = Pick<BundledPackage, "name" | "version" | "license">;

interface Lock {
  packages: Record<string, { integrity?: string }>;
}

/** @param modules paths of the bundled modules */
export function writeSbom(modules: readonly string[]): void {
  const { name, version, license } = readJson("package.json") as Described;
  const { packages } = readJson("package-lock.json") as Lock;
  const sbom = {
    bomFormat: "CycloneDX",
    specVersion: "1.5",
    version: 1,
    metadata: { component: { type: "application", ...componentOf({ name, version, license }) } },
    components: bundledPackages(modules).map((each) => ({
      type: "library",
      ...componentOf(each),
      scope: "required",
      ...hashesOf(packages[relative(ROOT, each.folder).replaceAll("\\", "/")]?.integrity),
      properties: [{ name: "mintmark:bundled", value: "true" }],
    })),
  };
  writeFileSync(join(ROOT, "dist/sbom.cdx.json"), `${JSON.stringify(sbom, null, 2)}\n`);
}

function componentOf({ name, version, license }: Described) {
  const purl = `pkg:npm/${name.replace("@", "%40")}@${version}`;
  return { "bom-ref": purl, name, version, purl, licenses: [{ expression: license }] };
}

/** @param integrity as package-lock.json has it, such as `sha512-` and the hash in Base64 */
function hashesOf(integrity: string | undefined) {
  const [, hash] = /^sha512-(.+)$/.exec(integrity ?? "") ?? [];
  return hash === undefined
    ? {}
    : { hashes: [{ alg: "SHA-512", content: Buffer.from(hash, "base64").toString("hex") }] };
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(join(ROOT, file), "utf8"));
}
