// Copying to the clipboard, with the answer on the button itself.
import { el } from "./dom.js";

/** A button that copies what `text()` returns at the time of the click. */
export function copyButton(label, testId, text) {
  const button = el(
    "button",
    { type: "button", className: "button button-small", data: { testid: testId } },
    label,
  );
  let pending = 0;
  button.addEventListener("click", async () => {
    const copied = await copy(text());
    button.textContent = copied ? "Copied" : "Press Ctrl+C";
    button.classList.toggle("is-done", copied);
    window.clearTimeout(pending);
    pending = setTimeout(() => {
      button.textContent = label;
      button.classList.remove("is-done");
    }, 1600);
  });
  return button;
}

async function copy(text) {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return copyBySelection(text);
  }
}

/** For pages beyond loopback without TLS, where browsers offer no clipboard API. */
function copyBySelection(text) {
  const area = el("textarea", { className: "sr-only", value: text, readOnly: true });
  document.body.append(area);
  area.select();
  const copied = document.execCommand("copy");
  area.remove();
  return copied;
}
