// The overrides that wait for the next token or answer.
import { get, remove } from "./api.js";
import { issuer } from "./data.js";
import { byId, el } from "./dom.js";
import { startJsonForm } from "./json-form.js";
import { whenChanged } from "./live.js";
import { startPagedList, whenFiltered } from "./paged-list.js";
import { toastProblem } from "./toast.js";

/** @typedef {Record<string, unknown> & { id: string, target: string, times: number, used: number }} Override */

export function startOverrides() {
  const search = byId("overrides-search", "input");
  const list = startPagedList({
    prefix: "overrides",
    rowsTag: "ul",
    load: (page) => get("/overrides", { issuer, unused: true, ...page, search: search.value.trim() }),
    row: line,
    noun: () => ["override waits", "overrides wait"],
    empty: () =>
      search.value.trim() === ""
        ? ["No override waits", "The next token and the next answer are as they should be."]
        : ["No override matches", "Change the search."],
  });
  whenFiltered(byId("overrides-form", "form"), list.restart);
  startJsonForm({ prefix: "override", path: "/overrides", done: "The override waits." });
  whenChanged(
    ({ verb, request }) =>
      verb ? /^(overrides|reset)/.test(verb) : request !== null && request.overrides.length > 0,
    list.refresh,
  );
}

/** @param {Override} override */
function line({ id, target, used, times, ...rest }) {
  const change = Object.fromEntries(Object.entries(rest).filter(([name]) => name !== "issuer"));
  return el(
    "li",
    { className: "is-on", data: { testid: `override-${id}` } },
    el("span", { className: "switch-name" }, target),
    el(
      "div",
      { className: "switch-state" },
      el("code", {}, JSON.stringify(change)),
      times > 1 ? el("span", { className: "muted" }, ` ${times - used} of ${times} left`) : null,
    ),
    el(
      "button",
      {
        type: "button",
        className: "button button-small",
        aria: { label: `Remove override ${id}` },
        on: {
          click: () => void remove(`/overrides/${encodeURIComponent(id)}`, { issuer }).catch(toastProblem),
        },
        data: { testid: `remove-${id}` },
      },
      "Remove",
    ),
  );
}
