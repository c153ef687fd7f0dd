// How a text stands in a command line as one word.

/** In single quotes, in which a POSIX shell takes everything literally. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** The same, without quotes where none are needed. */
export function shellWord(text: string): string {
  return /^[\w.,:/@%+-]+$/.test(text) ? text : shellQuoted(text);
}
