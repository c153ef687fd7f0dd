// The tab of flows: the choice of the flow and the client, and the flow's steps.
import "./page.js";
import { get, put } from "./api.js";
import { data, issuer } from "./data.js";
import { byId, el, showProblem } from "./dom.js";
import { codeFlow, logoutFlow } from "./flow-code.js";
import { credentialsFlow, deviceFlow, exchangeFlow, refreshFlow } from "./flow-grants.js";
import { finishReturn, keep, kept, newState } from "./flow-state.js";
import { stepView } from "./flow-step.js";

/**
 * @typedef {import("./flow-types.js").Flow} Flow
 * @typedef {{ name: string, entry: { secret?: string, grantTypes?: string[], tokenEndpointAuthMethod?: string } }} Client
 */

/** @type {[Flow, ...Flow[]]} */
const FLOWS = [codeFlow, deviceFlow, credentialsFlow, refreshFlow, exchangeFlow, logoutFlow];
/** Clients that the form offers at most. */
const MOST_CLIENTS = 1000;

const names = byId("flow-names", "div");
const client = byId("flow-client", "select");
const secret = byId("flow-secret", "input");
const scope = byId("flow-scope", "input");
const resource = byId("flow-resource", "input");
const steps = byId("flow-steps", "ol");
const problemPlace = byId("flow-problem", "div");

/** @type {Client[]} */
let clients = [];
let state = newState({ flow: FLOWS[0].id, scope: FLOWS[0].scope });

if (!finishReturn()) void start();

async function start() {
  try {
    /** @type {{ items: Client[] }} */
    const { items } = await get("/clients", { issuer, private: true, limit: MOST_CLIENTS });
    clients = items;
  } catch (problem) {
    steps.replaceChildren();
    showProblem(problemPlace, problem);
    return;
  }
  if (location.hash === "#unknown-return") {
    showProblem(problemPlace, {
      message: "The browser came back from a request that this tab did not send.",
      hint: "Send the first step again.",
    });
  } else {
    warnOfOtherOrigin();
  }
  const before = kept();
  const wanted = new URLSearchParams(location.search).get("flow");
  if (before && before.issuer === issuer && (wanted === null || wanted === before.flow)) {
    state = { ...before, waiting: null };
    fill();
    show();
  } else {
    choose(FLOWS.find(({ id }) => id === wanted) ?? FLOWS[0]);
  }
  byId("flow-form", "form").addEventListener("submit", (event) => event.preventDefault());
  client.addEventListener("change", () => choose(flow(), client.value));
  for (const field of [secret, scope, resource]) field.addEventListener("change", readFields);
}

/** The login pages lead back to the server's own origin, which may have another name than this page. */
function warnOfOtherOrigin() {
  const { origin } = new URL(data.callback);
  if (origin === location.origin) return;
  showProblem(problemPlace, {
    message: `Logins lead back to ${origin}, but this page is open at ${location.origin}.`,
    hint: `Open the console at ${origin}/_mintmark/flows to debug flows with a login.`,
  });
}

function flow() {
  return FLOWS.find(({ id }) => id === state.flow) ?? FLOWS[0];
}

/** @param {Flow} meant */
function clientsOf({ grant }) {
  return clients.filter(({ entry }) => entry.grantTypes?.includes(grant));
}

/**
 * Begins a flow.
 *
 * @param {Flow} next
 * @param {string} [name] Of the client. Default: the first one that may use the flow.
 */
function choose(next, name = clientsOf(next)[0]?.name ?? "") {
  const entry = clients.find((each) => each.name === name)?.entry;
  state = {
    ...newState({ flow: next.id, scope: next.id === state.flow && scope.value ? scope.value : next.scope }),
    client: name,
    secret: entry?.secret ?? "",
    postsSecret: entry?.tokenEndpointAuthMethod === "client_secret_post",
    resource: resource.value.trim(),
  };
  const url = new URL(location.href);
  url.searchParams.set("flow", next.id);
  url.hash = "";
  window.history.replaceState(null, "", url);
  fill();
  show();
}

function fill() {
  const own = clientsOf(flow());
  const others = clients.filter((each) => !own.includes(each));
  client.replaceChildren(
    ...own.map(option),
    ...(others.length > 0
      ? [el("optgroup", { label: "Without this grant: refused" }, others.map(option))]
      : []),
  );
  client.value = state.client;
  secret.value = state.secret;
  scope.value = state.scope;
  resource.value = state.resource;
}

/** @param {Client} client */
function option({ name }) {
  return el("option", { value: name }, name);
}

function readFields() {
  Object.assign(state, {
    secret: secret.value,
    scope: scope.value.trim(),
    resource: resource.value.trim(),
  });
  keep(state);
  show();
}

function show() {
  const current = flow();
  names.replaceChildren(
    ...FLOWS.map((each) =>
      el(
        "button",
        {
          type: "button",
          className: "chip chip-toggle",
          id: `flow-${each.id}`,
          aria: { pressed: String(each.id === current.id) },
          data: { testid: `flow-${each.id}` },
          on: {
            click: () => {
              showProblem(problemPlace, null);
              choose(each);
              document.getElementById(`flow-${each.id}`)?.focus();
            },
          },
        },
        each.title,
      ),
    ),
  );
  if (state.client === "") return steps.replaceChildren(nobody(current));
  steps.replaceChildren(
    ...current.steps.map((step, index) =>
      stepView(step, index + 1, state, () => {
        keep(state);
        show();
        showOutcome(step.id);
      }),
    ),
  );
}

/** @param {string} id */
function showOutcome(id) {
  const outcome = steps.querySelector(`[data-testid="result-${id}"] h3`);
  byId("flow-status", "p").textContent = outcome?.textContent ?? "";
  /** @type {HTMLElement | null} */
  const button = steps.querySelector(`[data-testid="send-${id}"]`);
  button?.focus();
}

/** @param {Flow} current */
function nobody({ grant, noClient }) {
  return el(
    "li",
    { className: "card nothing", data: { testid: "flow-nobody" } },
    el("strong", {}, noClient),
    el("p", {}, "A client needs the grant in its grantTypes."),
    el(
      "button",
      {
        type: "button",
        className: "button button-primary",
        data: { testid: "flow-add" },
        on: { click: () => void addClient(grant) },
      },
      "Add a client for it",
    ),
    el("p", { className: "field-note" }, "Resetting the issuer removes it again."),
  );
}

/** @param {string} grant */
async function addClient(grant) {
  const name = "flow-debugger";
  try {
    const known = clients.find((each) => each.name === name)?.entry.grantTypes ?? [];
    const entry = { secret: "flow-debugger-secret", grantTypes: [...known, grant] };
    await put(`/clients/${name}`, { issuer }, entry);
    clients = [...clients.filter((each) => each.name !== name), { name, entry }];
    choose(flow());
  } catch (problem) {
    showProblem(problemPlace, problem);
  }
}
