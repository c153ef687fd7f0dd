// The command line options of the benchmark.
import { parseArgs } from "node:util";

export interface Options {
  quick: boolean;
  /** Runs only cases whose name contains this text. */
  only: string | undefined;
  /** File for the results as JSON, in addition to the table. */
  json: string | undefined;
  /** The number of rounds and requests. */
  amounts: Amounts;
}

export interface Amounts {
  /** Rounds of cases that start a process for each sample. */
  startRounds: number;
  /** Rounds of cases that send requests. */
  requestRounds: number;
  /** Requests in one turn. */
  requests: number;
  /** Requests to each endpoint before the measurement. */
  warmUp: number;
  /** Processes that mint. */
  mintRounds: number;
  /** Tokens in the largest store. */
  tokens: number;
}

export const USAGE = `npm run bench -- [--quick] [--only PART-OF-A-NAME] [--json FILE]`;

const QUICK: Amounts = {
  startRounds: 9,
  requestRounds: 11,
  requests: 160,
  warmUp: 800,
  mintRounds: 3,
  tokens: 20_000,
};
const LONG: Amounts = {
  startRounds: 21,
  requestRounds: 21,
  requests: 300,
  warmUp: 3000,
  mintRounds: 7,
  tokens: 1_000_000,
};

/** @throws TypeError for an unknown option or argument */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: { quick: { type: "boolean" }, only: { type: "string" }, json: { type: "string" } },
  });
  const quick = values.quick ?? false;
  return { quick, only: values.only, json: values.json, amounts: quick ? QUICK : LONG };
}
