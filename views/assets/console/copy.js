// Buttons that copy text to the clipboard and show the outcome as their label.
import { el } from "./dom.js";

/**
 * Creates a button that copies what `text()` returns at the time of the click.
 *
 * @param {string} label
 * @param {string} testId
 * @param {() => string} text
 */
export function copyButton(label, testId, text) {
  const button = el(
    "button",
    { type: "button", className: "button button-small", data: { testid: testId } },
    label,
  );
  let pending = 0;
  button.addEventListener("click", async () => {
    const copied = await copy(text());
    button.textContent = copied ? "Copied" : "Copying failed";
    button.classList.toggle("is-done", copied);
    window.clearTimeout(pending);
    pending = setTimeout(() => {
      button.textContent = label;
      button.classList.remove("is-done");
    }, 1600);
  });
  return button;
}

/** @param {string} text */
async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/**
 * Copies without the clipboard API, which browsers offer only on https and loopback pages.
 *
 * @param {string} text
 */
function copyBySelection(text) {
  const area = el("textarea", { className: "sr-only", value: text, readOnly: true });
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
