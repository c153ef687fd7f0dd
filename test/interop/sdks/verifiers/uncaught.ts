// Node ends a process at an uncaught error. The tests run in the same process as the API, so only the API is
// stopped instead, which looks the same to a check.

/** Calls `end` at each uncaught error, until it is disposed. */
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
