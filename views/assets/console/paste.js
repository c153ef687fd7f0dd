// "What to paste where" on the home tab: variables of the presets of `mintmark env`, and code that verifies the issuer's tokens.
import { get, post } from "./api.js";
import { copyButton } from "./copy.js";
import { data, issuer, issuerRecord } from "./data.js";
import { byId, el, showProblem } from "./dom.js";
import { latestLoad } from "./latest-load.js";
import { whenFiltered } from "./paged-list.js";
import { SAMPLES } from "./samples.js";

/**
 * @typedef {{ name: string, summary: string, profile: string | null }} Preset
 * @typedef {{ note: string, text: string }} Pasted
 */

/** Default audience: FastMCP's address during development. */
const USUAL_AUDIENCE = "http://localhost:8000/mcp";

const choice = byId("paste-choice", "select");
const client = byId("paste-client", "select");
const audience = byId("paste-audience", "input");
const place = byId("paste", "div");

const load = latestLoad({
  load: pasted,
  show: ({ note, text }) =>
    place.replaceChildren(
      el(
        "div",
        { className: "code-head" },
        el("span", {}, note),
        copyButton("Copy", "copy-paste", () => text),
      ),
      el("pre", { className: "code", tabIndex: 0, data: { testid: "paste-text" } }, text),
    ),
  fail: (problem) => showProblem(place, problem),
});

export function startPaste() {
  audience.placeholder = [data.choices.resources[0]?.audience ?? USUAL_AUDIENCE].flat()[0] ?? "";
  client.replaceChildren(
    el("option", { value: "" }, "The usual one for each use"),
    ...data.choices.clients.map(({ id, name }) =>
      el("option", { value: id }, id === name ? id : `${name} (${id})`),
    ),
  );
  client.disabled = false;
  whenFiltered(byId("paste-form", "form"), load);
  void offer();
}

/** Offers the code and the presets, those of the issuer's own vendor first. */
async function offer() {
  choice.append(
    el(
      "optgroup",
      { label: "Code" },
      SAMPLES.map(({ name, title }) => el("option", { value: `code:${name}` }, title)),
    ),
  );
  choice.disabled = false;
  void load();
  try {
    /** @type {{ items: Preset[] }} */
    const { items } = await get("/presets");
    const fitting = items.filter(({ profile }) => profile === null || profile === issuerRecord.profile);
    fitting.sort((one, other) => Number(other.profile !== null) - Number(one.profile !== null));
    choice.append(
      el(
        "optgroup",
        { label: "Environment variables" },
        fitting.map(({ name, summary }) => el("option", { value: `env:${name}`, title: summary }, name)),
      ),
    );
  } catch (problem) {
    showProblem(place, problem);
  }
}

/** @returns {Promise<Pasted>} */
async function pasted() {
  const [kind, name] = choice.value.split(/:(.*)/);
  const sample = SAMPLES.find((each) => each.name === name);
  if (kind === "code" && sample) {
    const facts = {
      ...issuerRecord,
      audience: audience.value.trim() || audience.placeholder,
      user: data.choices.users[0]?.name,
      client: client.value || undefined,
    };
    return { note: sample.note, text: sample.write(facts) };
  }
  /** @type {{ text: string }} */
  const { text } = await post(`/presets/${encodeURIComponent(name ?? "")}`, {
    issuer,
    client: client.value || undefined,
    audience: audience.value.trim() || undefined,
  });
  return { note: choice.selectedOptions[0]?.title ?? "", text };
}
