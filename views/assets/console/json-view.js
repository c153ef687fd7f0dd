// Shows JSON in colours. The text itself stays unchanged, so that it can be selected and copied.
import { el } from "./dom.js";

/** @typedef {import("./dom.js").Child} Child */

const JSON_PARTS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;

/**
 * @param {unknown} value
 * @param {string} testId
 */
export function jsonView(value, testId) {
  return el(
    "pre",
    { className: "code", tabIndex: 0, data: { testid: testId } },
    coloured(JSON.stringify(value, null, 2)),
  );
}

/**
 * Wraps names, strings and other values of a JSON text in spans.
 *
 * @param {string} text
 */
function coloured(text) {
  /** @type {Child[]} */
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(JSON_PARTS)) {
    const [whole, string, colon] = match;
    const className = string ? (colon ? "json-name" : "json-string") : "json-value";
    const piece = string ?? whole;
    pieces.push(text.slice(end, match.index), el("span", { className }, piece));
    end = match.index + piece.length;
  }
  return [...pieces, text.slice(end)];
}
