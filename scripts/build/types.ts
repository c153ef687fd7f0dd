// Writes the types of the public entries to dist/types/, as tsc makes them.
import { execFileSync } from "node:child_process";
import { globSync, readFileSync, rmSync } from "node:fs";
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "../..");
const TYPES = join(ROOT, "dist/types");
const ENTRIES = ["index.d.ts", "vitest.d.ts", "matchers/matchers.d.ts", "playwright.d.ts"];
const IMPORT = /(?:from\s+|import\()"(\.[^"]+)\.ts"/g;

export function writeTypes(): void {
  rmSync(TYPES, { recursive: true, force: true });
  const tsc = join(ROOT, "node_modules/typescript/bin/tsc");
  execFileSync(process.execPath, [tsc, "-p", join(ROOT, "tsconfig.build.json")], { stdio: "inherit" });
  const needed = new Set(ENTRIES);
  for (const file of needed) {
    for (const [, path = ""] of readFileSync(join(TYPES, file), "utf8").matchAll(IMPORT)) {
      needed.add(join(dirname(file), `${path}.d.ts`));
    }
  }
  for (const file of globSync("**/*.d.ts", { cwd: TYPES })) if (!needed.has(file)) rmSync(join(TYPES, file));
}
