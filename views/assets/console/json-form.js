// Forms whose text is one JSON object that is sent to the control API.
import { post } from "./api.js";
import { issuer } from "./data.js";
import { byId, showProblem } from "./dom.js";
import { toast } from "./toast.js";

/**
 * Starts a form. `prefix` is the start of the ids of the form, its text, its button and the place of its problem.
 *
 * @param {{ prefix: string, path: string, done: string }} options
 */
export function startJsonForm({ prefix, path, done }) {
  const problemPlace = byId(`${prefix}-problem`, "div");
  const text = byId(`${prefix}-json`, "textarea");
  const button = byId(`${prefix}-add`, "button");
  byId(`${prefix}-form`, "form").addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      await post(path, { ...JSON.parse(text.value), issuer });
      showProblem(problemPlace, null);
      toast(done);
    } catch (problem) {
      showProblem(
        problemPlace,
        problem instanceof SyntaxError ? { message: `This is not JSON: ${problem.message}.` } : problem,
      );
    }
  });
  button.disabled = false;
}
