// Loads node:sqlite. Node 22 and the first releases of Node 24 then print an ExperimentalWarning, which does
// not help users of Mintmark. Only that warning is suppressed.

import type * as sqlite from "node:sqlite";

type Driver = typeof sqlite;

let loaded: Driver | undefined;

export function loadDriver(): Driver {
  loaded ??= loadQuietly();
  return loaded;
}

function loadQuietly(): Driver {
  // eslint-disable-next-line @typescript-eslint/unbound-method -- it is restored unchanged below
  const emitWarning = process.emitWarning;
  const quieter = (...parameters: Parameters<typeof emitWarning>): void => {
    if (!/\bSQLite\b/.test(String(parameters[0]))) emitWarning.apply(process, parameters);
  };
  process.emitWarning = quieter as typeof emitWarning;
  try {
    // An `import` statement would load the module before the line above runs.
    return process.getBuiltinModule("node:sqlite");
  } finally {
    process.emitWarning = emitWarning;
  }
}
