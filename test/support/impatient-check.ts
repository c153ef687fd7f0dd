// A check that never waits: the issuer and the API live in this process, and where the check would wait, their
// clock goes on by as much. For tests that use vitest's fake `Date`, and whatever other clock the API reads.
import { vi } from "vitest";
import { check } from "../../src/check/check.ts";
import type { CheckOptions } from "../../src/check/options.ts";
import type { CheckReport } from "../../src/check/report/report.ts";
import { remoteCaller } from "../../src/cli/remote.ts";
import type { Mintmark } from "../../src/index.ts";

/** Drives the issuer over HTTP, as the command does. */
export function impatientCheck(idp: Mintmark, options: CheckOptions): Promise<CheckReport> {
  return check(remoteCaller(idp.url, undefined), "default", options, {
    wait: async (milliseconds) => void vi.advanceTimersByTime(milliseconds),
  });
}

/** What others see of the issuer, and what a check could have left behind. */
export async function seenFromOutside(idp: Mintmark) {
  const jwks: unknown = await (await fetch(`${idp.url}/.well-known/jwks.json`)).json();
  const keys = (await idp.keys.list()).filter(({ state }) => state !== "removed");
  return { jwks, faults: await idp.faults.list(), keys: keys.map(({ kid, state }) => `${kid} ${state}`) };
}
