// The clock verbs: read, set, reset.
import * as z from "zod";
import { MintmarkError } from "../errors.ts";
import type { Clock } from "../store/clock.ts";
import { isoTime } from "../tokens/record.ts";
import { defineVerb, issuerField, issuerOf } from "./verb.ts";

/** The end of the year 9999: ISO 8601 texts of later times are not widely supported. */
const LATEST_SECONDS = 253_402_300_799;

export const clockRecord = z
  .object({
    now: z.iso.datetime().describe("The issuer's current time."),
    frozen: z.boolean(),
    aheadSeconds: z
      .int()
      .describe("Seconds by which the clock is ahead of real time; negative if it is behind."),
  })
  .meta({ id: "Clock" });

export type ClockRecord = z.output<typeof clockRecord>;

export const readClock = defineVerb({
  name: "clock.get",
  summary: "Show the issuer's clock.",
  method: "GET",
  path: "/clock",
  input: z.strictObject({ issuer: issuerField }),
  output: clockRecord,
  async action(control, input) {
    return describeClock((await issuerOf(control, input)).clock);
  },
});

export const setClock = defineVerb({
  name: "clock.set",
  summary:
    "Move, freeze or resume the issuer's clock. The times in its tokens and its checks of expiry follow.",
  guide:
    "Use it to let a token expire without waiting. The issuer, its introspection and new tokens follow this clock; the API's own clock does not. To test an API that verifies JWTs itself, mint a token with `expiresInSeconds` instead.",
  example: { advanceSeconds: 3600 },
  method: "POST",
  path: "/clock",
  input: z.strictObject({
    issuer: issuerField,
    advanceSeconds: z.int().optional().describe("Seconds to move the clock forward; negative moves it back."),
    setAt: z.iso
      .datetime({ offset: true })
      .optional()
      .describe("Time to set the clock to, before `advanceSeconds` is added."),
    frozen: z.boolean().optional().describe("true stops the clock, false lets it run. Default: unchanged."),
  }),
  output: clockRecord,
  async action(control, { issuer, setAt, ...change }) {
    const { clock } = await issuerOf(control, { issuer });
    const moment = setAt === undefined ? undefined : Math.floor(Date.parse(setAt) / 1000);
    const target = (moment ?? clock.now()) + (change.advanceSeconds ?? 0);
    if (target < 0 || target > LATEST_SECONDS) {
      throw new MintmarkError("bad_request", "the clock cannot be set outside the years 1970 to 9999");
    }
    await clock.change({ ...change, setAt: moment });
    return describeClock(clock);
  },
});

export const resetClock = defineVerb({
  name: "clock.reset",
  summary: "Set the issuer's clock to real time and let it run.",
  effect: "changes",
  method: "DELETE",
  path: "/clock",
  input: z.strictObject({ issuer: issuerField }),
  output: clockRecord,
  async action(control, input) {
    const { clock } = await issuerOf(control, input);
    await clock.reset();
    return describeClock(clock);
  },
});

export const clockVerbs = [readClock, setClock, resetClock];

function describeClock(clock: Clock): ClockRecord {
  return { now: isoTime(clock.now()), frozen: clock.frozen, aheadSeconds: clock.aheadSeconds };
}
