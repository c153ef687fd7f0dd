// Runs a check that never waits: instead, it advances vitest's fake clock by the same time. The issuer and
// the API must run in this process and use that clock.
import { vi } from "vitest";
import { check } from "../../src/check/check.ts";
import type { CheckOptions } from "../../src/check/options.ts";
import { remoteCaller } from "../../src/cli/server/remote-caller.ts";
import type { CheckReport } from "../../src/control/check-report.ts";
import type { Mintmark } from "../../src/index.ts";

/** Runs a check that controls the issuer over HTTP, as `mintmark check` does. */
export function impatientCheck(idp: Mintmark, options: CheckOptions): Promise<CheckReport> {
  return check(remoteCaller(idp.url, undefined), "default", options, {
    wait: async (milliseconds) => void vi.advanceTimersByTime(milliseconds),
  });
}

/** Returns the state of the issuer that a check may change and must restore. */
export async function seenFromOutside(idp: Mintmark) {
  const jwks: unknown = await (await fetch(`${idp.url}/.well-known/jwks.json`)).json();
  const keys = (await idp.keys.list()).filter(({ state }) => state !== "removed");
  return { jwks, faults: await idp.faults.list(), keys: keys.map(({ kid, state }) => `${kid} ${state}`) };
}
