// The form of a check: its options as the control API takes them. The browser remembers the last ones.
import { post } from "./api.js";
import { issuer } from "./data.js";
import { byId, showProblem } from "./dom.js";

const STORED = "mintmark-check";
const TEXTS = [
  ["url", "check-url"],
  ["audience", "check-audience"],
  ["scope", "check-scope"],
  ["user", "check-user"],
  ["client", "check-client"],
  ["method", "check-method"],
  ["body", "check-body"],
  ["tool", "check-tool"],
  ["asOther", "check-other"],
];
const CHOICES = [
  ["extent", "check-extent"],
  ["verifier", "check-verifier"],
  ["failOn", "check-fail"],
];

/** @param {(run: import("./check-types.js").CheckRun) => void} onStarted */
export function startCheckForm(onStarted) {
  const form = byId("check-form", "form");
  const button = byId("check-start", "button");
  const problemPlace = byId("check-problem", "div");
  const url = byId("check-url", "input");
  fill();
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    if (url.value.trim() === "") {
      showProblem(problemPlace, { message: "Enter the URL of your API, such as http://localhost:8000/mcp." });
      url.focus();
      return;
    }
    button.disabled = true;
    try {
      const typed = values();
      window.localStorage.setItem(STORED, JSON.stringify(typed));
      const { extent, method, ...others } = typed;
      const run = await post("/checks", {
        issuer,
        ...others,
        ...(method && { method: method.toUpperCase() }),
        ...(extent && { [extent]: true }),
      });
      showProblem(problemPlace, null);
      onStarted(/** @type {import("./check-types.js").CheckRun} */ (run));
    } catch (problem) {
      showProblem(problemPlace, problem);
    } finally {
      button.disabled = false;
    }
  });
  button.disabled = false;
}

/** @returns {Record<string, string>} What was typed and chosen; empty fields are left out. */
function values() {
  const typed = TEXTS.map(([name, id = ""]) => [name, byId(id, "input").value.trim()]);
  const chosen = CHOICES.map(([name, id = ""]) => [name, byId(id, "select").value]);
  return Object.fromEntries([...typed, ...chosen].filter(([, value]) => value !== ""));
}

function fill() {
  /** @type {Record<string, string>} */
  let stored;
  try {
    stored = JSON.parse(window.localStorage.getItem(STORED) ?? "{}");
  } catch {
    return;
  }
  for (const [name = "", id = ""] of TEXTS) byId(id, "input").value = stored[name] ?? "";
  for (const [name = "", id = ""] of CHOICES) byId(id, "select").value = stored[name] ?? "";
}
