// The cases of a check: one line each, in groups.
import { el, marked } from "./dom.js";

/** @typedef {import("./check-types.js").CheckCase} CheckCase */

const LOOKS = { passed: "badge-good", noted: "badge-warn", failed: "badge-bad", skipped: "" };

/** @param {CheckCase} result */
export function caseLine({ name, outcome, expected, note }) {
  return el(
    "li",
    { data: { testid: `case-${name}` } },
    el("span", { className: `badge ${LOOKS[outcome]}` }, outcome),
    el("code", {}, name),
    el("span", { className: "muted" }, marked(note ?? `expected ${expected}`)),
  );
}

/** @param {CheckCase[]} cases */
export function caseGroups(cases) {
  return [...Map.groupBy(cases, ({ group }) => group)].map(([group, own]) => {
    const failed = own.filter(({ outcome }) => outcome === "failed").length;
    const skipped = own.filter(({ outcome }) => outcome === "skipped").length;
    const counts = [
      `${own.length - failed - skipped} passed`,
      failed > 0 ? `${failed} failed` : "",
      skipped > 0 ? `${skipped} skipped` : "",
    ];
    return el(
      "details",
      { className: "issuer-item", data: { testid: `group-${group}` } },
      el(
        "summary",
        {},
        el("span", { className: "issuer-name" }, group.charAt(0).toUpperCase() + group.slice(1)),
        el("span", { className: "muted" }, counts.filter(Boolean).join(", ")),
      ),
      el("ul", { className: "cases" }, own.map(caseLine)),
    );
  });
}
