// Loads node:sqlite. Node 22 and the first 24s print an ExperimentalWarning when it is loaded, which says
// nothing to a user of Mintmark; that one warning is dropped, every other is let through.

import type * as sqlite from "node:sqlite";

type Driver = typeof sqlite;

let loaded: Driver | undefined;

export function loadDriver(): Driver {
  loaded ??= loadQuietly();
  return loaded;
}

function loadQuietly(): Driver {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is put back below just as it was
  const emitWarning = process.emitWarning;
  const quieter = (...parameters: Parameters<typeof emitWarning>): void => {
    if (!/\bSQLite\b/.test(String(parameters[0]))) emitWarning.apply(process, parameters);
  };
  process.emitWarning = quieter as typeof emitWarning;
  try {
    // An `import` would be resolved before the line above runs.
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}
