// Tries a fault by itself, with all tests of its room. StrykerJS tries a fault with the tests that run its code, but what
// is computed once and kept is computed in the first of the tests that need it.
import { execFileSync, spawnSync } from "node:child_process";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join, resolve } from "node:path";
import { type Fault, originalOf, pathOf } from "./faults.ts";

/** A test that a fault makes wait for ever must end, as in StrykerJS. */
const TIMEOUT_MILLISECONDS = 600_000;

/**
 * Returns those faults that no test of the room notices.
 *
 * @param folder for a copy of the project; it must be below the project, whose packages the copy uses
 * @throws Error if the tests fail without a fault
 */
export function stillUnnoticed<Some extends Fault>(faults: readonly Some[], folder: string): Some[] {
  if (faults.length === 0) return [];
  const copy = resolve(folder);
  try {
    const files = execFileSync("git", ["ls-files", "-z", "--cached", "--others", "--exclude-standard"], {
      encoding: "utf8",
    });
    for (const file of files.split("\0").filter(Boolean)) cpSync(file, join(copy, file));
    if (!testsPass(copy)) throw new Error("the tests of the room fail without a fault");
    return faults.filter((fault) => isUnnoticed(fault, copy));
  } finally {
    rmSync(copy, { recursive: true, force: true });
  }
}

function isUnnoticed(fault: Fault, copy: string): boolean {
  const path = join(copy, pathOf(fault));
  const source = readFileSync(path, "utf8");
  writeFileSync(path, withFault(source, fault));
  try {
    return testsPass(copy);
  } finally {
    writeFileSync(path, source);
  }
}

function withFault(source: string, fault: Fault): string {
  const { line, column } = fault.location.start;
  const start = source.split("\n", line).reduce((sum, each) => sum + each.length + 1, 0) + column;
  return source.slice(0, start) + fault.replacement + source.slice(start + originalOf(fault).length);
}

function testsPass(cwd: string): boolean {
  const args = ["vitest", "run", "--bail", "1", "--config", "scripts/mutants/vitest.config.ts"];
  return spawnSync("npx", args, { cwd, timeout: TIMEOUT_MILLISECONDS, stdio: "ignore" }).status === 0;
}
