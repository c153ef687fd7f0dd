// The home tab: copies URLs, shows what to paste where, the last requests, and whether the server is well.
import "./page.js";
import { get } from "./api.js";
import { copyButton } from "./copy.js";
import { issuer } from "./data.js";
import { byId, el, showProblem } from "./dom.js";
import { latestLoad } from "./latest-load.js";
import { whenChanged } from "./live.js";
import { startPaste } from "./paste.js";
import { eventLine } from "./request-line.js";

const SHOWN_EVENTS = 8;

/** @typedef {import("./api.js").RequestRecord} RequestRecord */

for (const value of document.querySelectorAll("[data-copy]")) {
  addCopyButton(/** @type {HTMLElement} */ (value));
}
startPaste();
startEvents();
void showHealth();

/** @param {HTMLElement} value */
function addCopyButton(value) {
  const { copy: text = "", testid = "", open } = value.dataset;
  value.after(
    el(
      "span",
      { className: "urls-tools" },
      open ? el("a", { href: open }, "Open") : null,
      copyButton("Copy", `copy-${testid}`, () => text),
    ),
  );
}

function startEvents() {
  const list = byId("events", "ol");
  const problemPlace = byId("events-problem", "div");
  /** @param {import("./api.js").Listed<RequestRecord>} requests */
  const show = ({ items }) => {
    showProblem(problemPlace, null);
    if (items.length > 0) return list.replaceChildren(...items.map(eventLine));
    list.replaceChildren(
      el(
        "li",
        { className: "nothing" },
        el("strong", {}, "No request yet"),
        "Requests of your app and your API to this issuer appear here as they come.",
      ),
    );
  };
  const load = latestLoad({
    load: () => get("/requests", { issuer, order: "newest", limit: SHOWN_EVENTS }),
    show,
    fail: (problem) => showProblem(problemPlace, problem),
  });
  whenChanged(({ verb, request }) => request !== null || /^(requests|reset)/.test(verb ?? ""), load);
  void load();
}

async function showHealth() {
  const place = byId("health", "p");
  try {
    /** @type {{ items: import("./api.js").KeyRecord[] }} */
    const { items } = await get("/keys", { issuer });
    const algs = items.filter(({ state }) => state === "active").map(({ alg }) => alg);
    place.replaceChildren(el("span", { className: "dot" }), `Ready. Signs with ${algs.join(", ")}.`);
  } catch {
    place.replaceChildren(el("span", { className: "dot dot-bad" }), "The server does not respond.");
  }
}
