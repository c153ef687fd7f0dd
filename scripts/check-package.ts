// Checks the package as npm would publish it: metadata, types under every module resolution, contents, licences and SBOM.
import { join } from "node:path";
import { wrongNotices } from "./packed/bill-of-materials.ts";
import { pack, run } from "./packed/packed.ts";

const FORBIDDEN = /(^|\/)(test|bench|scripts|examples|\.ci)\//;

/** Packages that check packages, which `npm run check:package` installs. */
const CHECKERS = join(import.meta.dirname, "packed/node_modules/.bin");

const { tarball, remove } = pack();
try {
  run(join(CHECKERS, "publint"), ["run", tarball, "--strict"]);
  const notCode = ["mintmark.schema.json", "openapi.json"];
  run(join(CHECKERS, "attw"), [tarball, "--profile", "esm-only", "--exclude-entrypoints", ...notCode]);
  const files = run("tar", ["-tzf", tarball]).split("\n");
  const unwanted = files.filter((file) => FORBIDDEN.test(file.replace(/^package\//, "")));
  const missing = [
    "dist/index.js",
    "dist/types/index.d.ts",
    "dist/vitest.js",
    "dist/matchers.js",
    "dist/playwright.js",
    "dist/cli.js",
    "dist/third-party-licenses.txt",
    "dist/sbom.cdx.json",
    "bin/mintmark.js",
    "views/login.ejs",
    "keys/development.json",
    "mintmark.schema.json",
    "openapi.json",
    "README.md",
    "docs/README.md",
    "LICENSE",
  ].filter((file) => !files.includes(`package/${file}`));
  const notices = missing.length > 0 ? [] : wrongNotices(tarball);
  if (unwanted.length > 0 || missing.length > 0 || notices.length > 0) {
    console.error(
      `package contents: missing ${missing.join(", ") || "nothing"}; unwanted ${unwanted.join(", ") || "nothing"}`,
    );
    for (const notice of notices) console.error(`package contents: ${notice}`);
    process.exitCode = 1;
  } else {
    console.log(`package checks passed (${files.length} files)`);
  }
} finally {
  remove();
}
