// Saves text as a file of the browser.
import { el } from "./dom.js";

/** @param {{ fileName: string, mediaType: string, text: string }} file */
export function saveAs({ fileName, mediaType, text }) {
  const href = URL.createObjectURL(new window.Blob([text], { type: mediaType }));
  el("a", { href, download: fileName }).click();
  setTimeout(() => URL.revokeObjectURL(href));
}
