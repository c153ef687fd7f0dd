// The issuer's time. It is not the browser's if the issuer's clock was moved or stopped. Times relative to now, and what
// has expired, follow it.
import { data } from "./data.js";

/** @typedef {import("./data.js").Clock} Clock */

let clock = data.clock;
/** @type {Set<() => void>} */
const listeners = new Set();

/** Returns the issuer's clock as it was last read. */
export function issuerClock() {
  return clock;
}

/** Returns the issuer's time in milliseconds since the epoch. */
export function issuerNow() {
  return clock.frozen ? new Date(clock.now).getTime() : Date.now() + clock.aheadSeconds * 1000;
}

/** @param {Clock} read */
export function setIssuerClock(read) {
  clock = read;
  for (const hear of listeners) hear();
}

/** @param {() => void} hear Called after each time the clock was read. */
export function whenClockRead(hear) {
  listeners.add(hear);
}
