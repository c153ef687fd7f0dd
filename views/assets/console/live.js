// Follows what happens at the selected issuer over one stream of server-sent events. The stream is closed while
// the page is hidden, because browsers limit the connections to one server.
import { issuer } from "./data.js";

/** @typedef {import("./api.js").RequestRecord} RequestRecord */
/** @typedef {{ verb: string | null, request: RequestRecord | null }} Change */

/** Shortest time between two reloads of the same list, in milliseconds. */
const PAUSE = 400;

/** @type {Set<(change: Change) => void>} */
const listeners = new Set();
/** @type {Set<() => void>} Called whenever events may have been missed. */
const reloads = new Set();
/** @type {EventSource | undefined} */
let source;

/**
 * Calls `reload` soon after a change that concerns it, however many changes come.
 *
 * @param {(change: Change) => boolean} isMeant
 * @param {() => unknown} reload
 */
export function whenChanged(isMeant, reload) {
  let waits = false;
  const soon = () => {
    if (waits) return;
    waits = true;
    setTimeout(() => {
      waits = false;
      reload();
    }, PAUSE);
  };
  listeners.add((change) => isMeant(change) && soon());
  reloads.add(soon);
}

/** Starts to follow the issuer. */
export function startLive() {
  open();
  document.addEventListener("visibilitychange", () => (document.hidden ? close() : open()));
  window.addEventListener("pagehide", close);
}

function open() {
  if (source) return;
  source = new EventSource(`/_mintmark/api/changes?${new URLSearchParams({ issuer })}`);
  // Also after the first time: something may have changed after the page read it and before the stream was open.
  source.addEventListener("open", () => {
    for (const reload of reloads) reload();
  });
  source.addEventListener("message", ({ data }) => {
    const change = JSON.parse(data);
    for (const hear of listeners) hear(change);
  });
}

function close() {
  source?.close();
  source = undefined;
}
