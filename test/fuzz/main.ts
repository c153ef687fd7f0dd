// Sends hostile requests to two servers for a limited time, and fails if one gets an answer that no request may get:
// a 5xx other than 501 and 503, unescaped markup, a redirect to a foreign host, no answer, or the end of the process.
import fc from "fast-check";
import type { Campaign } from "./campaigns/campaign.ts";
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
const chosen = CAMPAIGNS.filter(({ name }) => name.includes(options.only ?? ""));
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

/** Runs a campaign until the time is over or it finds something. Returns whether it found nothing. */
async function wage(campaign: Campaign, { seed, seconds, path }: Options, server: Server): Promise<boolean> {
  const tally = new Tally();
  const { inputs, fire, describe } = campaign.trials(server.ground(tally));
  const result = await fc.check(
    fc.asyncProperty(inputs, async (input) => {
      if (!server.isAlive) throw new Error("the process has ended");
      const wrong = await fire(input);
      if (wrong !== undefined) throw new Error(wrong);
    }),
    {
      seed,
      ...(path !== undefined && { path }),
      numRuns: Number.MAX_SAFE_INTEGER,
      interruptAfterTimeLimit: seconds * 1000,
      markInterruptAsFailure: false,
    },
  );
  console.log(`${campaign.name}: ${tally.total} requests (${String(tally)})`);
  if (!result.failed) return true;
  console.error(
    `${campaign.name}: ${result.errorInstance instanceof Error ? result.errorInstance.message : "failed"}
${describe(result.counterexample?.[0])}
Again: npm run test:fuzz -- --seed ${result.seed} --only "${campaign.name}" --path ${result.counterexamplePath}`,
  );
  return false;
}

async function finish(name: string, server: Server): Promise<void> {
  const isHealthy = await server.isHealthy();
  const { code, stderr } = await server.stop();
  const stacks = stderr.split("\n").filter((line) => /^ {4}at |\\n {4}at /.test(line));
  console.log(`${name} server: ${isHealthy ? "healthy" : "NOT HEALTHY"}, ended with ${code}`);
  for (const line of stacks.slice(0, 5)) {
    console.error(`${name} server logged a stack: ${line.slice(0, 2_000)}`);
  }
  if (!isHealthy || code !== 0 || stacks.length > 0) process.exitCode = 1;
}
