// The form of one directory entry, and the same entry as JSON. Both hold the whole entry, and the switch between them
// carries over what was typed.
import { FORMS } from "./directory-fields.js";
import { el } from "./dom.js";

/**
 * @typedef {import("./directory-fields.js").Field} Field
 * @typedef {Record<string, unknown>} Entry
 * @typedef {{ element: HTMLElement, read: () => unknown }} Control `read` returns undefined for the default.
 */

/**
 * Creates the form. `read` returns the entry as it was typed.
 *
 * @param {import("./directory.js").Part} part
 * @param {Entry} entry
 */
export function entryForm(part, entry) {
  const place = el("div", { className: "entry-form" });
  const asJson = el("input", { type: "checkbox", id: "entry-json", data: { testid: "entry-json" } });
  let read = showFields();

  function showFields() {
    const { fields } = FORMS[part];
    const controls = fields.map((field) => ({ field, control: controlOf(field, entry[field.name]) }));
    place.replaceChildren(...controls.map(({ field, control }) => labelled(field, control.element)));
    return () => {
      const changed = { ...entry };
      for (const { field, control } of controls) {
        const value = control.read();
        if (value === undefined) delete changed[field.name];
        else changed[field.name] = value;
      }
      return changed;
    };
  }

  function showText() {
    const text = el("textarea", {
      id: "entry-text",
      className: "mono",
      rows: 14,
      spellcheck: false,
      value: JSON.stringify(entry, null, 2),
      data: { testid: "entry-text" },
    });
    place.replaceChildren(
      el(
        "div",
        { className: "field field-whole" },
        el("label", { htmlFor: "entry-text" }, "Settings, as in the configuration"),
        text,
      ),
    );
    return () => /** @type {Entry} */ (JSON.parse(text.value));
  }

  return {
    place,
    tick: el("label", { className: "tick-field" }, asJson, "As JSON, with every setting"),
    read: () => read(),
    /** @param {(problem: unknown) => void} fail Called if the text is not JSON; it stays as it is then. */
    start(fail) {
      asJson.addEventListener("change", () => {
        try {
          entry = read();
          read = asJson.checked ? showText() : showFields();
        } catch (problem) {
          asJson.checked = true;
          fail(problem);
        }
      });
    },
  };
}

/**
 * @param {Field} field
 * @param {HTMLElement} control
 */
function labelled({ name, label, kind, note }, control) {
  const wide = kind === "lines" || kind === "ticks" ? "field field-whole" : "field";
  const id = `entry-${name}`;
  const noteElement = note ? el("p", { className: "field-note", id: `${id}-note` }, note) : null;
  if (kind === "ticks") {
    return el("fieldset", { className: `${wide} ticks` }, el("legend", {}, label), control, noteElement);
  }
  if (note) control.setAttribute("aria-describedby", `${id}-note`);
  return el("div", { className: wide }, el("label", { htmlFor: id }, label), control, noteElement);
}

/**
 * @param {Field} field
 * @param {unknown} value
 * @returns {Control}
 */
function controlOf({ name, kind, options = [] }, value) {
  const common = { id: `entry-${name}`, data: { testid: `entry-${name}` } };
  if (kind === "ticks") return ticks(name, options, /** @type {string[]} */ (value ?? []));
  if (kind === "choice" || kind === "yesno") {
    const choices = kind === "yesno" ? ["yes", "no"] : options;
    const select = el(
      "select",
      common,
      el("option", { value: "" }, "Default"),
      choices.map((each) => el("option", { value: each }, each)),
    );
    select.value = kind === "yesno" ? (value === undefined ? "" : value ? "yes" : "no") : String(value ?? "");
    return {
      element: select,
      read: () =>
        select.value === "" ? undefined : kind === "yesno" ? select.value === "yes" : select.value,
    };
  }
  if (kind === "lines" || kind === "words") return list(common, kind, value);
  const input = el("input", {
    ...common,
    type: kind === "number" ? "number" : "text",
    autocomplete: "off",
    spellcheck: false,
    value: String(value ?? ""),
  });
  return {
    element: input,
    read: () => (input.value === "" ? undefined : kind === "number" ? Number(input.value) : input.value),
  };
}

/**
 * A list of texts. An empty list stays an empty list if it was one, and a single text stays a text.
 *
 * @param {{ id: string, data: Record<string, string> }} common
 * @param {"lines" | "words"} kind
 * @param {unknown} value
 * @returns {Control}
 */
function list(common, kind, value) {
  const shown = [value ?? []].flat().join(kind === "lines" ? "\n" : " ");
  const options = { ...common, className: "mono", spellcheck: false, value: shown };
  const element = kind === "lines" ? el("textarea", { ...options, rows: 3 }) : el("input", options);
  return {
    element,
    read() {
      const items = element.value.split(/\s+/).filter(Boolean);
      if (items.length === 0) return Array.isArray(value) ? [] : undefined;
      return items.length === 1 && typeof value === "string" ? items[0] : items;
    },
  };
}

/**
 * @param {string} name
 * @param {string[]} options
 * @param {string[]} chosen
 * @returns {Control}
 */
function ticks(name, options, chosen) {
  const all = [...new Set([...options, ...chosen])];
  const boxes = all.map((value) =>
    el("input", {
      type: "checkbox",
      value,
      checked: chosen.includes(value),
      data: { testid: `entry-${name}-${value}` },
    }),
  );
  return {
    element: el(
      "div",
      { className: "tick-list" },
      boxes.map((box) =>
        el(
          "label",
          { className: "tick-field" },
          box,
          box.value.replace(/^urn:.*:/, "").replaceAll(/[_-]/g, " "),
        ),
      ),
    ),
    read: () => boxes.filter(({ checked }) => checked).map(({ value }) => value),
  };
}
