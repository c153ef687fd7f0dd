// A process whose store on disk holds expired tokens: `purge.ts COUNT`. Prints its URL; after a line on stdin it purges
// them, as it otherwise does each minute.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { startMintmark } from "../../src/index.ts";

const BATCH = 1_000;
const PURGE_INTERVAL_MILLISECONDS = 60_000;

const data = mkdtempSync(join(tmpdir(), "mintmark-bench-purge-"));
process.on("exit", () => rmSync(data, { recursive: true, force: true }));
// The purge has no verb, so its timer is taken instead of waiting for it.
const purges: (() => void)[] = [];
const setRealInterval = setInterval;
globalThis.setInterval = ((run: () => void, milliseconds: number) => {
  const timer = setRealInterval(run, milliseconds);
  if (milliseconds === PURGE_INTERVAL_MILLISECONDS) purges.push(run);
  return timer;
}) as typeof setInterval;

const idp = await startMintmark({ ephemeral: false, data, limits: { keepExpiredSeconds: 0 } });
const batch = Array.from({ length: BATCH }, () => ({ format: "opaque" as const, expiresInSeconds: 1 }));
for (let held = 0; held < Number(process.argv[2]); held += BATCH) await idp.mint(batch);
await idp.clock.advance(3600);
console.log(idp.url);
process.stdin.on("data", () => purges.forEach((purge) => purge()));
process.stdin.on("end", () => process.exit());
process.on("SIGTERM", () => process.exit());
