// Makes a temporary copy of the package as users install it, with the benchmark's child processes as JavaScript. So no
// measured start includes the time to strip types.
import { execFileSync } from "node:child_process";
import {
  cpSync,
  globSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { stripTypeScriptTypes } from "node:module";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";

const ROOT = join(import.meta.dirname, "..");
const RELATIVE_IMPORT = /(\b(?:from|import)\s*\(?\s*)"(\.{1,2}\/[^"]+)\.ts"/g;

export interface Build {
  /** Returns the path of a file in the copy. */
  path(file: string): string;
  remove(): void;
}

export function buildCopy(): Build {
  execFileSync(process.execPath, [join(ROOT, "scripts/build.ts"), "--quick"], { stdio: "inherit" });
  const folder = mkdtempSync(join(tmpdir(), "mintmark-bench-"));
  for (const shared of ["node_modules", "keys", "views"]) {
    symlinkSync(join(ROOT, shared), join(folder, shared));
  }
  for (const copied of ["package.json", "bin", "dist"]) {
    cpSync(join(ROOT, copied), join(folder, copied), { recursive: true });
  }
  strip("bench", join(folder, "bench"));
  return {
    path: (file) => join(folder, file),
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function strip(from: string, to: string): void {
  for (const file of globSync("**/*.ts", { cwd: join(ROOT, from) })) {
    const source = stripQuietly(readFileSync(join(ROOT, from, file), "utf8"));
    const target = join(to, file.replace(/\.ts$/, ".js"));
    mkdirSync(dirname(target), { recursive: true });
    const imports = source.replaceAll(RELATIVE_IMPORT, (_, start: string, path: string) => {
      return `${start}"${path.replace("../../src/", "../../dist/")}.js"`;
    });
    writeFileSync(target, imports);
  }
}

function stripQuietly(source: string): string {
  const emitWarning = process.emitWarning.bind(process);
  process.emitWarning = () => {}; // hides the warning about an experimental feature
  try {
    return stripTypeScriptTypes(source);
  } finally {
    process.emitWarning = emitWarning;
  }
}
