// A check that runs, or that ended without a report: how far it is, and its cases as they get their results.
import { remove } from "./api.js";
import { caseLine } from "./check-cases.js";
import { el } from "./dom.js";
import { toastProblem } from "./toast.js";

/**
 * @typedef {import("./check-types.js").CheckRun} CheckRun
 * @typedef {import("./check-types.js").CheckEvent} CheckEvent
 */

/**
 * Returns the view and the function that brings it up to date.
 *
 * @param {CheckRun} run
 */
export function runView(run) {
  if (run.state !== "running") return { element: ended(run), update: () => {} };
  const bar = el("progress", { max: run.total, value: 0, aria: { label: "Cases with a result" } });
  const count = el("strong", { data: { testid: "check-count" } }, `0 of ${run.total}`);
  const doing = el("p", { className: "muted check-doing", data: { testid: "check-doing" } }, "starting");
  const cases = el("ul", {
    className: "cases cases-live",
    tabIndex: 0,
    aria: { label: "Cases with a result, latest first" },
    data: { testid: "check-cases" },
  });
  const stop = el("button", { type: "button", className: "button", data: { testid: "check-stop" } }, "Stop");
  stop.addEventListener("click", async () => {
    stop.disabled = true;
    await remove(`/checks/${encodeURIComponent(run.id)}`, {}).catch(toastProblem);
  });
  const element = el(
    "section",
    { className: "card panel", aria: { label: "Progress" }, data: { testid: "check-progress" } },
    el(
      "header",
      { className: "panel-head" },
      el("h2", {}, "Checking ", el("code", {}, run.url)),
      el("div", { className: "panel-tools" }, stop),
    ),
    el("div", { className: "panel-body check-bar" }, bar, count, doing),
    cases,
  );
  return { element, update };

  /** @param {CheckEvent} event */
  function update({ doing: step, done, total, case: result }) {
    bar.max = total;
    bar.value = done;
    count.textContent = `${done} of ${total}`;
    doing.textContent = step ?? "";
    if (result) cases.prepend(caseLine(result));
  }
}

/** @param {CheckRun} run */
function ended({ state, url, error, cases }) {
  return el(
    "section",
    { className: "card panel", data: { testid: "check-ended" } },
    el(
      "header",
      { className: "panel-head" },
      el("span", { className: "dot dot-bad" }),
      el(
        "h2",
        {},
        state === "stopped" ? "The check was stopped: " : "The check could not be run: ",
        el("code", {}, url),
      ),
    ),
    el(
      "div",
      { className: "panel-body" },
      error
        ? [el("p", {}, `${error.message}.`), error.hint ? el("p", { className: "muted" }, error.hint) : ""]
        : el("p", {}, "The issuer was restored."),
    ),
    cases.length > 0 ? el("ul", { className: "cases" }, cases.map(caseLine)) : null,
  );
}
