// The log tab: requests as they come, filtered on the server, with a pause.
import "./page.js";
import { get, remove } from "./api.js";
import { data, issuer } from "./data.js";
import { confirmed } from "./dialog.js";
import { byId, el } from "./dom.js";
import { whenChanged } from "./live.js";
import { cell, startPagedList, whenFiltered, wideCell } from "./paged-list.js";
import { openRequest } from "./request-dialog.js";
import { isRefused, outcomeOf } from "./request-line.js";
import { clockTime, dateTime } from "./times.js";
import { toast, toastProblem } from "./toast.js";

/** @typedef {import("./api.js").RequestRecord} RequestRecord */

const search = byId("log-search", "input");
const endpoint = byId("log-endpoint", "select");
const outcome = byId("log-outcome", "select");
const pause = byId("log-pause", "button");
const clear = byId("log-clear", "button");
/** @type {Map<string | null, string>} */
const names = new Map(data.choices.users.map(({ id, displayName }) => [id, displayName]));
let missed = 0;

search.value = new URLSearchParams(location.search).get("search") ?? "";
const list = startPagedList({
  prefix: "log",
  load: ({ limit, after }) =>
    get("/requests", { issuer, order: "newest", limit, before: after, ...filter() }),
  row,
  noun: () => ["request", "requests"],
  empty: () =>
    Object.values(filter()).some((value) => value !== "")
      ? ["No request matches", "Change the search or the filters."]
      : ["No request yet", "Requests of your app and your API to this issuer appear here as they come."],
});
whenFiltered(byId("log-form", "form"), list.restart);
whenChanged(({ verb, request }) => {
  if (request === null) return /^(requests|reset)/.test(verb ?? "");
  if (!isPaused()) return true;
  missed++;
  showPause();
  return false;
}, list.refresh);
pause.addEventListener("click", () => {
  pause.setAttribute("aria-pressed", String(!isPaused()));
  missed = 0;
  showPause();
  if (!isPaused()) void list.refresh();
});
clear.addEventListener("click", clearLog);
pause.disabled = false;
clear.disabled = false;

function filter() {
  return { search: search.value.trim(), endpoint: endpoint.value, outcome: outcome.value };
}

function isPaused() {
  return pause.getAttribute("aria-pressed") === "true";
}

function showPause() {
  pause.textContent = isPaused() ? (missed > 0 ? `Resume (${missed} new)` : "Resume") : "Pause";
}

/** @param {RequestRecord} request */
function row(request) {
  const { id, at, method, path, status, clientId, user, findings } = request;
  const name = names.get(user) ?? user;
  const outcomeCell = wideCell(
    "Outcome",
    el("span", { className: "cell-main" }, outcomeOf(request) || "–"),
    ...findings.map((finding) =>
      el("span", { className: "badge badge-warn", title: finding.text }, finding.name),
    ),
  );
  return el(
    "tr",
    {
      className: isRefused(request) ? "is-refused" : "",
      attrs: { role: "row" },
      data: { testid: `request-${id}` },
    },
    cell("Time", el("time", { dateTime: at, title: dateTime(at) }, clockTime(at))),
    cell("Status", el("span", { className: "event-status" }, status === null ? "none" : String(status))),
    wideCell(
      "Request",
      el(
        "button",
        {
          type: "button",
          className: "row-open",
          id: `open-${id}`,
          data: { testid: `open-${id}` },
          on: { click: () => openRequest(request) },
        },
        `${method} ${path}`,
      ),
    ),
    cell(
      "Client and user",
      clientId ? el("code", { className: "cell-main" }, clientId) : null,
      name ? el("span", { className: "cell-sub cell-cut", title: user ?? "" }, name) : null,
    ),
    outcomeCell,
  );
}

async function clearLog() {
  const isWanted = await confirmed({
    title: "Clear the log?",
    body: [el("p", {}, "All requests of this issuer are removed from the log. Tokens and sessions stay.")],
    action: "Clear",
  });
  if (!isWanted) return;
  try {
    /** @type {{ removed: number }} */
    const { removed } = await remove("/requests", { issuer });
    toast(`${removed} ${removed === 1 ? "request" : "requests"} removed.`);
    await list.restart();
  } catch (problem) {
    toastProblem(problem);
  }
}
