// Times `npm test`, and counts its tests. It fails if a test does, because such a run shows nothing about the time.
import { execFileSync } from "node:child_process";
import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { Case } from "./contract.ts";

const ROOT = join(import.meta.dirname, "../..");

export const SUITE = "npm test";
export const TESTS_OF_SUITE = "tests of npm test";

export const suiteCase: Case = {
  name: SUITE,
  onDemand: true,
  async measure() {
    const folder = mkdtempSync(join(tmpdir(), "mintmark-bench-suite-"));
    try {
      const report = join(folder, "tests.json");
      const before = performance.now();
      execFileSync("npm", ["test", "--", "--reporter=json", `--outputFile.json=${report}`], {
        cwd: ROOT,
        stdio: ["ignore", "ignore", "inherit"],
      });
      const seconds = (performance.now() - before) / 1000;
      const { numPassedTests } = JSON.parse(readFileSync(report, "utf8")) as { numPassedTests: number };
      return [
        { name: SUITE, unit: "s", rounds: new Map([["mintmark", [[seconds]]]]) },
        { name: TESTS_OF_SUITE, unit: "tests", rounds: new Map([["mintmark", [[numPassedTests]]]]) },
      ];
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  },
};
