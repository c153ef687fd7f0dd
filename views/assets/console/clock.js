// The issuer's clock: shows it, moves it, stops it, and sets it to real time again. The strip on every page reads it.
import { post, remove } from "./api.js";
import { issuer } from "./data.js";
import { byId, el, showProblem } from "./dom.js";
import { issuerClock, issuerNow, setIssuerClock, whenClockRead } from "./issuer-clock.js";
import { dateTime, duration } from "./times.js";

/** @typedef {import("./data.js").Clock} Clock */

/** @type {[title: string, seconds: number][]} */
const STEPS = [
  ["+1 minute", 60],
  ["+1 hour", 3600],
  ["+1 day", 86_400],
  ["−1 hour", -3600],
];

export function startClock() {
  const place = byId("clock-now", "p");
  const problemPlace = byId("clock-problem", "div");

  const show = () => {
    place.replaceChildren(
      el("strong", {}, dateTime(issuerNow())),
      el("span", { className: "muted" }, ` ${stateOf(issuerClock())}`),
    );
    freeze.textContent = issuerClock().frozen ? "Let it run" : "Stop it";
  };
  /** @param {() => Promise<Clock>} change */
  const after = async (change) => {
    try {
      setIssuerClock(await change());
      showProblem(problemPlace, null);
    } catch (problem) {
      showProblem(problemPlace, problem);
    }
  };
  const freeze = button("Stop it", "clock-freeze", () =>
    after(() => post("/clock", { issuer, frozen: !issuerClock().frozen })),
  );
  byId("clock-tools", "div").replaceChildren(
    ...STEPS.map(([title, advanceSeconds]) =>
      button(title, `clock-${advanceSeconds}`, () => after(() => post("/clock", { issuer, advanceSeconds }))),
    ),
    freeze,
    button("Real time", "clock-real", () => after(() => remove("/clock", { issuer }))),
  );
  whenClockRead(show);
  window.setInterval(show, 1000);
  show();
}

/** @param {Clock} clock */
function stateOf({ frozen, aheadSeconds }) {
  if (frozen) return "stands still";
  if (aheadSeconds === 0) return "real time";
  return `${duration(Math.abs(aheadSeconds))} ${aheadSeconds > 0 ? "ahead" : "behind"}`;
}

/**
 * @param {string} title
 * @param {string} testId
 * @param {() => unknown} click
 */
function button(title, testId, click) {
  return el(
    "button",
    { type: "button", className: "button button-small", data: { testid: testId }, on: { click } },
    title,
  );
}
