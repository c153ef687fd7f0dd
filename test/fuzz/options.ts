// The command line options of the fuzzer.
import { parseArgs } from "node:util";

export interface Options {
  /** The same seed makes the same requests in the same order. */
  seed: number;
  seconds: number;
  /** Runs only campaigns whose name contains this text. */
  only: string | undefined;
  /** The place of one request in a campaign, as a finding names it. */
  path: string | undefined;
}

export const USAGE =
  "npm run test:fuzz -- [--seconds N] [--seed N] [--only PART-OF-A-NAME] [--path PLACE-OF-A-REQUEST]";
const DEFAULT_SECONDS = 120;

/** @throws TypeError for an unknown option or a number that is none */
export function readOptions(args: string[]): Options {
  const { values } = parseArgs({
    args,
    options: {
      seed: { type: "string" },
      seconds: { type: "string" },
      only: { type: "string" },
      path: { type: "string" },
    },
  });
  return {
    seed: wholeNumber("seed", values.seed) ?? Math.floor(Math.random() * 2 ** 31),
    seconds: wholeNumber("seconds", values.seconds) ?? DEFAULT_SECONDS,
    only: values.only,
    path: values.path,
  };
}

function wholeNumber(name: string, text: string | undefined): number | undefined {
  if (text === undefined) return undefined;
  if (!/^\d{1,10}$/.test(text)) throw new TypeError(`--${name} takes a whole number, not ${text}`);
  return Number(text);
}
