// Node ends a process at an error that nobody catches. Here the tests live in the same process as the API: only the
// API ends then, which is what a check sees of it.

/** Calls `end` at each such error, until it is disposed of. */
export function endingAtUncaught(end: () => void): Disposable {
  const others = process.listeners("uncaughtException");
  process.removeAllListeners("uncaughtException").on("uncaughtException", end);
  return {
    [Symbol.dispose]() {
      process.removeAllListeners("uncaughtException");
      for (const listener of others) process.on("uncaughtException", listener);
    },
  };
}
