// Imports a key that a person pastes, and exports the ring's keys as a JWK set.
import { get, post } from "./api.js";
import { copyButton } from "./copy.js";
import { data, issuer } from "./data.js";
import { openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { askFirst } from "./key-steps.js";
import { toastProblem } from "./toast.js";

/** @typedef {import("./api.js").KeyRecord} KeyRecord */

export async function importKey() {
  const text = el("textarea", {
    id: "import-text",
    className: "mono",
    rows: 7,
    spellcheck: false,
    data: { testid: "import-text" },
  });
  const alg = el(
    "select",
    { id: "import-alg", data: { testid: "import-alg" } },
    el("option", { value: "" }, "Found from the key"),
    data.choices.algs.map((each) => el("option", { value: each }, each)),
  );
  const state = el(
    "select",
    { id: "import-state", data: { testid: "import-state" } },
    el("option", { value: "active" }, "Active: it signs from now on"),
    el("option", { value: "next" }, "Next: it is only published"),
    el("option", { value: "retiring" }, "Retiring: it only verifies"),
  );
  await askFirst({
    title: "Import a key",
    effects: [
      "A private JWK, a private key as PEM, or an HMAC secret. An active key replaces the present one, which stays published.",
    ],
    more: [
      el("div", { className: "field" }, el("label", { htmlFor: "import-text" }, "Key"), text),
      el(
        "div",
        { className: "field-row" },
        el("div", { className: "field" }, el("label", { htmlFor: "import-alg" }, "Algorithm"), alg),
        el("div", { className: "field" }, el("label", { htmlFor: "import-state" }, "State"), state),
      ),
    ],
    action: "Import",
    done: "The key is imported.",
    act: () =>
      post("/keys/import", {
        issuer,
        ...sourceOf(text.value.trim()),
        alg: alg.value || undefined,
        state: state.value,
      }),
  });
  text.focus();
}

/** @param {string} text */
function sourceOf(text) {
  if (text.startsWith("{")) return { jwk: JSON.parse(text) };
  return text.startsWith("-----BEGIN") ? { pem: text } : { secret: text };
}

/** @param {KeyRecord[]} keys */
export function exportKeys(keys) {
  let text = jwks(keys.filter(({ state }) => state !== "removed").map(({ publicJwk }) => publicJwk));
  const shown = el("pre", { className: "code", tabIndex: 0, data: { testid: "export-text" } }, text);
  const reveal = el(
    "button",
    { type: "button", className: "button", data: { testid: "export-private" } },
    "Show private keys",
  );
  reveal.addEventListener("click", async () => {
    try {
      /** @type {{ items: KeyRecord[] }} */
      const { items } = await get("/keys", { issuer, private: true });
      text = jwks(items.filter(({ state }) => state !== "removed").map(({ privateJwk }) => privateJwk));
      shown.textContent = text;
      reveal.disabled = true;
    } catch (problem) {
      toastProblem(problem);
    }
  });
  const copy = copyButton("Copy", "export-copy", () => text);
  copy.classList.remove("button-small");
  openDialog({
    title: "Export the keys as a JWK set",
    testId: "export-dialog",
    body: [shown],
    actions: [reveal, copy],
  });
}

/** @param {(object | null | undefined)[]} keys Those without a public part are left out. */
function jwks(keys) {
  return JSON.stringify({ keys: keys.filter(Boolean) }, null, 2);
}
