// One request of the log in a line: when, what came, and what was decided.
import { el } from "./dom.js";
import { clockTime, dateTime } from "./times.js";

/** @typedef {import("./api.js").RequestRecord} RequestRecord */

/** @param {RequestRecord} request */
export function isRefused({ status, error }) {
  return status === null || status >= 400 || error !== null;
}

/**
 * Says what was decided, or why the request was refused.
 *
 * @param {RequestRecord} request
 */
export function outcomeOf({ decision, reason, error, status, fault }) {
  const text = reason ?? decision ?? error ?? (status === null ? "ended without an answer" : "");
  return fault === null ? text : `${text || "changed"} (fault ${fault})`;
}

/** @param {RequestRecord} request */
export function eventLine(request) {
  const { at, method, path, status, clientId } = request;
  return el(
    "li",
    { className: isRefused(request) ? "event is-refused" : "event", data: { testid: `event-${request.id}` } },
    el("time", { className: "muted", dateTime: at, title: dateTime(at) }, clockTime(at)),
    el("span", { className: "event-status" }, status === null ? "—" : String(status)),
    el("span", {}, `${method} `, el("code", {}, path)),
    el("span", { className: "event-what" }, [clientId, outcomeOf(request)].filter(Boolean).join(": ")),
  );
}
