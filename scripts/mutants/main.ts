// Puts faults into the sources of a room, one at a time, and reports those that no test notices. StrykerJS makes the
// faults, in a copy of the project.
//
//   npm run test:mutants -- --room keys --sample 40 --seed 1
//
// --room NAME    one of rooms.ts; may be given several times. Default: all.
// --sample N     number of faults in each room. Default: 40; 0: all.
// --seed N       chooses the sample. Default: 1.
// --refusals     only faults that drop a refusal or change its code, all of them unless --sample says otherwise.
// --only GLOB    sources of the room that get faults. Default: all of the room.
// --at-least N   exits with 1 if a room's tests notice fewer than N percent. Default: 0.
import { mkdirSync, writeFileSync } from "node:fs";
import { parseArgs } from "node:util";
import type { MutantResult, PartialStrykerOptions, WarningOptions } from "@stryker-mutator/api/core";
import { Stryker } from "@stryker-mutator/core";
import { stillUnnoticed } from "./alone.ts";
import { originalOf, pathOf, type Sample, sampleOf } from "./faults.ts";
import { type Room, ROOMS } from "./rooms.ts";

const REPORTS = "coverage/mutants";
/** A fault that makes a test run this much longer than without it counts as noticed: it never ends. */
const TIMEOUT_MILLISECONDS = 30_000;

const { values } = parseArgs({
  options: {
    room: { type: "string", multiple: true, default: Object.keys(ROOMS) },
    sample: { type: "string" },
    refusals: { type: "boolean", default: false },
    seed: { type: "string", default: "1" },
    only: { type: "string" },
    "at-least": { type: "string", default: "0" },
  },
});
const { refusals } = values;
const seed = Number(values.seed);
const sample: Sample = {
  size: Number(values.sample ?? (refusals ? 0 : 40)) || Number.MAX_SAFE_INTEGER,
  seed,
  refusals,
};
const figures: string[] = [];

for (const name of values.room) {
  const room = ROOMS[name];
  if (!room) throw new Error(`there is no room ${name}; choose one of ${Object.keys(ROOMS).join(", ")}`);
  const results = await testRoom(
    name,
    values.only === undefined ? room : { ...room, sources: [values.only] },
  );
  const unnoticed = stillUnnoticed(
    results.filter(({ status }) => status === "Survived" || status === "NoCoverage"),
    `${REPORTS}/alone`,
  );
  const noticed = results.length - unnoticed.length;
  const percent = (100 * noticed) / Math.max(1, results.length);
  const figure = `${name}: ${noticed} of ${results.length} faults noticed (${percent.toFixed(0)} %), seed ${seed}`;
  const lines = [figure, ...unnoticed.map(describe)].join("\n");
  mkdirSync(REPORTS, { recursive: true });
  writeFileSync(`${REPORTS}/${name}.txt`, `${lines}\n`);
  console.log(lines);
  figures.push(figure);
  if (percent < Number(values["at-least"])) process.exitCode = 1;
}
if (figures.length > 1) console.log(["", ...figures].join("\n"));

/** Returns the faults of the sample with their outcomes. */
async function testRoom(name: string, { sources, tests }: Room): Promise<MutantResult[]> {
  process.env["MUTANT_TESTS"] = tests.join("\n");
  const options = {
    mutate: sources,
    testRunner: "vitest",
    vitest: { configFile: "scripts/mutants/vitest.config.ts", related: false },
    plugins: ["@stryker-mutator/vitest-runner", `${import.meta.dirname}/sample-checker.ts`],
    checkers: ["sample"],
    sample,
    concurrency: 1,
    timeoutMS: TIMEOUT_MILLISECONDS,
    dryRunTimeoutMinutes: 20,
    ignorePatterns: ["dist", "bench", "coverage"],
    reporters: ["progress-append-only", "json"],
    jsonReporter: { fileName: `${REPORTS}/${name}.json` },
    logLevel: "warn",
    warnings: { unknownOptions: false } as WarningOptions, // `sample` is the plugin's
    tempDirName: `${REPORTS}/copy`,
  } as PartialStrykerOptions;
  const results = await new Stryker(options).runMutationTest();
  const tried = results.filter(({ status }) => status !== "CompileError" && status !== "Ignored");
  return sampleOf(tried.map(withLocationFromZero), sample);
}

/** StrykerJS counts lines and columns from 0 in its plugins, but from 1 in its results. */
function withLocationFromZero(result: MutantResult): MutantResult {
  const { start, end } = result.location;
  const from0 = ({ line, column }: typeof start) => ({ line: line - 1, column: column - 1 });
  return { ...result, location: { start: from0(start), end: from0(end) } };
}

function describe(fault: MutantResult): string {
  const { start } = fault.location;
  const [from, to] = [originalOf(fault), fault.replacement].map((text) => text.replace(/\s+/g, " "));
  return `  ${pathOf(fault)}:${start.line + 1}  ${from}  ->  ${to}  (${fault.mutatorName}, ${fault.status})`;
}
