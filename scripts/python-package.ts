// Puts the npm package into clients/python, as the Python package ships it: without types, source maps and pages. Then
// `python -m build clients/python` makes the wheel and the sdist.
import { copyFileSync, mkdirSync, rmSync } from "node:fs";
import { join } from "node:path";
import { writeBundle } from "./build/bundle.ts";
import { writeLicenses } from "./build/licenses.ts";
import { writeSbom } from "./build/sbom.ts";
import { pack, run } from "./packed/packed.ts";

const ROOT = join(import.meta.dirname, "..");
const CLIENT = join(ROOT, "clients/python");
const PLACE = join(CLIENT, "src/mintmark/_npm");
/** Files that the command does not need. */
const LEFT_OUT = ["docs", "CHANGELOG.md", "README.md", "dist/types", "dist/*.map"];

const bundle = await writeBundle();
bundle.removeOlderFiles();
writeLicenses(bundle.modules);
writeSbom(bundle.modules);
const { tarball, remove } = pack({ scripts: false });
try {
  rmSync(PLACE, { recursive: true, force: true });
  mkdirSync(PLACE, { recursive: true });
  const excluded = LEFT_OUT.map((path) => `--exclude=package/${path}`);
  run("tar", ["-xzf", tarball, "-C", PLACE, "--strip-components=1", ...excluded]);
  copyFileSync(join(ROOT, "LICENSE"), join(CLIENT, "LICENSE"));
} finally {
  remove();
}
