// Ready scenarios: one click sets up what an outage, a leak or the passing of time looks like.
import { post } from "./api.js";
import { issuer } from "./data.js";
import { confirmed } from "./dialog.js";
import { byId, el } from "./dom.js";
import { toast, toastProblem } from "./toast.js";

/**
 * @typedef {object} Scenario
 * @property {string} name
 * @property {string} title
 * @property {string} text What happens, and what your software should do.
 * @property {[path: string, body: object]} call
 * @property {string} done
 * @property {string} [warning] Asked before something that cannot be undone.
 */

/** @type {Scenario[]} */
const SCENARIOS = [
  {
    name: "introspection-down",
    title: "Introspection is down for 30 s",
    text: "An API that introspects must refuse tokens, or answer 503, and recover by itself.",
    call: ["/faults", { endpoint: "introspection", connection: "close", forSeconds: 30 }],
    done: "Introspection is down for 30 seconds.",
  },
  {
    name: "jwks-stale",
    title: "The JWKS is stale",
    text: "Rotates the key, but publishes the old keys only. An API must refuse new tokens until the fault is off.",
    call: ["/faults", { endpoint: "jwks", jwks: "stale" }],
    done: "The JWKS stays as it was before the next rotation.",
  },
  {
    name: "token-slow",
    title: "Tokens take 5 s",
    text: "The token endpoint answers late. An app must neither hang nor ask twice.",
    call: ["/faults", { endpoint: "token", delayMilliseconds: 5000 }],
    done: "The token endpoint answers 5 seconds late.",
  },
  {
    name: "compromised",
    title: "The key is compromised",
    text: "Removes the active key at once and revokes what it signed. An API must refuse those tokens.",
    call: ["/keys/compromise", {}],
    done: "The key is removed, and its tokens are revoked.",
    warning: "The active key is removed for good, and every token that it signed is revoked.",
  },
  {
    name: "clock",
    title: "An hour passes",
    text: "Moves the issuer's clock. Tokens expire for introspection, and new tokens come from the future.",
    call: ["/clock", { advanceSeconds: 3600 }],
    done: "The issuer's clock is one hour further.",
  },
];

export function startScenarios() {
  byId("scenarios", "ul").replaceChildren(...SCENARIOS.map(item));
}

/** @param {Scenario} scenario */
function item(scenario) {
  const { name, title, text } = scenario;
  return el(
    "li",
    { className: "scenario" },
    el("h3", {}, title),
    el("p", { className: "muted" }, text),
    el(
      "button",
      {
        type: "button",
        className: "button button-small",
        aria: { label: `Start: ${title}` },
        data: { testid: `scenario-${name}` },
        on: { click: () => void start(scenario) },
      },
      "Start",
    ),
  );
}

/** @param {Scenario} scenario */
async function start({ name, title, call: [path, body], done, warning }) {
  if (warning && !(await confirmed({ title: `${title}?`, body: [el("p", {}, warning)], action: "Go on" }))) {
    return;
  }
  try {
    await post(path, { issuer, ...body });
    if (name === "jwks-stale") await post("/keys/rotate", { issuer });
    toast(done);
  } catch (problem) {
    toastProblem(problem);
  }
}
