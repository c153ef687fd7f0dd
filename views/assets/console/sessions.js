// The open login sessions, and their end.
import { get, remove } from "./api.js";
import { data, issuer } from "./data.js";
import { byId, el, showProblem } from "./dom.js";
import { latestLoad } from "./latest-load.js";
import { whenChanged } from "./live.js";
import { fromNow } from "./times.js";
import { toast, toastProblem } from "./toast.js";

/**
 * @typedef {{ id: string, user: string, signedInAt: string, methods: string[], clients: string[] }} Session
 * @typedef {{ clientId: string, error: string | null }} Told
 */

export function startSessions() {
  const list = byId("sessions", "ul");
  const problemPlace = byId("sessions-problem", "div");
  const load = latestLoad({
    load: () => get("/sessions", { issuer }),
    show: (/** @type {{ items: Session[] }} */ { items }) => {
      list.replaceChildren(
        ...(items.length > 0
          ? items.map(line)
          : [el("li", { className: "nothing" }, "Nobody is signed in.")]),
      );
      showProblem(problemPlace, null);
    },
    fail: (problem) => showProblem(problemPlace, problem),
  });
  whenChanged(
    ({ verb, request }) =>
      verb
        ? /^(sessions|reset|clock)/.test(verb)
        : /login|authorization|end_session|code_verification/.test(request?.endpoint ?? ""),
    load,
  );
  void load();
}

/** @param {Session} session */
function line({ id, user, signedInAt, methods, clients }) {
  const name = data.choices.users.find((each) => each.id === user)?.displayName ?? user;
  return el(
    "li",
    { data: { testid: `session-${id}` } },
    el("span", { className: "switch-name" }, name),
    el(
      "div",
      { className: "switch-state muted" },
      `${methods.join(" + ")}, ${fromNow(signedInAt)}, at ${clients.join(", ") || "no client"}`,
    ),
    el(
      "button",
      {
        type: "button",
        className: "button button-small",
        aria: { label: `End the session of ${name}` },
        data: { testid: `end-${id}` },
        on: { click: () => void end(id, name) },
      },
      "End",
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
