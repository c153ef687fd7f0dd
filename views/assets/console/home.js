// The home tab: copies URLs, shows what to paste where, the last requests, and whether the server is well.
import "./page.js";
import { get } from "./api.js";
import { copyButton } from "./copy.js";
import { data, issuer, issuerRecord } from "./data.js";
import { byId, el, showProblem } from "./dom.js";
import { latestLoad } from "./latest-load.js";
import { whenChanged } from "./live.js";
import { eventLine } from "./request-line.js";
import { SAMPLES } from "./samples.js";

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

function startPaste() {
  const choice = byId("paste-choice", "select");
  const place = byId("paste", "div");
  const audience = [data.choices.resources[0]?.audience ?? "http://localhost:8000/mcp"].flat()[0] ?? "";
  const show = () => {
    const sample = SAMPLES.find(({ name }) => name === choice.value);
    if (!sample) return;
    const text = sample.write({ ...issuerRecord, audience, user: data.choices.users[0]?.name });
    place.replaceChildren(
      el(
        "div",
        { className: "code-head" },
        el("span", {}, sample.note),
        copyButton("Copy", "copy-paste", () => text),
      ),
      el("pre", { className: "code", tabIndex: 0, data: { testid: "paste-text" } }, text),
    );
  };
  choice.replaceChildren(...SAMPLES.map(({ name, title }) => el("option", { value: name }, title)));
  choice.addEventListener("change", show);
  choice.disabled = false;
  show();
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
