// The check tab: starts a check in the server, follows it, and shows its report. `?check=ID` opens an earlier one.
import "./page.js";
import { get } from "./api.js";
import { startCheckForm } from "./check-form.js";
import { runView } from "./check-progress.js";
import { reportView, verdictOf } from "./check-report.js";
import { byId, el, showProblem } from "./dom.js";
import { clockTime } from "./times.js";

/**
 * @typedef {import("./check-types.js").CheckRun} CheckRun
 * @typedef {import("./check-types.js").CheckEvent} CheckEvent
 */

const place = byId("checked", "div");
const problemPlace = byId("check-problem", "div");
const status = byId("check-status", "p");
/** @type {EventSource | undefined} */
let source;

startCheckForm((run) => {
  rememberInUrl(run.id);
  void follow(run);
});
window.addEventListener("pagehide", () => source?.close());
void open();

/** Shows the check that the URL names, else the latest one. */
async function open() {
  try {
    /** @type {{ items: CheckRun[] }} */
    const { items } = await get("/checks");
    const wanted = new URLSearchParams(location.search).get("check");
    const run = items.find(({ id }) => id === wanted) ?? items[0];
    if (run) await follow(run);
    else showNothing();
  } catch (problem) {
    place.replaceChildren();
    showProblem(problemPlace, problem);
  }
}

function showNothing() {
  place.replaceChildren(
    el(
      "div",
      { className: "card nothing" },
      el("strong", {}, "No check yet"),
      "Enter the URL of your API. The report leads with the causes, each with its fix.",
    ),
  );
}

/** @param {CheckRun} run */
async function follow(run) {
  source?.close();
  showProblem(problemPlace, null);
  if (run.state !== "running") return show(run);
  const view = runView(run);
  place.replaceChildren(view.element);
  const mine = (source = new EventSource(`/_mintmark/api/checks/${encodeURIComponent(run.id)}/events`));
  mine.addEventListener("message", ({ data }) => {
    /** @type {CheckEvent} */
    const event = JSON.parse(data);
    view.update(event);
    if (event.state === "running") return;
    mine.close();
    void showAgain(run.id);
  });
  mine.addEventListener("error", () => {
    // A closed source does not try again: the server has forgotten the check.
    if (mine.readyState === EventSource.CLOSED) void showAgain(run.id);
  });
}

/** @param {string} id */
async function showAgain(id) {
  try {
    show(await get(`/checks/${encodeURIComponent(id)}`));
  } catch (problem) {
    place.replaceChildren();
    showProblem(problemPlace, problem);
  }
}

/** @param {CheckRun} run */
async function show(run) {
  status.textContent = verdictOf(run);
  const { element } = runView(run);
  place.replaceChildren(...(run.report ? reportView(run, run.report) : [element]));
  await showEarlier(run.id);
}

/**
 * Links to the other checks that the server remembers.
 *
 * @param {string} shown
 */
async function showEarlier(shown) {
  /** @type {{ items: CheckRun[] }} */
  const { items } = await get("/checks").catch(() => ({ items: [] }));
  const others = items.filter(({ id }) => id !== shown);
  if (others.length === 0) return;
  place.append(
    el(
      "section",
      { className: "card panel", aria: { label: "Earlier checks" }, data: { testid: "check-earlier" } },
      el("header", { className: "panel-head" }, el("h2", {}, "Other checks")),
      el(
        "ul",
        { className: "problems" },
        others.map((run) =>
          el(
            "li",
            {},
            el("span", { className: "muted" }, clockTime(run.startedAt)),
            el(
              "button",
              {
                type: "button",
                className: "row-open",
                data: { testid: `check-${run.id}` },
                on: {
                  click: () => {
                    rememberInUrl(run.id);
                    void follow(run);
                  },
                },
              },
              run.url,
            ),
            el("span", { className: "muted" }, verdictOf(run)),
          ),
        ),
      ),
    ),
  );
}

/** @param {string} id */
function rememberInUrl(id) {
  const url = new URL(location.href);
  url.searchParams.set("check", id);
  window.history.replaceState(null, "", url);
}
