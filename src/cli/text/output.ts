// Prints text for people and JSON for machines. Values may come from any registered client or issued token,
// so control characters are escaped before they reach the terminal.

// eslint-disable-next-line no-control-regex
const CONTROLS = /[\u0000-\u001f\u007f-\u009f\u2028\u2029]/g;
// eslint-disable-next-line no-control-regex
const CONTROLS_BUT_LINE_FEED = /[\u0000-\u0009\u000b-\u001f\u007f-\u009f\u2028\u2029]/g;

/** Returns the text with control characters as \u escapes; `keepLines` keeps line feeds. */
export function printable(text: string, { keepLines = false } = {}): string {
  return text.replace(
    keepLines ? CONTROLS_BUT_LINE_FEED : CONTROLS,
    (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
  );
}

export function print(text: string): void {
  process.stdout.write(`${text}\n`);
}

/** Prints a message for people on stderr, so that programs which read stdout do not get it. */
export function note(text: string): void {
  process.stderr.write(`${printable(text, { keepLines: true })}\n`);
}

export function printJson(value: unknown): void {
  print(printable(JSON.stringify(value, null, 2), { keepLines: true }));
}
