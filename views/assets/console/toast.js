// Short notes in the corner of the page about what was done, or why it was not. Screen readers read them out.
import { byId, el, marked } from "./dom.js";

const SHOWN_MILLISECONDS = 7000;

/**
 * @param {string} text
 * @param {{ isBad?: boolean }} [options]
 */
export function toast(text, { isBad = false } = {}) {
  const note = el("p", { className: isBad ? "toast toast-bad" : "toast" }, marked(text));
  byId("toasts", "div").append(note);
  setTimeout(() => note.remove(), SHOWN_MILLISECONDS);
}

/** @param {unknown} problem An error, best one of the control API. */
export function toastProblem(problem) {
  const { message, hint } = /** @type {{ message: string, hint?: string }} */ (problem);
  toast(hint ? `${message} ${hint}` : message, { isBad: true });
}
