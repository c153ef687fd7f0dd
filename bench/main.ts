// Compares Mintmark with the bare engine and oauth2-mock-server. All are measured in one run and in turns.
// Prints every result, including those where Mintmark is slower.
import { writeFileSync } from "node:fs";
import { buildCopy } from "./build.ts";
import { cliStartCases } from "./cases/cli-start.ts";
import { commandCases } from "./cases/commands.ts";
import type { Case } from "./cases/contract.ts";
import { crowdCases } from "./cases/crowd.ts";
import { firstTokenCases } from "./cases/first-token.ts";
import { growthCase } from "./cases/growth.ts";
import { installCase } from "./cases/install.ts";
import { mintingCases } from "./cases/minting.ts";
import { othersCase } from "./cases/others.ts";
import { purgeCase } from "./cases/purge.ts";
import { requestCases } from "./cases/requests.ts";
import { signedInCases } from "./cases/signed-in.ts";
import { startTokenCase } from "./cases/start-token.ts";
import { suiteCase } from "./cases/suite.ts";
import { machineFacts } from "./machine.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { HEADING, type Result, toResults, toTable } from "./report.ts";
import { Servers } from "./servers.ts";
import { judge, sayJudged } from "./targets.ts";

const CASES: Case[] = [
  startTokenCase,
  ...firstTokenCases,
  ...cliStartCases,
  ...commandCases,
  ...requestCases,
  ...signedInCases,
  ...mintingCases,
  ...crowdCases,
  othersCase,
  purgeCase,
  growthCase,
  installCase,
  suiteCase,
];

let options: Options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${(error as Error).message}\n${USAGE}`);
  process.exit(2);
}
const { only } = options;
const chosen = CASES.filter(({ name, onDemand }) =>
  only === undefined ? !onDemand : name.toLowerCase().includes(only.toLowerCase()),
);
if (chosen.length === 0) {
  console.error(`no case is called ${only}; there are:\n${CASES.map(({ name }) => `  ${name}`).join("\n")}`);
  process.exit(2);
}

const machine = machineFacts();
const results: Result[] = [];
const failures: { case: string; error: string }[] = [];
const before = performance.now();
const build = buildCopy();
const servers = new Servers(build);
try {
  console.log(
    `Node ${machine.node}, ${machine.cores} cores (${machine.cpu}), load before ${machine.loadBefore}; ` +
      Object.entries(machine.versions)
        .map(([name, version]) => `${name} ${version}`)
        .join(", "),
  );
  console.log(`${HEADING}\n`);
  for (const each of chosen) {
    await measure(each);
    keepResults();
  }
} finally {
  await servers.stop();
  build.remove();
}
for (const each of judge(results)) console.log(sayJudged(each));
console.log(`${secondsSoFar()} s, ${options.quick ? "quick" : "full"} run.`);
for (const { case: name, error } of failures) console.error(`failed  ${name}: ${error}`);
if (failures.length > 0) process.exitCode = 1;

/** Measures a case. If it fails, the run reports it and goes on with the next. */
async function measure(each: Case): Promise<void> {
  try {
    for (const measurement of await each.measure({ build, servers, amounts: options.amounts })) {
      const found = toResults(measurement);
      results.push(...found);
      console.log(`${toTable(measurement.name, found)}\n`);
    }
  } catch (error) {
    failures.push({ case: each.name, error: String(error) });
    console.error(`${each.name} failed:`, error, "\n");
  }
}

/** Writes what is measured so far, so that a run that is ended early keeps it. */
function keepResults(): void {
  if (options.json === undefined) return;
  const kept = {
    machine,
    quick: options.quick,
    seconds: secondsSoFar(),
    results,
    targets: judge(results),
    failures,
  };
  writeFileSync(options.json, `${JSON.stringify(kept, null, 2)}\n`);
}

function secondsSoFar(): number {
  return Math.round((performance.now() - before) / 1000);
}
