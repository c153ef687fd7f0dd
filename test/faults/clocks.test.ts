// Jumps of the system's clock while the server runs.
import { afterEach, expect, it, vi } from "vitest";
import { startMintmark } from "../../src/index.ts";
import { introspect } from "../support/introspect.ts";
import { report } from "./amounts.ts";

const HOUR = 3_600_000;

afterEach(() => {
  vi.useRealTimers();
});

it("a jump of the system's clock expires tokens, and one back makes them valid again; none is lost", async () => {
  vi.useFakeTimers({ toFake: ["Date"] });
  const began = Date.now();
  const idp = await startMintmark();
  const token = await idp.token({ user: "alice", expiresInSeconds: 1800 });
  const isActive = async () => (await introspect(idp.url, token))["active"];
  const jumps = [0, 24 * HOUR, 0, -HOUR, 365 * 24 * HOUR, -24 * 365 * HOUR, 0];
  for (const jump of jumps) {
    vi.setSystemTime(began + jump);
    const fresh = await idp.token({ user: "bob" });
    expect((await introspect(idp.url, fresh))["active"], `a new token after ${jump} ms`).toBe(true);
    expect((await fetch(`${idp.url}/_mintmark/health`)).status).toBe(200);
  }
  vi.setSystemTime(began);
  expect(await isActive()).toBe(true);
  vi.setSystemTime(began + HOUR);
  expect(await isActive()).toBe(false);
  await idp.close();
  report(
    `${jumps.length} jumps of the clock by up to a year: every new token valid, old ones by their times`,
  );
});
