// The issuer's clock: shows it, moves it, stops it, and sets it to real time again.
import { get, post, remove } from "./api.js";
import { issuer } from "./data.js";
import { byId, el, showProblem } from "./dom.js";
import { latestLoad } from "./latest-load.js";
import { whenChanged } from "./live.js";
import { dateTime, duration } from "./times.js";

/** @typedef {import("./now.js").Clock} Clock */

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
  /** @type {Clock | undefined} */
  let clock;

  const show = () => {
    if (!clock) return;
    const now = clock.frozen ? new Date(clock.now).getTime() : Date.now() + clock.aheadSeconds * 1000;
    const distance = duration(Math.abs(clock.aheadSeconds));
    const state = clock.frozen
      ? "stands still"
      : clock.aheadSeconds === 0
        ? "real time"
        : `${distance} ${clock.aheadSeconds > 0 ? "ahead" : "behind"}`;
    place.replaceChildren(el("strong", {}, dateTime(now)), el("span", { className: "muted" }, ` ${state}`));
    freeze.textContent = clock.frozen ? "Let it run" : "Stop it";
  };
  /** @param {unknown} problem */
  const fail = (problem) => showProblem(problemPlace, problem);
  const load = latestLoad({
    load: () => get("/clock", { issuer }),
    show: (/** @type {Clock} */ loaded) => {
      clock = loaded;
      showProblem(problemPlace, null);
      show();
    },
    fail,
  });
  /** @param {() => Promise<unknown>} change */
  const after = (change) => change().then(load, fail);
  const freeze = button("Stop it", "clock-freeze", () =>
    after(() => post("/clock", { issuer, frozen: clock?.frozen !== true })),
  );
  byId("clock-tools", "div").replaceChildren(
    ...STEPS.map(([title, advanceSeconds]) =>
      button(title, `clock-${advanceSeconds}`, () => after(() => post("/clock", { issuer, advanceSeconds }))),
    ),
    freeze,
    button("Real time", "clock-real", () => after(() => remove("/clock", { issuer }))),
  );
  whenChanged(({ verb }) => verb !== null && /^(clock|reset)/.test(verb), load);
  window.setInterval(show, 1000);
  void load();
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
