// The parts of a decoded token: its coloured text, its times, and its titled sections.
import { el } from "./dom.js";
import { jsonView } from "./json-view.js";
import { dateTime, relativeTime } from "./times.js";

/** @typedef {import("./dom.js").Child} Child */

const SEGMENTS = ["header", "payload", "signature"];
/** @type {[claim: string, label: string][]} */
const TIME_CLAIMS = [
  ["iat", "Issued"],
  ["nbf", "Valid from"],
  ["auth_time", "Signed in"],
  ["exp", "Expires"],
];

/**
 * Returns the text of a JWT with its segments in colours.
 *
 * @param {string} jwt
 * @returns {Child[]}
 */
export function segments(jwt) {
  return jwt
    .split(".")
    .flatMap((segment, index) => [
      index > 0 ? "." : "",
      el("span", { className: `segment-${SEGMENTS[index] ?? "signature"}` }, segment),
    ]);
}

/** @param {Record<string, unknown>} claims */
export function timesView(claims) {
  return el(
    "dl",
    { className: "times" },
    TIME_CLAIMS.map(([name, label]) => {
      const seconds = claims[name];
      if (typeof seconds !== "number") return null;
      const at = seconds * 1000;
      return el("div", {}, el("dt", {}, label), el("dd", {}, dateTime(at), relativeTime(at, "muted")));
    }),
  );
}

/**
 * @param {string} kind
 * @param {string} title
 * @param {Child} content
 */
export function part(kind, title, content) {
  return el("section", { className: `part part-${kind}` }, el("h3", {}, title), content);
}

/**
 * Returns a token with its times, its header and its claims.
 *
 * @param {string} text
 * @param {{ form: string, header: Record<string, unknown> | null, claims: Record<string, unknown> | null }} found
 * @param {string} prefix Start of the test ids.
 */
export function decodedView(text, { form, header, claims }, prefix) {
  return el(
    "section",
    { className: "card result", aria: { label: "Decoded token" } },
    el(
      "code",
      { className: "wire-value", tabIndex: 0, attrs: { role: "group" }, aria: { label: "Token value" } },
      form === "jwt" ? segments(text) : text,
    ),
    claims ? timesView(claims) : null,
    header ? part("header", "Header", jsonView(header, `${prefix}-header`)) : null,
    claims ? part("payload", "Payload", jsonView(claims, `${prefix}-claims`)) : null,
  );
}
