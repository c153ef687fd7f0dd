// The choice of a flaw in the mint form: what is wrong with the token, and the answer to expect from an API.
import { get } from "./api.js";
import { byId, el, marked } from "./dom.js";

/**
 * @typedef {{ outcome: string, status?: number, error?: string }} Verdict
 * @typedef {object} Flaw
 * @property {string} name
 * @property {string} group
 * @property {string} summary
 * @property {string} rule
 * @property {boolean} transport
 * @property {Record<"jwks" | "introspection", Verdict>} verdicts
 */

/** @type {Flaw[]} */
let flaws = [];

/** @param {HTMLSelectElement} select */
export async function startFlaws(select) {
  select.addEventListener("change", showFlaw);
  try {
    /** @type {import("./api.js").Listed<Flaw>} */
    const { items } = await get("/flaws");
    flaws = items.filter(({ transport }) => !transport); // a flaw of the request is in no token
  } catch {
    return; // minting itself shows why the server does not answer
  }
  for (const group of new Set(flaws.map((flaw) => flaw.group))) {
    const ofGroup = flaws.filter((flaw) => flaw.group === group);
    select.append(
      el(
        "optgroup",
        { label: group },
        ofGroup.map(({ name }) => el("option", { value: name }, name)),
      ),
    );
  }
}

/** Explains the chosen flaw. */
export function showFlaw() {
  const flaw = flaws.find(({ name }) => name === byId("mint-flaw", "select").value);
  byId("flaw-note", "div").replaceChildren(
    ...(flaw
      ? [
          el("p", {}, marked(flaw.summary)),
          el("p", {}, marked(flaw.rule)),
          el(
            "p",
            {},
            `An API that uses the JWKS ${answer(flaw.verdicts.jwks)}; with introspection it ${answer(flaw.verdicts.introspection)}.`,
          ),
        ]
      : []),
  );
}

/** @param {Verdict} verdict */
function answer({ outcome, status, error }) {
  if (outcome === "refuse") return `must answer ${status}${error ? ` ${error}` : ""}`;
  if (outcome === "accept") return "accepts it";
  return outcome === "either" ? "may accept or refuse it" : "never sees it";
}
