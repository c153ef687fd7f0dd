// Formats dates, distances from the issuer's time and durations. Times are ISO 8601 strings or epoch milliseconds.
import { el } from "./dom.js";
import { issuerNow, whenClockRead } from "./issuer-clock.js";

/** @typedef {[unit: Intl.RelativeTimeFormatUnit, seconds: number]} RelativeUnit */

const DATE_TIME = new Intl.DateTimeFormat(undefined, { dateStyle: "medium", timeStyle: "medium" });
/** Milliseconds between two updates of the shown distances. */
const REFRESH = 5000;
const TIME = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const RELATIVE = new Intl.RelativeTimeFormat("en", { numeric: "auto", style: "short" });
/** @type {RelativeUnit} */
const SECOND = ["second", 1];
/** @type {RelativeUnit[]} */
const RELATIVE_UNITS = [
  ["year", 31_536_000],
  ["month", 2_592_000],
  ["day", 86_400],
  ["hour", 3600],
  ["minute", 60],
  SECOND,
];
/** @type {[label: string, seconds: number][]} */
const DURATION_UNITS = [
  ["d", 86_400],
  ["h", 3600],
  ["min", 60],
  ["s", 1],
];

/**
 * Returns the time of the day, to the second.
 *
 * @param {string | number} time
 */
export function clockTime(time) {
  return TIME.format(new Date(time));
}

/** @param {string | number} time */
export function dateTime(time) {
  const date = new Date(time);
  return Number.isNaN(date.getTime()) ? String(time) : DATE_TIME.format(date);
}

/**
 * Creates an element with the distance of a time of the issuer from its present time. The text stays right as time passes.
 *
 * @param {string | number} time
 * @param {string} [className]
 */
export function relativeTime(time, className = "") {
  const at = new Date(time);
  const dateTimeText = Number.isNaN(at.getTime()) ? "" : at.toISOString();
  return el(
    "time",
    { className, dateTime: dateTimeText, title: dateTime(time), data: { relative: "" } },
    fromNow(time),
  );
}

function showDistances() {
  /** @type {NodeListOf<HTMLTimeElement>} */
  const times = document.querySelectorAll("time[data-relative]");
  for (const time of times) time.textContent = fromNow(time.dateTime);
}

asTimePasses(showDistances);

/** @param {() => void} show Called regularly, and after each time the issuer's clock was read. */
export function asTimePasses(show) {
  whenClockRead(show);
  window.setInterval(show, REFRESH);
}

/**
 * Returns a distance such as "2 hr. ago", "in 3 days" or "now".
 *
 * @param {string | number} time
 */
function fromNow(time) {
  const seconds = Math.round((new Date(time).getTime() - issuerNow()) / 1000);
  if (Number.isNaN(seconds)) return "";
  if (Math.abs(seconds) < 2) return "now"; // the issuer's times are whole seconds
  const [unit, size] = RELATIVE_UNITS.find(([, size]) => Math.abs(seconds) >= size) ?? SECOND;
  return RELATIVE.format(Math.trunc(seconds / size), unit);
}

/**
 * Returns the two largest units of a duration, such as "59 min 30 s".
 *
 * @param {number} seconds
 */
export function duration(seconds) {
  const parts = [];
  let rest = Math.max(0, Math.round(seconds));
  for (const [label, size] of DURATION_UNITS) {
    const count = Math.floor(rest / size);
    rest %= size;
    if (count > 0) parts.push(`${count} ${label}`);
  }
  return parts.slice(0, 2).join(" ") || "0 s";
}
