// Remembers the last result of a function whose argument is usually the same as before.

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
