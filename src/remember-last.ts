// Remembers results of functions that are called again and again with the same texts.

/** Returns the function, which then runs again only for another argument. Its result must depend on that alone. */
export function rememberLast<Argument, Result>(
  run: (argument: Argument) => Result,
): (argument: Argument) => Result {
  let last: { argument: Argument; result: Result } | undefined;
  return (argument) => {
    if (last === undefined || last.argument !== argument) last = { argument, result: run(argument) };
    return last.result;
  };
}

/** Requests can send any number of texts of any length, so only so much of them is kept. */
const MOST_TEXTS = 500;
const LONGEST_TEXT = 300;

/**
 * Returns the function, which then runs once for each short text while there are few. Its result must depend on the
 * text alone, and callers must not change it.
 */
export function rememberTexts<Result>(run: (text: string) => Result): (text: string) => Result {
  const results = new Map<string, Result>();
  return (text) => {
    if (text.length > LONGEST_TEXT) return run(text);
    if (!results.has(text)) {
      if (results.size >= MOST_TEXTS) results.clear();
      results.set(text, run(text));
    }
    return results.get(text) as Result;
  };
}
