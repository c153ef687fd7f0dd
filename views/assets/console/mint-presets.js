// Remembers filled-in mint forms by name, in this browser only.
import { byId, el } from "./dom.js";
import { toast } from "./toast.js";

const STORED = "mintmark-mint-presets";

/** @typedef {Record<string, string>} Preset The fields' values by their ids. */

/**
 * @param {HTMLFormElement} form
 * @param {() => void} onFilled Called after a preset was filled in.
 */
export function startPresets(form, onFilled) {
  const choice = byId("preset-choice", "select");
  const name = byId("preset-name", "input");
  const save = byId("preset-save", "button");
  const forget = byId("preset-remove", "button");

  function show(chosen = "") {
    const names = Object.keys(read());
    choice.replaceChildren(
      el("option", { value: "" }, names.length === 0 ? "None remembered yet" : "Choose one"),
      ...names.map((each) => el("option", { value: each }, each)),
    );
    choice.value = chosen;
    forget.disabled = choice.value === "";
  }

  choice.addEventListener("change", () => {
    const preset = read()[choice.value];
    forget.disabled = preset === undefined;
    if (!preset) return;
    for (const field of fieldsOf(form)) {
      const value = preset[field.id];
      if (value !== undefined) field.value = value;
    }
    onFilled();
  });
  save.addEventListener("click", () => {
    const given = name.value.trim();
    if (given === "") return name.focus();
    write({ ...read(), [given]: Object.fromEntries(fieldsOf(form).map(({ id, value }) => [id, value])) });
    name.value = "";
    show(given);
    toast(`The form is remembered as ${given}.`);
  });
  forget.addEventListener("click", () => {
    const { [choice.value]: gone, ...rest } = read();
    if (gone) write(rest);
    show();
  });
  save.disabled = false;
  show();
}

/** @param {HTMLFormElement} form */
function fieldsOf(form) {
  /** @type {NodeListOf<HTMLInputElement | HTMLSelectElement | HTMLTextAreaElement>} */
  const fields = form.querySelectorAll("[id^='mint-']:is(input, textarea, select:not([multiple]))");
  return [...fields];
}

/** @returns {Record<string, Preset>} */
function read() {
  try {
    return JSON.parse(window.localStorage.getItem(STORED) ?? "{}");
  } catch {
    return {};
  }
}

/** @param {Record<string, Preset>} presets */
function write(presets) {
  window.localStorage.setItem(STORED, JSON.stringify(presets));
}
