// A process that fills a store on disk and measures it at each size: `growth.ts SIZE…`. Prints a line of JSON for each.
import { globSync, mkdtempSync, readFileSync, rmSync, statSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMintmark } from "../../src/index.ts";
import { call, closeConnections } from "../client.ts";

const BATCH = 1_000;
const SAMPLES = 300;
const API = `Basic ${btoa("demo-api:demo-api-secret")}`;

const data = mkdtempSync(join(tmpdir(), "mintmark-bench-growth-"));
try {
  const idp = await startMintmark({ ephemeral: false, data, limits: { tokens: 2_000_000 } });
  const token = await idp.token({ format: "opaque" });
  const introspection = {
    url: new URL(`${idp.url}/introspect`),
    headers: { authorization: API },
    body: new URLSearchParams({ token }).toString(),
  };
  // Node's fetch would take 20 to 35 MiB of the memory that is measured.
  const introspect = async () => {
    const { active } = JSON.parse(await call(introspection)) as { active: boolean };
    if (!active) throw new Error("a live token is not active");
  };
  const mint = () => idp.token({ format: "opaque" });
  const batch = Array.from({ length: BATCH }, () => ({ user: "alice", format: "opaque" as const }));
  let held = 1;
  for (const size of process.argv.slice(2).map(Number)) {
    for (; held < size; held += BATCH) await idp.mint(batch);
    const memory = residentMebibytes();
    console.log(
      JSON.stringify({
        size,
        token: await each(mint),
        introspection: await each(introspect),
        "list by subject": await each(() => idp.tokens.list({ subject: "nobody" }), 9),
        "list by client": await each(() => idp.tokens.list({ clientId: "unused" }), 9),
        "list of revoked": await each(() => idp.tokens.list({ revoked: true }), 9),
        "revoke by client": await each(() => idp.tokens.revokeMany({ clientId: "unused" }), 9),
        memory,
        bytes:
          globSync("mintmark.db*", { cwd: data }).reduce(
            (sum, file) => sum + statSync(join(data, file)).size,
            0,
          ) / size,
      }),
    );
  }
  closeConnections();
  await idp.close();
} finally {
  rmSync(data, { recursive: true, force: true });
}

/** Returns the milliseconds of each run, after some that are not counted. */
async function each(work: () => Promise<unknown>, count = SAMPLES): Promise<number[]> {
  for (let index = 0; index < count / 3; index++) await work();
  const samples = [];
  for (let index = 0; index < count; index++) {
    const before = performance.now();
    await work();
    samples.push(performance.now() - before);
  }
  return samples;
}

function residentMebibytes(): number {
  const [, pages = "0"] = readFileSync("/proc/self/statm", "utf8").split(" ");
  return (Number(pages) * 4096) / 2 ** 20;
}
