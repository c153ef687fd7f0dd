// The state of the flow that is debugged. It is kept in the tab's session, because the browser leaves for the login.
import { data, issuer, tabUrl } from "./data.js";

/** @typedef {import("./flow-types.js").FlowState} FlowState */

const STORED = "mintmark-flow";

/**
 * @param {Pick<FlowState, "flow" | "scope">} options
 * @returns {FlowState}
 */
export function newState({ flow, scope }) {
  return {
    flow,
    issuer,
    client: "",
    secret: "",
    auth: "none",
    key: "",
    extra: { authorization: "", token: "" },
    scope,
    resource: "",
    values: {},
    results: {},
    waiting: null,
  };
}

/** @param {FlowState} state */
export function keep(state) {
  window.sessionStorage.setItem(STORED, JSON.stringify(state));
}

/** @returns {FlowState | null} */
export function kept() {
  try {
    return JSON.parse(window.sessionStorage.getItem(STORED) ?? "null");
  } catch {
    return null;
  }
}

/**
 * Keeps what the browser came back with if this page is the one that flows return to, and goes on to the tab. Returns
 * false at the tab itself.
 */
export function finishReturn() {
  const { pathname } = new URL(data.callback);
  if (!location.pathname.endsWith(pathname.slice(pathname.indexOf("/_mintmark/")))) return false;
  const state = kept();
  const returned = Object.fromEntries(new URLSearchParams(location.search));
  if (state?.waiting && returned["state"] === state.values["state"]) {
    const isGood = returned["error"] === undefined;
    state.results[state.waiting] = { isGood, returned };
    if (returned["code"] !== undefined) delete state.values["redeemed"];
    if (isGood) state.values = { ...state.values, ...named(state.waiting, returned) };
    state.waiting = null;
    keep(state);
    location.replace(flowsUrl(state.issuer));
  } else {
    location.replace(`${flowsUrl(state?.issuer ?? issuer)}#unknown-return`);
  }
  return true;
}

/**
 * @param {string} step
 * @param {Record<string, string>} returned
 * @returns {Record<string, string>}
 */
function named(step, { code }) {
  return step === "logout" ? { signedOut: "yes" } : code === undefined ? {} : { code };
}

/** @param {string} id */
function flowsUrl(id) {
  const path = (tabUrl("flows") ?? "").split("?")[0] ?? "";
  return id === "default" ? path : `${path}?${new URLSearchParams({ issuer: id })}`;
}
