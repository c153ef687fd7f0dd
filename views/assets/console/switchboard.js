// The switchboard: for each endpoint, the faults that are on and a choice of others. The faults come page by page.
import { post, remove } from "./api.js";
import { issuer } from "./data.js";
import { byId, el } from "./dom.js";
import { faultsOn } from "./faults-on.js";
import { startJsonForm } from "./json-form.js";
import { whenChanged } from "./live.js";
import { startPages } from "./paged-list.js";
import { toastProblem } from "./toast.js";

/** @typedef {import("./faults-on.js").Fault} Fault */

/** @type {[title: string, fault: Record<string, unknown>, only?: string][]} */
const CHOICES = [
  ["Answer 503", { status: 503 }],
  ["Answer 500", { status: 500 }],
  ["Answer 429, retry after 5 s", { status: 429, headers: { "Retry-After": "5" } }],
  ["Answer 3 s late", { delayMilliseconds: 3000 }],
  ["Answer with broken JSON", { status: 200, body: '{"broken' }],
  ["Close the connection", { connection: "close" }],
  ["Never answer", { connection: "hang" }],
  ["Send byte by byte", { connection: "trickle" }],
  ["Stale keys", { jwks: "stale" }, "jwks"],
  ["No keys", { jwks: "empty" }, "jwks"],
  ["Keys without kid", { jwks: "no-kid" }, "jwks"],
];

/** Name of the line of faults that are at a path, not at an endpoint. */
const PATHS = "paths";
const TEXTS = ["status", "delayMilliseconds", "connection", "jwks", "body", "merge", "headers", "when"];

export function startSwitchboard() {
  const duration = byId("fault-duration", "select");
  /** @type {HTMLElement[]} */
  const lines = [...byId("switchboard", "ul").children].map((line) => /** @type {HTMLElement} */ (line));

  for (const line of lines) {
    const { endpoint = "" } = line.dataset;
    const choice = line.querySelector("select");
    if (!choice) continue;
    const offered = CHOICES.filter(([, , only]) => only === undefined || only === endpoint);
    choice.append(
      el("option", { value: "" }, "Break it…"),
      ...offered.map(([title], index) => el("option", { value: String(index) }, title)),
    );
    choice.disabled = false;
    choice.addEventListener("change", async () => {
      const chosen = offered[Number(choice.value)];
      choice.value = "";
      if (chosen) await add({ endpoint, ...chosen[1] });
    });
  }

  /** @param {Record<string, unknown>} fault */
  async function add(fault) {
    const [name, count] = duration.value.split(":");
    try {
      await post("/faults", { issuer, ...fault, ...(name && { [name]: Number(count) }) });
      await list.refresh();
    } catch (problem) {
      toastProblem(problem);
    }
  }

  const list = startPages({
    prefix: "faults",
    load: faultsOn,
    show(faults, isAll) {
      for (const line of lines) {
        const { endpoint } = line.dataset;
        const own = faults.filter((fault) => lineOf(fault) === endpoint);
        show(line, own, isAll);
        if (endpoint === PATHS) line.hidden = own.length === 0;
      }
    },
    noun: () => ["fault is on", "faults are on"],
  });

  startJsonForm({ prefix: "fault", path: "/faults", done: "The fault is on." });
  whenChanged(
    ({ verb, request }) => (verb ? /^(faults|reset)/.test(verb) : request?.fault !== null),
    list.refresh,
  );
}

/** @param {Fault} fault */
function lineOf({ endpoint }) {
  return endpoint.startsWith("/") ? PATHS : endpoint;
}

/**
 * @param {HTMLElement} line
 * @param {Fault[]} faults
 * @param {boolean} isAll Whether the list has no other faults.
 */
function show(line, faults, isAll) {
  const nothing = isAll ? "Normal" : "None of the faults shown so far";
  line.classList.toggle("is-on", faults.length > 0);
  line
    .querySelector(".switch-state")
    ?.replaceChildren(
      ...(faults.length === 0 ? [el("span", { className: "muted" }, nothing)] : faults.map(faultChip)),
    );
}

/** @param {Fault} fault */
function faultChip(fault) {
  const text = textOf(fault);
  return el(
    "span",
    { className: "rule", data: { testid: `fault-${fault.id}` } },
    el("span", {}, text),
    el(
      "button",
      {
        type: "button",
        className: "button button-small",
        aria: { label: `Turn off: ${text}` },
        data: { testid: `remove-${fault.id}` },
        on: {
          click: () => void remove(`/faults/${encodeURIComponent(fault.id)}`, { issuer }).catch(toastProblem),
        },
      },
      "Turn off",
    ),
  );
}

/** @param {Fault} fault */
function textOf(fault) {
  const effects = TEXTS.filter((name) => fault[name] !== undefined).map((name) =>
    name === "delayMilliseconds"
      ? `${JSON.stringify(fault[name])} ms late`
      : `${name} ${JSON.stringify(fault[name])}`,
  );
  const at = fault.endpoint.startsWith("/") ? [`at ${fault.endpoint}`] : [];
  const { times, used } = fault;
  const limit = times === undefined ? [] : [`${times - used} of ${times} left`];
  const seconds = fault["forSeconds"] === undefined ? [] : [`for ${fault["forSeconds"]} s`];
  return [...at, ...effects, ...limit, ...seconds, ...usedText(used)].join(", ");
}

/** @param {number} used */
function usedText(used) {
  if (used === 0) return [];
  return [used === 1 ? "used once" : `used ${used} times`];
}
