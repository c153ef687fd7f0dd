// Turns errors of SQLite and the file system into errors with a hint on what to do.

import { MintmarkError } from "../../errors.ts";

/** The way out if the files cannot be used. */
export const START_ANEW =
  "Start once with --reset-data, which keeps a copy of the damaged files and begins with new keys, or choose another data folder.";

/** Hints by primary result code, see https://sqlite.org/rescode.html */
const HINTS: Readonly<Record<number, string>> = {
  5: "Another process has held the database for more than 5 seconds. Stop it, or give each process its own data folder.",
  6: "Another process holds the database. Stop it, or give each process its own data folder.",
  8: "Make the file and its folder writable for this user, or choose another data folder.",
  10: "Check the disk and its free space, and that the file is not on a network share.",
  11: `The file is damaged. ${START_ANEW}`,
  13: "The disk is full. Free some space; a restart is not needed.",
  14: "Check that the folder exists and that this user may read and write it.",
  26: START_ANEW,
};

/** Returns other errors unchanged: they are bugs. */
export function storeFailure(error: unknown, location: string): unknown {
  if (!(error instanceof Error)) return error;
  if ("errcode" in error && typeof error.errcode === "number") {
    // The upper bits distinguish variants of a failure, which have the same hint.
    const hint = HINTS[error.errcode & 0xff];
    return failed(location, error.message, { hint, cause: error });
  }
  if ("syscall" in error) {
    const hint = "Check that the folder exists and that this user may read and write it.";
    return failed(location, error.message, { hint, cause: error });
  }
  return error;
}

export function failed(
  location: string,
  problem: string,
  { hint, cause }: { hint?: string | undefined; cause?: unknown },
): MintmarkError {
  return new MintmarkError("store_failed", `the store ${location} failed: ${problem}`, {
    ...(hint !== undefined && { hint }),
    cause,
  });
}
