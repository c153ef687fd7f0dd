// Quotes a text so that a shell reads it as one word.

/** Puts the text in single quotes, in which a POSIX shell reads every character literally. */
export function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", `'\\''`)}'`;
}

/** Like `shellQuoted`, but without quotes if none are needed. */
export function shellWord(text: string): string {
  return /^[\w.,:/@%+-]+$/.test(text) ? text : shellQuoted(text);
}
