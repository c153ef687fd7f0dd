// The strip on every page that shows what is in force now: faults, overrides, and a changed clock.
import { get, remove } from "./api.js";
import { issuer, tabUrl } from "./data.js";
import { byId, el } from "./dom.js";
import { latestLoad } from "./latest-load.js";
import { whenChanged } from "./live.js";
import { duration } from "./times.js";
import { toast, toastProblem } from "./toast.js";

/**
 * @typedef {{ id: string, times?: number, used: number }} Rule A fault or an override.
 * @typedef {{ now: string, frozen: boolean, aheadSeconds: number }} Clock
 */

/** Starts the strip. */
export function startNow() {
  whenChanged(
    ({ verb, request }) =>
      verb !== null ? /^(faults|overrides|clock|reset|keys)/.test(verb) : isTouched(request),
    load,
  );
  void load();
}

/** @param {import("./api.js").RequestRecord | null} request */
function isTouched(request) {
  return request !== null && (request.fault !== null || request.overrides.length > 0);
}

/**
 * Returns whether a fault or an override still waits for requests.
 *
 * @param {Rule} rule
 */
export function isInForce({ times, used }) {
  return times === undefined || used < times;
}

const load = latestLoad({
  /** @returns {Promise<[{ items: Rule[] }, { items: Rule[] }, Clock]>} */
  load: () =>
    Promise.all([get("/faults", { issuer }), get("/overrides", { issuer }), get("/clock", { issuer })]),
  show: ([faults, overrides, clock]) =>
    show(faults.items.filter(isInForce).length, overrides.items.filter(isInForce).length, clock),
  // The tab's own calls show why the server does not answer.
  fail: () => {},
});

/**
 * @param {number} faults
 * @param {number} overrides
 * @param {Clock} clock
 */
function show(faults, overrides, clock) {
  const parts = [
    faults > 0 ? counted(faults, "fault is on", "faults are on") : null,
    overrides > 0 ? counted(overrides, "override waits", "overrides wait") : null,
    clockText(clock),
  ].filter((part) => part !== null);
  const strip = byId("now", "section");
  strip.hidden = parts.length === 0;
  const url = tabUrl("faults");
  const off = el(
    "button",
    { type: "button", className: "button button-small", data: { testid: "now-off" } },
    "Turn all off",
  );
  off.addEventListener("click", turnOff);
  strip.replaceChildren(
    el("strong", {}, "In force now:"),
    el("span", {}, parts.join(" · ")),
    url ? el("a", { href: url }, "Show") : "",
    off,
  );
}

/** @param {Clock} clock */
function clockText({ frozen, aheadSeconds }) {
  const distance = duration(Math.abs(aheadSeconds));
  const moved =
    aheadSeconds === 0 ? null : `the clock is ${distance} ${aheadSeconds > 0 ? "ahead" : "behind"}`;
  if (!frozen) return moved;
  return moved ? `${moved} and stands still` : "the clock stands still";
}

async function turnOff() {
  try {
    await Promise.all(["/faults", "/overrides", "/clock"].map((path) => remove(path, { issuer })));
    toast("Faults and overrides are removed, and the clock shows real time.");
    await load();
  } catch (problem) {
    toastProblem(problem);
  }
}

/**
 * @param {number} count
 * @param {string} one
 * @param {string} several
 */
function counted(count, one, several) {
  return `${count} ${count === 1 ? one : several}`;
}
