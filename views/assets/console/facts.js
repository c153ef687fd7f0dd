// Lists of names and values.
import { el } from "./dom.js";
import { dateTime, relativeTime } from "./times.js";

/** @typedef {import("./dom.js").Child} Child */

/** @param {[name: string, value: Child | Child[]][]} facts Facts whose value is null are left out. */
export function factsList(facts) {
  return el(
    "dl",
    { className: "facts-list" },
    facts
      .filter(([, value]) => value !== null && value !== "")
      .map(([name, value]) => el("div", {}, el("dt", {}, name), el("dd", {}, ...[value].flat()))),
  );
}

/** @param {string | null} text */
export function codeOrNothing(text) {
  return text === null || text === "" ? null : el("code", {}, text);
}

/**
 * @param {string | null} at
 * @param {string | null} [otherwise] Shown without a time.
 */
export function moment(at, otherwise = null) {
  return at === null ? otherwise : el("span", {}, `${dateTime(at)} (`, relativeTime(at), ")");
}
