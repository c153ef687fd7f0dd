// The dialog with everything that the log has of a request. Secrets stay hidden until they are asked for.
import { get, post } from "./api.js";
import { copyButton } from "./copy.js";
import { data, issuer } from "./data.js";
import { openDialog } from "./dialog.js";
import { el, marked } from "./dom.js";
import { codeOrNothing, factsList } from "./facts.js";
import { jsonView } from "./json-view.js";
import { curlOf } from "./request-curl.js";
import { dateTime } from "./times.js";
import { toast, toastProblem } from "./toast.js";

/**
 * @typedef {import("./api.js").RequestRecord} RequestRecord
 * @typedef {import("./api.js").TokenRecord} TokenRecord
 */

/** @param {RequestRecord} request */
export function openRequest(request) {
  const sent = el("div", { className: "dialog-part" }, sentView(request));
  const token = el("div", { className: "dialog-part", hidden: request.jti === null });
  openDialog({
    title: `${request.method} ${request.path}`,
    testId: "request-dialog",
    body: [facts(request), findings(request), sent, token],
    actions: [revealButton(request, sent), curlButton(request), failButton(request)],
  });
  if (request.jti !== null) void showToken(request.jti, token);
}

/** @param {RequestRecord} request */
function facts({ at, status, error, decision, reason, endpoint, grantType, durationMilliseconds, ...rest }) {
  const { clientId, user, scopes, fault, overrides } = rest;
  const name = data.choices.users.find(({ id }) => id === user)?.displayName;
  return factsList([
    ["Time", dateTime(at)],
    ["Endpoint", endpoint ?? "none"],
    [
      "Answer",
      status === null
        ? "The connection ended without one"
        : `${status}, after ${Math.round(durationMilliseconds)} ms`,
    ],
    ["Error", codeOrNothing(error)],
    ["Decision", decision],
    ["Reason", reason && marked(reason)],
    ["Grant", codeOrNothing(grantType)],
    ["Client", codeOrNothing(clientId)],
    ["User", user && [codeOrNothing(user), name ? ` ${name}` : null]],
    ["Scopes", codeOrNothing(scopes.join(" "))],
    ["Fault", codeOrNothing(fault)],
    ["Overrides", codeOrNothing(overrides.join(" "))],
  ]);
}

/** @param {RequestRecord} request */
function findings({ findings }) {
  if (findings.length === 0) return null;
  return el(
    "section",
    {},
    el("h3", { className: "section-title" }, "What the client does wrong"),
    el(
      "ul",
      { className: "findings" },
      findings.map(({ name, text, rule }) =>
        el(
          "li",
          {},
          el("span", { className: "badge badge-warn" }, name),
          " ",
          ...marked(text),
          " ",
          el("span", { className: "muted" }, marked(rule)),
        ),
      ),
    ),
  );
}

/** @param {RequestRecord} request */
function sentView({ params, authorization }) {
  return el(
    "section",
    {},
    el("h3", { className: "section-title" }, "What was sent"),
    Object.keys(params).length === 0 && authorization === null
      ? el("p", { className: "muted" }, "No parameters and no Authorization header.")
      : jsonView(
          { ...(authorization !== null && { Authorization: authorization }), ...params },
          "request-params",
        ),
  );
}

/**
 * Returns the request as it was sent; null if the log no longer has it.
 *
 * @param {RequestRecord} request
 * @returns {Promise<RequestRecord | null>}
 */
async function rawOf({ id }) {
  /** @type {import("./api.js").Listed<RequestRecord>} */
  const { items } = await get("/requests", { issuer, raw: true, after: Number(id) - 1, limit: 1 });
  return items[0]?.id === id ? items[0] : null;
}

/**
 * @param {RequestRecord} request
 * @param {HTMLElement} place
 */
function revealButton(request, place) {
  const button = el(
    "button",
    { type: "button", className: "button", data: { testid: "request-reveal" } },
    "Show secrets",
  );
  button.addEventListener("click", async () => {
    try {
      const raw = await rawOf(request);
      if (!raw) return toast("The log no longer has this request.", { isBad: true });
      place.replaceChildren(sentView(raw));
      button.disabled = true;
    } catch (problem) {
      toastProblem(problem);
    }
  });
  return button;
}

/** @param {RequestRecord} request */
function curlButton(request) {
  let text = curlOf(request);
  const button = copyButton("Copy as curl", "request-curl", () => text);
  button.classList.remove("button-small");
  // The command needs the secrets; they are fetched before the click, because a copy must follow it at once.
  button.addEventListener("pointerenter", load, { once: true });
  button.addEventListener("focus", load, { once: true });
  return button;

  async function load() {
    const raw = await rawOf(request).catch(() => null);
    if (raw) text = curlOf(raw);
  }
}

/** @param {RequestRecord} request */
function failButton({ endpoint, path, clientId }) {
  const button = el(
    "button",
    { type: "button", className: "button button-danger", data: { testid: "request-fail" } },
    "Make this fail next time",
  );
  button.addEventListener("click", async () => {
    try {
      await post("/faults", {
        issuer,
        endpoint: endpoint ?? path,
        status: 503,
        times: 1,
        ...(clientId !== null && { when: { clientId } }),
      });
      toast(`The next request ${clientId ? `of ${clientId} ` : ""}to ${endpoint ?? path} gets 503.`);
    } catch (problem) {
      toastProblem(problem);
    }
  });
  return button;
}

/**
 * @param {string} jti
 * @param {HTMLElement} place
 */
async function showToken(jti, place) {
  try {
    /** @type {import("./api.js").Listed<TokenRecord>} */
    const { items } = await get("/tokens", { issuer, search: jti, limit: 1 });
    const [token] = items;
    if (!token) return;
    place.replaceChildren(
      el("h3", { className: "section-title" }, "The token, decoded"),
      jsonView({ ...(token.header && { header: token.header }), claims: token.claims }, "request-token"),
    );
  } catch (problem) {
    toastProblem(problem);
  }
}
