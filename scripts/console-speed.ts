// Measures when each tab of the console first paints and when its list is there, with 10,000 tokens and 10,000 log
// entries: `npx node scripts/console-speed.ts`.
import { startMintmark } from "../src/index.ts";
import { startChromium } from "../test/support/chromium.ts";
import { logCrowd, mintCrowd } from "../test/support/crowded-issuer.ts";

const COUNT = 10_000;
const RUNS = 5;
const TABS = {
  "": "#events .event",
  tokens: "#tokens-rows tr",
  log: "#log-rows tr",
  directory: "#directory-rows tr",
};

const browser = await startChromium();
if (!browser) throw new Error("this needs a Chromium");
await using idp = await startMintmark({ alg: "HS256" });
await mintCrowd(idp, COUNT);
await logCrowd(idp, COUNT);
const page = await browser.newPage();
for (const [tab, ready] of Object.entries(TABS)) {
  const paints: number[] = [];
  const lists: number[] = [];
  for (let run = 0; run < RUNS; run++) {
    await page.goto(`${idp.url}/_mintmark/${tab}`);
    await page.locator(ready).first().waitFor();
    lists.push(await page.evaluate<number>("performance.now()"));
    paints.push(
      await page.evaluate<number>(
        "performance.getEntriesByName('first-contentful-paint')[0]?.startTime ?? NaN",
      ),
    );
  }
  console.log(
    `/_mintmark/${tab}: first paint ${shown(paints)}, list ${shown(lists)} (median and slowest of ${RUNS})`,
  );
}
await browser.close();

function shown(times: number[]): string {
  const sorted = times.toSorted((one, other) => one - other);
  const [median = NaN, slowest = NaN] = [sorted[Math.floor(sorted.length / 2)], sorted.at(-1)];
  return `${Math.round(median)} ms, ${Math.round(slowest)} ms`;
}
