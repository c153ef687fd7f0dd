// Stops a server on Ctrl+C, on SIGTERM, when its terminal is closed and, on request, when its standard input ends.
// Requests in flight are finished first; a second signal exits at once.
import { constants } from "node:os";
import { reportFailure } from "./failure.ts";

/** Two signals within this time count as one: npm passes on a Ctrl+C that the terminal has sent already. */
const SAME_KEYPRESS_MILLISECONDS = 300;

export function closeOnSignal(close: () => Promise<void>): void {
  let closingSince: number | undefined;
  const stop = async (signal: NodeJS.Signals) => {
    if (closingSince !== undefined) {
      if (performance.now() - closingSince < SAME_KEYPRESS_MILLISECONDS) return;
      process.exit(128 + constants.signals[signal]);
    }
    closingSince = performance.now();
    process.exit(await codeAfter(close));
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(signal));
}

/**
 * Closes the server when standard input ends. If it is a pipe from the process that started the server, it ends with
 * that process, however the process ends.
 */
export function closeOnStdinEnd(close: () => Promise<void>): void {
  const stop = () => void codeAfter(close).then((code) => process.exit(code));
  // A pipe whose other end has disappeared may end with an error.
  process.stdin.once("end", stop).on("error", stop).resume();
}

/** Returns the exit code. What cannot be written or removed at the end, as on a read-only disk, is reported. */
async function codeAfter(close: () => Promise<void>): Promise<number> {
  try {
    await close();
    return 0;
  } catch (error) {
    return reportFailure(error);
  }
}
