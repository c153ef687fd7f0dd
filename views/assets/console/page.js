// Starts what every tab has: the choice of the issuer, the live stream, and the strip of what is in force.
import { startLive } from "./live.js";
import { startNow } from "./now.js";

// The page has this element only if there are several issuers.
/** @type {HTMLSelectElement | null} */
const issuerSelect = document.querySelector("select#issuer");
issuerSelect?.addEventListener("change", () => issuerSelect.form?.submit());

// On a narrow screen the row of tabs scrolls; the current tab must be in view.
/** @type {HTMLElement | null} */
const current = document.querySelector(".tabs [aria-current]");
if (current?.parentElement) current.parentElement.scrollLeft = current.offsetLeft - current.offsetWidth;

startNow();
startLive();
