// The clock verbs: read, set.
import * as z from "zod";
import { MintmarkError } from "../errors.ts";
import type { Clock } from "../store/clock.ts";
import { isoTime } from "../tokens/record.ts";
import { defineVerb, issuerField, issuerOf } from "./verb.ts";

/** 9999-12-31: later moments have no ISO text that everybody reads. */
const LATEST_SECONDS = 253_402_300_799;

export const clockRecord = z
  .object({
    now: z.iso.datetime().describe("The issuer's time."),
    frozen: z.boolean(),
    aheadSeconds: z.int().describe("How far it is ahead of real time; negative: behind."),
  })
  .meta({ id: "Clock" });

export type ClockRecord = z.output<typeof clockRecord>;

export const readClock = defineVerb({
  name: "clock.get",
  summary: "Tell the issuer's time.",
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
  summary: "Move, freeze or release the issuer's time; everything it issues and judges follows.",
  guide:
    "To let a token expire without waiting: the issuer, its introspection and new tokens follow, the API's own clock does not. An API that verifies JWTs itself is better tested with `expiresInSeconds` when minting.",
  example: { advanceSeconds: 3600 },
  method: "POST",
  path: "/clock",
  input: z.strictObject({
    issuer: issuerField,
    advanceSeconds: z.int().optional().describe("Move by this much; negative: back."),
    setAt: z.iso.datetime({ offset: true }).optional().describe("Move to this moment."),
    frozen: z.boolean().optional().describe("true: stand still from then on; false: run. Default: as it is."),
  }),
  output: clockRecord,
  async action(control, { issuer, setAt, ...change }) {
    const { clock } = await issuerOf(control, { issuer });
    const moment = setAt === undefined ? undefined : Math.floor(Date.parse(setAt) / 1000);
    const target = (moment ?? clock.now()) + (change.advanceSeconds ?? 0);
    if (target < 0 || target > LATEST_SECONDS) {
      throw new MintmarkError("bad_request", "the clock would leave the years 1970 to 9999");
    }
    await clock.change({ ...change, setAt: moment });
    return describeClock(clock);
  },
});

export const clockVerbs = [readClock, setClock];

function describeClock(clock: Clock): ClockRecord {
  return { now: isoTime(clock.now()), frozen: clock.frozen, aheadSeconds: clock.aheadSeconds };
}
