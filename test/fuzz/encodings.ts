// Ways to put a text into a URL, a form or a header.
import fc from "fast-check";

/** UTF-8 with a percent sign before each byte that needs one; a lone surrogate becomes its three bytes. */
export function percent(text: string): string {
  return [...text]
    .map((character) => (isLone(character) ? loneBytes(character) : encodeURIComponent(character)))
    .join("");
}

function isLone(character: string): boolean {
  return character.length === 1 && !character.isWellFormed();
}

function loneBytes(character: string): string {
  const code = character.charCodeAt(0);
  const bytes = [0xe0 | (code >> 12), 0x80 | ((code >> 6) & 0x3f), 0x80 | (code & 0x3f)];
  return bytes.map((byte) => `%${byte.toString(16).toUpperCase()}`).join("");
}

const ODD: ((text: string) => string)[] = [
  (text) => percent(percent(text)),
  (text) => percent(text).replaceAll("%20", "+"),
  (text) => `%C0%AF${percent(text)}%FE%FF`,
  (text) => `${percent(text)}%`,
  (text) => `%u003c${percent(text)}%zz`,
  (text) => [...Buffer.from(text)].map((byte) => `%${byte.toString(16).padStart(2, "0")}`).join(""),
  (text) => text.replaceAll(/[^!$'()*,\-./0-9:;@A-Z_a-z~]/g, (character) => percent(character)),
];

/** Mostly the proper encoding of a parameter, sometimes an odd one. */
export const encoding: fc.Arbitrary<(text: string) => string> = fc.oneof(
  { weight: 8, arbitrary: fc.constant(percent) },
  { weight: 1, arbitrary: fc.constantFrom(...ODD) },
);

/** Joins parameters to a form or a query. */
export function formOf(
  parameters: readonly (readonly [name: string, value: string])[],
  encode: (text: string) => string,
): string {
  return parameters.map(([name, value]) => `${encode(name)}=${encode(value)}`).join("&");
}

const MOST_HEADER_BYTES = 3_000;

/** Returns the text as it can be sent in a header: its UTF-8 bytes without controls. */
export function headerValue(text: string): string {
  return Buffer.from(text.toWellFormed())
    .toString("latin1")
    .replaceAll(/[\u0000-\u001f\u007f]/g, "") // eslint-disable-line no-control-regex
    .slice(0, MOST_HEADER_BYTES);
}
