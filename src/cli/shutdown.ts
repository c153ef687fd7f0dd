// Stops a server on Ctrl+C, on SIGTERM and when its terminal is closed. Requests in flight are finished first; a second signal exits at once.
import { constants } from "node:os";

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
    await close();
    process.exit(0);
  };
  for (const signal of ["SIGINT", "SIGTERM", "SIGHUP"] as const) process.on(signal, () => void stop(signal));
}
