// The button of the refusal page: adds the URI that was sent to the client, and sends the request again.

import { get, patch } from "./console/api.js";

const actions = /** @type {HTMLElement | null} */ (document.querySelector("[data-addition]"));
const button = actions?.querySelector("button");

if (actions && button) {
  actions.hidden = false;
  button.addEventListener("click", () => void add(actions, button));
}

/**
 * @param {HTMLElement} actions
 * @param {HTMLButtonElement} button
 */
async function add({ dataset }, button) {
  const { issuer = "", client = "", setting = "", uri = "" } = dataset;
  const path = `/clients/${encodeURIComponent(client)}`;
  button.disabled = true;
  try {
    const { entry } = /** @type {{ entry: Record<string, string[]> }} */ (await get(path, { issuer }));
    await patch(path, { issuer }, { [setting]: [...(entry[setting] ?? []), uri] });
    location.reload();
  } catch (error) {
    button.disabled = false;
    const problem = /** @type {HTMLElement} */ (document.querySelector("[data-problem]"));
    problem.textContent = `The URI was not added: ${/** @type {Error} */ (error).message}`;
    problem.hidden = false;
  }
}
