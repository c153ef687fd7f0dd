// Ends a server on Ctrl+C or SIGTERM: what is in flight is finished first, and whoever cannot wait asks twice.
import { constants } from "node:os";

/** One Ctrl+C arrives twice under npm: from the terminal, and passed on. */
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
  for (const signal of ["SIGINT", "SIGTERM"] as const) process.on(signal, () => void stop(signal));
}
