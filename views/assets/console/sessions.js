// The open login sessions, and their end.
import { get, remove } from "./api.js";
import { data, issuer } from "./data.js";
import { byId, el } from "./dom.js";
import { whenChanged } from "./live.js";
import { cell, startPagedList, whenFiltered, wideCell } from "./paged-list.js";
import { relativeTime } from "./times.js";
import { toast, toastProblem } from "./toast.js";

/**
 * @typedef {{
 *   id: string, user: string, signedInAt: string, methods: string[], outlivesBrowser: boolean,
 *   claims: Record<string, unknown>, clients: string[],
 * }} Session
 * @typedef {{ clientId: string, error: string | null }} Told
 */

const search = byId("sessions-search", "input");
/** @type {Map<string, string>} */
const names = new Map(data.choices.users.map(({ id, displayName }) => [id, displayName]));

export function startSessions() {
  const list = startPagedList({
    prefix: "sessions",
    load: (page) => get("/sessions", { issuer, ...page, search: search.value.trim() }),
    row,
    noun: () => ["session", "sessions"],
    empty: () =>
      search.value.trim() === ""
        ? ["Nobody is signed in", "A session appears here when somebody signs in at this issuer."]
        : ["No session matches", "Change the search."],
  });
  whenFiltered(byId("sessions-form", "form"), list.restart);
  whenChanged(
    ({ verb, request }) =>
      verb
        ? /^(sessions|reset|clock)/.test(verb)
        : /login|authorization|end_session|code_verification/.test(request?.endpoint ?? ""),
    list.refresh,
  );
}

/** @param {Session} session */
function row({ id, user, signedInAt, methods, outlivesBrowser, claims, clients }) {
  const name = names.get(user) ?? user;
  const typed = Object.keys(claims);
  return el(
    "tr",
    { attrs: { role: "row" }, data: { testid: `session-${id}` } },
    cell(
      "User",
      el("span", { className: "cell-main" }, name),
      el("span", { className: "cell-sub" }, methods.join(" + ")),
      typed.length > 0 ? el("span", { className: "cell-sub" }, `typed claims: ${typed.join(", ")}`) : null,
    ),
    cell(
      "Signed in",
      relativeTime(signedInAt),
      el("span", { className: "cell-sub" }, outlivesBrowser ? "stays signed in" : "until the browser closes"),
    ),
    wideCell("Clients", el("code", { className: "cell-lines" }, clients.join(" ") || "–")),
    cell(
      "",
      el(
        "button",
        {
          type: "button",
          className: "button button-small",
          id: `end-${id}`,
          aria: { label: `End the session of ${name}` },
          data: { testid: `end-${id}` },
          on: { click: () => void end(id, name) },
        },
        "End",
      ),
    ),
  );
}

/**
 * @param {string} id
 * @param {string} name
 */
async function end(id, name) {
  try {
    /** @type {{ told: Told[] }} */
    const { told } = await remove(`/sessions/${encodeURIComponent(id)}`, { issuer });
    const failed = told.filter(({ error }) => error !== null).map(({ clientId }) => clientId);
    toast(`${name} is signed out.${failed.length > 0 ? ` Not notified: ${failed.join(", ")}.` : ""}`);
  } catch (problem) {
    toastProblem(problem);
  }
}
