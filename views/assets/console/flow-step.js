// One step of a flow: what it does, how it may be broken, its button, and its last result.
import { post } from "./api.js";
import { issuer, issuerRecord } from "./data.js";
import { el, showProblem } from "./dom.js";
import { membersOf, resultView } from "./flow-exchange.js";
import { mintFor } from "./flow-grants.js";
import { keep } from "./flow-state.js";

/**
 * @typedef {import("./flow-types.js").Step} Step
 * @typedef {import("./flow-types.js").FlowState} FlowState
 * @typedef {import("./flow-types.js").Break} Break
 */

/**
 * @param {Step} step
 * @param {number} number
 * @param {FlowState} state
 * @param {() => void} onDone Called after a result.
 */
export function stepView(step, number, state, onDone) {
  const isReady = state.client !== "" && step.needs.every((name) => state.values[name] !== undefined);
  const result = state.results[step.id];
  const offered = (step.breaks ?? []).filter(
    ({ needs, isOffered }) =>
      (needs === undefined || state.values[needs] !== undefined) && (isOffered?.(state) ?? true),
  );
  const breaks = el(
    "select",
    {
      disabled: !isReady,
      aria: { label: `Break step ${number}` },
      data: { testid: `break-${step.id}` },
    },
    el("option", { value: "" }, "As it should be"),
    el(
      "optgroup",
      { label: "Break this step" },
      offered.map(({ id, label }) => el("option", { value: id }, label)),
    ),
  );
  const problem = el("div", { attrs: { role: "alert" } });
  const button =
    step.kind === "approve"
      ? el(
          "a",
          {
            className: "button",
            href: isReady ? (state.values["verification_uri_complete"] ?? "") : "#flow-steps",
            target: "_blank",
            rel: "noopener",
            hidden: !isReady,
            data: { testid: `send-${step.id}` },
          },
          step.action,
        )
      : el(
          "button",
          {
            type: "button",
            className: isReady && !result ? "button button-primary" : "button",
            disabled: !isReady,
            data: { testid: `send-${step.id}` },
          },
          step.action,
        );
  breaks.addEventListener("change", () => {
    button.textContent = breaks.value === "" ? step.action : "Send it broken";
    button.classList.toggle("button-danger", breaks.value !== "");
  });
  if (step.kind !== "approve") {
    button.addEventListener("click", async () => {
      const broken = offered.find(({ id }) => id === breaks.value);
      button.setAttribute("disabled", "");
      try {
        await run(step, state, broken);
        showProblem(problem, null);
      } catch (error) {
        showProblem(problem, error);
      }
      button.removeAttribute("disabled");
      if (problem.childElementCount === 0 && state.waiting === null) onDone();
    });
  }
  return el(
    "li",
    {
      className: isReady ? "card flow-step" : "card flow-step is-ahead",
      data: { testid: `step-${step.id}` },
    },
    el(
      "div",
      { className: "flow-head" },
      el("span", { className: "flow-number", aria: { hidden: "true" } }, String(number)),
      el("div", {}, el("h2", {}, step.title), el("p", { className: "muted" }, step.text)),
    ),
    step.kind === "approve" && isReady
      ? el("p", { className: "flow-code" }, "User code ", el("code", {}, state.values["user_code"] ?? ""))
      : null,
    isReady
      ? el("div", { className: "flow-tools" }, offered.length > 0 ? breaks : null, button)
      : el("p", { className: "muted" }, "Waits for the steps before it."),
    problem,
    result ? resultView(step.id, result) : null,
  );
}

/**
 * @param {Step} step
 * @param {FlowState} state
 * @param {Break | undefined} broken
 */
async function run(step, state, broken) {
  if (step.kind === "mint") {
    const made = await mintFor(step.mint?.(state) ?? {});
    step.take(/** @type {Record<string, string>} */ (/** @type {unknown} */ (made)), state);
    state.results = { [step.id]: { isGood: true, made: { ...made } } };
    return;
  }
  // A broken request must not replace what the unbroken one has left for the next steps.
  const built = await step.build?.(broken ? window.structuredClone(state) : state);
  if (!built) return;
  if (step.kind === "visit" && !broken) {
    const { [built.endpoint === "authorization" ? "authorization" : "end_session"]: url } =
      issuerRecord.endpoints;
    if (url === undefined) throw new Error(`This issuer has no ${built.endpoint} endpoint.`);
    forgetFrom(step, state);
    state.waiting = step.id;
    keep(state);
    location.assign(`${url}?${new URLSearchParams(built.params)}`);
    return;
  }
  const sent = broken ? await broken.change(built, state) : built;
  const undo = await broken?.around?.(state);
  try {
    /** @type {import("./flow-types.js").Exchange} */
    const exchange = await post("/requests/send", { issuer, ...sent });
    const { answer, entry } = exchange;
    const isGood = answer !== null && answer.status < 400 && entry?.error == null;
    if (isGood && !broken) {
      forgetFrom(step, state);
      step.take(/** @type {Record<string, string>} */ (membersOf(answer.body)), state);
    }
    state.results[step.id] = { isGood, exchange, ...(broken && { broken: broken.label }) };
  } finally {
    await undo?.();
  }
}

/**
 * A step that begins anew makes the results of the later ones void.
 *
 * @param {Step} step
 * @param {FlowState} state
 */
function forgetFrom(step, state) {
  const ids = Object.keys(state.results);
  const at = ids.indexOf(step.id);
  for (const id of at < 0 ? [] : ids.slice(at)) delete state.results[id];
}
