// The strip on every page that shows what is in force now: faults, overrides, and a changed clock.
import { get, remove } from "./api.js";
import { issuer, tabUrl } from "./data.js";
import { byId, el } from "./dom.js";
import { faultsOn } from "./faults-on.js";
import { setIssuerClock } from "./issuer-clock.js";
import { latestLoad } from "./latest-load.js";
import { whenChanged } from "./live.js";
import { duration } from "./times.js";
import { toast, toastProblem } from "./toast.js";

/**
 * @typedef {import("./data.js").Clock} Clock
 * @typedef {import("./api.js").Listed<{ id: string }>} Rules A page of the faults or the overrides.
 */

/** Faults and overrides that are counted, of each. */
const MOST_COUNTED = 100;

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

const load = latestLoad({
  /** @returns {Promise<[Rules, Rules, Clock]>} */
  load: () =>
    Promise.all([
      faultsOn({ limit: MOST_COUNTED }),
      get("/overrides", { issuer, unused: true, limit: MOST_COUNTED }),
      get("/clock", { issuer }),
    ]),
  show: ([faults, overrides, clock]) => {
    setIssuerClock(clock);
    show(faults, overrides, clock);
  },
  // The tab's own calls show why the server does not answer.
  fail: () => {},
});

/**
 * @param {Rules} faults
 * @param {Rules} overrides
 * @param {Clock} clock
 */
function show(faults, overrides, clock) {
  const parts = [
    counted(faults, "fault is on", "faults are on"),
    counted(overrides, "override waits", "overrides wait"),
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
 * @param {Rules} rules
 * @param {string} one
 * @param {string} several
 */
function counted({ items: { length }, next }, one, several) {
  if (length === 0) return null;
  if (next !== null) return `more than ${length} ${several}`;
  return `${length} ${length === 1 ? one : several}`;
}
