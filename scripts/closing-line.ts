// Prints "N passed, N failed, N skipped" from vitest's JSON report.
import { readFileSync } from "node:fs";

const file = process.argv[2];
if (file === undefined) throw new Error("usage: closing-line.ts REPORT.json");
const report = JSON.parse(readFileSync(file, "utf8")) as Record<string, number>;
const skipped = (report["numPendingTests"] ?? 0) + (report["numTodoTests"] ?? 0);
console.log(
  `${report["numPassedTests"] ?? 0} passed, ${report["numFailedTests"] ?? 0} failed, ${skipped} skipped`,
);
