// The command line of the bench.
import { parseArgs } from "node:util";

export interface Options {
  quick: boolean;
  /** Part of a case's name. */
  only: string | undefined;
  /** Where the results go as JSON, besides the table. */
  json: string | undefined;
  /** How much is measured. */
  amounts: Amounts;
}

export interface Amounts {
  /** Rounds of what starts a process per sample. */
  startRounds: number;
  /** Rounds of requests. */
  requestRounds: number;
  /** Requests one after the other in one turn. */
  sequential: number;
  /** Requests in one turn of 16 at a time. */
  parallel: number;
  /** Requests to each endpoint before anything is measured. */
  warmUp: number;
}

export const USAGE = `npm run bench -- [--quick] [--only PART-OF-A-NAME] [--json FILE]`;

const QUICK: Amounts = { startRounds: 9, requestRounds: 11, sequential: 40, parallel: 160, warmUp: 800 };
const LONG: Amounts = { startRounds: 31, requestRounds: 31, sequential: 100, parallel: 400, warmUp: 3000 };

/** @throws TypeError for anything that is no option */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: { quick: { type: "boolean" }, only: { type: "string" }, json: { type: "string" } },
  });
  const quick = values.quick ?? false;
  return { quick, only: values.only, json: values.json, amounts: quick ? QUICK : LONG };
}
