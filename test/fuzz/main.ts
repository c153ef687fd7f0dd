// Sends hostile requests to two servers for a limited time, and fails if one gets an answer that no request may get:
// a 5xx other than 501 and 503, unescaped markup, a redirect to a foreign host, no answer, or the end of the process.
// It fails too if an operation of openapi.json, a tool, an endpoint or a parameter was never reached.
import fc from "fast-check";
import type { Campaign, Trials } from "./campaigns/campaign.ts";
import { control } from "./campaigns/control.ts";
import { framing } from "./campaigns/framing.ts";
import { mcp } from "./campaigns/mcp.ts";
import { controlPages, protocolPages } from "./campaigns/pages.ts";
import { protocol } from "./campaigns/protocol.ts";
import { Server } from "./ground.ts";
import { type Options, readOptions, USAGE } from "./options.ts";
import { closeConnections } from "./shot.ts";
import { Tally } from "./tally.ts";

const CAMPAIGNS: Campaign[] = [protocol, framing, protocolPages, control, mcp, controlPages];

let options: Options;
try {
  options = readOptions(process.argv.slice(2));
} catch (error) {
  console.error(`${(error as Error).message}\n${USAGE}`);
  process.exit(2);
}
const named = CAMPAIGNS.filter(({ name }) => name === options.only);
const chosen = named.length > 0 ? named : CAMPAIGNS.filter(({ name }) => name.includes(options.only ?? ""));
if (chosen.length === 0) {
  console.error(
    `no campaign is called ${options.only}; there are: ${CAMPAIGNS.map(({ name }) => name).join(", ")}`,
  );
  process.exit(2);
}

console.log(`seed ${options.seed}, ${options.seconds} seconds`);
const [first, second] = await Promise.all([Server.start(), Server.start()]);
const servers = { protocol: first, control: second };
try {
  const passed = await Promise.all(chosen.map((campaign) => wage(campaign, options, servers[campaign.at])));
  if (passed.includes(false)) process.exitCode = 1;
} finally {
  closeConnections();
  for (const [name, server] of Object.entries(servers)) await finish(name, server);
}

/** Runs a campaign until the time is over or it finds something. Returns whether it found and missed nothing. */
async function wage(campaign: Campaign, { seed, seconds, path }: Options, server: Server): Promise<boolean> {
  const end = Date.now() + seconds * 1000;
  const tally = new Tally();
  const trials = campaign.trials(server.ground(tally, seed));
  const attempt = async (input: unknown) => {
    if (!server.isAlive) throw new Error("the process has ended");
    const wrong = await trials.fire(input);
    if (wrong !== undefined) throw new Error(wrong);
  };
  if (path === undefined && !(await passesFirst(campaign, trials, attempt))) return false;
  const result = await fc.check(fc.asyncProperty(trials.inputs, attempt), {
    seed,
    ...(path !== undefined && { path }),
    numRuns: Number.MAX_SAFE_INTEGER,
    interruptAfterTimeLimit: Math.max(1, end - Date.now()),
    markInterruptAsFailure: false,
  });
  console.log(`${campaign.name}: ${tally.total} requests (${String(tally)})`);
  if (result.failed) {
    console.error(
      `${campaign.name}: ${result.errorInstance instanceof Error ? result.errorInstance.message : "failed"}
${trials.describe(result.counterexample?.[0])}
Again: npm run test:fuzz -- --seed ${result.seed} --only "${campaign.name}" --path ${result.counterexamplePath}`,
    );
    return false;
  }
  return path !== undefined || hasReachedAll(campaign, trials, tally);
}

/** Fires the inputs that come before all others. Returns whether none of them found anything. */
async function passesFirst(
  { name }: Campaign,
  { first = [], describe }: Trials<unknown>,
  attempt: (input: unknown) => Promise<void>,
): Promise<boolean> {
  for (const input of first) {
    try {
      await attempt(input);
    } catch (error) {
      console.error(`${name}: ${(error as Error).message}\n${describe(input)}`);
      return false;
    }
  }
  return true;
}

function hasReachedAll({ name }: Campaign, { goals = [] }: Trials<unknown>, tally: Tally): boolean {
  if (goals.length === 0) return true;
  const missed = tally.missedOf(goals);
  console.log(
    `${name}: reached ${goals.length - missed.length} of ${goals.length} operations and parameters`,
  );
  for (const goal of missed) console.error(`${name}: never reached ${goal}`);
  return missed.length === 0;
}

async function finish(name: string, server: Server): Promise<void> {
  const isHealthy = await server.isHealthy();
  const { code, signal, stderr } = await server.stop();
  const stacks = stderr.split("\n").filter((line) => /^ {4}at |\\n {4}at /.test(line));
  console.log(`${name} server: ${isHealthy ? "healthy" : "NOT HEALTHY"}, ended with ${code ?? signal}`);
  for (const line of stacks.slice(0, 5)) {
    console.error(`${name} server logged a stack: ${line.slice(0, 2_000)}`);
  }
  if (!isHealthy || code !== 0 || stacks.length > 0) process.exitCode = 1;
}
