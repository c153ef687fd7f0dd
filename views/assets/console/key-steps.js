// Asks before a step that changes the key ring, and says what the step breaks.
import { get } from "./api.js";
import { issuer } from "./data.js";
import { openDialog } from "./dialog.js";
import { el, showProblem } from "./dom.js";
import { toast } from "./toast.js";

/** The most tokens that are counted. */
const COUNTED = 1000;

/**
 * Returns how many active tokens a key has signed, as text.
 *
 * @param {{ kid: string }} key
 */
export async function signedBy({ kid }) {
  /** @type {import("./api.js").Listed<unknown>} */
  const { items, next } = await get("/tokens", { issuer, kid, state: "active", limit: COUNTED });
  const count = next === null ? String(items.length) : `More than ${COUNTED}`;
  return `${count} active ${items.length === 1 ? "token" : "tokens"}`;
}

/**
 * @param {object} step
 * @param {string} step.title
 * @param {string[]} step.effects What happens, a sentence each.
 * @param {HTMLElement[]} [step.more] Fields of the step.
 * @param {string} step.action
 * @param {boolean} [step.isDanger]
 * @param {string} step.done
 * @param {() => Promise<unknown>} step.act
 */
export async function askFirst({ title, effects, more = [], action, isDanger = false, done, act }) {
  const problemPlace = el("div", { attrs: { role: "alert" } });
  const button = el(
    "button",
    {
      type: "button",
      className: isDanger ? "button button-danger" : "button button-primary",
      data: { testid: "dialog-confirm" },
    },
    action,
  );
  const close = openDialog({
    title,
    testId: "key-dialog",
    body: [
      el(
        "ul",
        { className: "effects" },
        effects.map((effect) => el("li", {}, effect)),
      ),
      ...more,
      problemPlace,
    ],
    actions: [button],
  });
  button.addEventListener("click", async () => {
    button.disabled = true;
    try {
      await act();
      close();
      toast(done);
    } catch (problem) {
      showProblem(problemPlace, problem);
      button.disabled = false;
    }
  });
  button.focus();
}
