// Modal dialogs: a title, a body, and buttons. Escape and the close button dismiss them.
import { el } from "./dom.js";

/** @typedef {import("./dom.js").Child} Child */

/**
 * Opens a dialog and returns a function that closes it.
 *
 * @param {object} options
 * @param {string} options.title
 * @param {string} options.testId
 * @param {(Child | Child[])[]} options.body
 * @param {HTMLElement[]} [options.actions] Buttons and links at the end.
 * @param {() => void} [options.onClose]
 */
export function openDialog({ title, testId, body, actions = [], onClose }) {
  const heading = el("h2", { id: "dialog-title" }, title);
  const close = () => dialog.close();
  const dialog = el(
    "dialog",
    { data: { testid: testId }, aria: { labelledby: "dialog-title" } },
    el(
      "header",
      { className: "dialog-head" },
      heading,
      el(
        "button",
        {
          type: "button",
          className: "button button-small",
          data: { testid: "dialog-close" },
          on: { click: close },
        },
        "Close",
      ),
    ),
    el("div", { className: "dialog-body" }, ...body),
    actions.length > 0 ? el("footer", { className: "dialog-foot" }, actions) : null,
  );
  dialog.addEventListener("close", () => {
    dialog.remove();
    onClose?.();
  });
  document.body.append(dialog);
  dialog.showModal();
  return close;
}

/**
 * Asks before something is done that cannot be undone. Resolves to whether it shall be done.
 *
 * @param {{ title: string, body: (Child | Child[])[], action: string }} options
 * @returns {Promise<boolean>}
 */
export function confirmed({ title, body, action }) {
  return new Promise((resolve) => {
    let isWanted = false;
    const button = el(
      "button",
      { type: "button", className: "button button-danger", data: { testid: "dialog-confirm" } },
      action,
    );
    const close = openDialog({
      title,
      testId: "confirm-dialog",
      body,
      actions: [button],
      onClose: () => resolve(isWanted),
    });
    button.addEventListener("click", () => {
      isWanted = true;
      close();
    });
    button.focus();
  });
}
