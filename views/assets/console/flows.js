// The tab of flows: the choice of the flow and the client, and the flow's steps.
import "./page.js";
import { get, patch, put } from "./api.js";
import { data, issuer } from "./data.js";
import { byId, el, showProblem } from "./dom.js";
import { newKey } from "./flow-assertion.js";
import { AUTH_METHODS, methodOf } from "./flow-client.js";
import { codeFlow, logoutFlow } from "./flow-code.js";
import { credentialsFlow, deviceFlow, exchangeFlow, refreshFlow } from "./flow-grants.js";
import { finishReturn, keep, kept, newState } from "./flow-state.js";
import { stepView } from "./flow-step.js";
import { latestLoad } from "./latest-load.js";
import { whenChanged } from "./live.js";
import { toast } from "./toast.js";

/**
 * @typedef {import("./flow-types.js").Flow} Flow
 * @typedef {{ name: string, entry: import("./flow-types.js").ClientEntry }} Client
 */

/** @type {[Flow, ...Flow[]]} */
const FLOWS = [codeFlow, deviceFlow, credentialsFlow, refreshFlow, exchangeFlow, logoutFlow];
/** Clients that the form offers at most. */
const MOST_CLIENTS = 1000;

const names = byId("flow-names", "div");
const client = byId("flow-client", "select");
const auth = byId("flow-auth", "select");
const secret = byId("flow-secret", "input");
const key = byId("flow-key", "textarea");
const extras = {
  authorization: byId("flow-extra-authorization", "textarea"),
  token: byId("flow-extra-token", "textarea"),
};
const scope = byId("flow-scope", "input");
const resource = byId("flow-resource", "input");
const steps = byId("flow-steps", "ol");
const problemPlace = byId("flow-problem", "div");

/** @type {Client[]} */
let clients = [];
let state = newState({ flow: FLOWS[0].id, scope: FLOWS[0].scope });
let hasBegun = false;

const refreshClients = latestLoad({
  load: loadClients,
  show: (loaded) => (hasBegun ? takeOver(loaded) : begin(loaded)),
  fail: (problem) => {
    if (!hasBegun) steps.replaceChildren();
    showProblem(problemPlace, problem);
  },
});

if (!finishReturn()) {
  // Before the first load, so that no change between the two is missed.
  whenChanged(({ verb }) => verb !== null && /^(clients|reset)/.test(verb), refreshClients);
  void refreshClients();
}

/** @param {Client[]} loaded */
function begin(loaded) {
  hasBegun = true;
  clients = loaded;
  showProblem(problemPlace, null);
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
    state = { ...newState(before), ...before, waiting: null };
    fill();
    show();
  } else {
    choose(FLOWS.find(({ id }) => id === wanted) ?? FLOWS[0]);
  }
  byId("flow-form", "form").addEventListener("submit", (event) => event.preventDefault());
  client.addEventListener("change", () => choose(flow(), client.value));
  for (const field of [secret, key, scope, resource, ...Object.values(extras)]) {
    // Not at "change": the steps must not be replaced between the press and the release of their button.
    field.addEventListener("input", readFields);
  }
  auth.addEventListener("change", () => {
    readFields();
    showAuth();
    show();
  });
  byId("flow-new-key", "button").addEventListener("click", () => void giveKey());
}

/** @returns {Promise<Client[]>} */
async function loadClients() {
  const { items } = await get("/clients", { issuer, private: true, limit: MOST_CLIENTS });
  return items;
}

/**
 * Takes over what changed about the clients. The open flow and what was typed stay.
 *
 * @param {Client[]} loaded
 */
function takeOver(loaded) {
  if (JSON.stringify(loaded) === JSON.stringify(clients)) return;
  const [before, after] = [clients, loaded].map((all) => all.find(({ name }) => name === state.client));
  clients = loaded;
  if (!after) return choose(flow());
  const { auth: authBefore } = state;
  if (state.secret === (before?.entry.secret ?? "")) state.secret = after.entry.secret ?? "";
  if (state.auth === methodOf(before?.entry ?? {})) state.auth = methodOf(after.entry);
  keep(state);
  fill();
  // The steps depend on nothing else of the client.
  if (state.auth !== authBefore) show();
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
    auth: methodOf(entry ?? {}),
    key: name === state.client ? state.key : "",
    extra: state.extra,
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
    ...(clients.length === 0 ? [el("option", { value: "" }, "No client")] : []),
    ...own.map(option),
    ...(others.length > 0
      ? [el("optgroup", { label: "Without this grant: refused" }, others.map(option))]
      : []),
  );
  client.value = state.client;
  auth.replaceChildren(...AUTH_METHODS.map(([value, label]) => el("option", { value }, label)));
  auth.value = state.auth;
  secret.value = state.secret;
  key.value = state.key;
  extras.authorization.value = state.extra.authorization;
  extras.token.value = state.extra.token;
  showAuth();
  scope.value = state.scope;
  resource.value = state.resource;
}

/** @param {Client} client */
function option({ name }) {
  return el("option", { value: name }, name);
}

function readFields() {
  Object.assign(state, {
    auth: auth.value,
    secret: secret.value,
    key: key.value,
    scope: scope.value.trim(),
    resource: resource.value.trim(),
    extra: { authorization: extras.authorization.value, token: extras.token.value },
  });
  keep(state);
}

/** Shows the field that the client's authentication needs. */
function showAuth() {
  byId("flow-secret-field", "div").hidden = !auth.value.startsWith("client_secret");
  byId("flow-key-field", "div").hidden = auth.value !== "private_key_jwt";
}

/** Makes a key in the browser, and gives the public part to the client. */
async function giveKey() {
  try {
    const { secret: text, published } = await newKey();
    const changes = { jwks: { keys: [published] }, jwksUri: null };
    await patch(`/clients/${encodeURIComponent(state.client)}`, { issuer }, changes);
    key.value = text;
    readFields();
    toast("The client has a new key. Resetting the issuer removes it again.");
  } catch (problem) {
    showProblem(problemPlace, problem);
  }
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
