// Escapes control characters. Values may come from any registered client or issued token, and must not reach a
// terminal or a file of variables as they are.

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
