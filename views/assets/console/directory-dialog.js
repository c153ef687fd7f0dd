// The dialog of one directory entry: its settings as JSON, to add, change or remove it.
import { get, put, remove } from "./api.js";
import { issuer, tabUrl } from "./data.js";
import { confirmed, openDialog } from "./dialog.js";
import { el, showProblem } from "./dom.js";
import { toast, toastProblem } from "./toast.js";

/** @typedef {import("./directory.js").Part} Part */

/** The first contents of a new entry. @type {Record<Part, object>} */
const BEGINNINGS = {
  users: { name: "Carol", email: "carol@example.com", roles: [] },
  clients: { clientName: "My app", redirectUris: ["http://localhost:3000/callback"] },
  resources: { audience: "http://localhost:8000/mcp", scopes: ["read", "write"] },
};

/**
 * @param {Part} part
 * @param {string} noun
 * @param {{ name: string } | null} record Null for a new entry.
 */
export async function openEntry(part, noun, record) {
  let entry = BEGINNINGS[part];
  try {
    if (record) ({ entry } = await get(pathOf(part, record.name), { issuer, private: true }));
  } catch (problem) {
    return toastProblem(problem);
  }
  const name = el("input", {
    id: "entry-name",
    className: "mono",
    value: record?.name ?? "",
    disabled: record !== null,
    data: { testid: "entry-name" },
  });
  const text = el("textarea", {
    id: "entry-text",
    className: "mono",
    rows: 12,
    spellcheck: false,
    value: JSON.stringify(entry, null, 2),
    data: { testid: "entry-text" },
  });
  const problemPlace = el("div", { attrs: { role: "alert" } });
  const save = el(
    "button",
    { type: "button", className: "button button-primary", data: { testid: "entry-save" } },
    "Save",
  );
  const close = openDialog({
    title: record ? `The ${noun} ${record.name}` : `Add a ${noun}`,
    testId: "entry-dialog",
    body: [
      el(
        "div",
        { className: "field" },
        el("label", { htmlFor: "entry-name" }, part === "clients" ? "Client id" : "Name"),
        name,
      ),
      el(
        "div",
        { className: "field" },
        el("label", { htmlFor: "entry-text" }, "Settings, as in the configuration"),
        text,
      ),
      problemPlace,
    ],
    actions: [...(record ? actions(part, noun, record.name, () => close()) : []), save],
  });
  save.addEventListener("click", async () => {
    try {
      await put(pathOf(part, name.value.trim()), { issuer }, JSON.parse(text.value));
      close();
      toast(`The ${noun} ${name.value.trim()} is saved.`);
    } catch (problem) {
      showProblem(
        problemPlace,
        problem instanceof SyntaxError ? { message: `This is not JSON: ${problem.message}.` } : problem,
      );
    }
  });
}

/**
 * @param {Part} part
 * @param {string} noun
 * @param {string} name
 * @param {() => void} close
 */
function actions(part, noun, name, close) {
  const removal = el(
    "button",
    { type: "button", className: "button button-danger", data: { testid: "entry-remove" } },
    "Remove…",
  );
  removal.addEventListener("click", async () => {
    const isWanted = await confirmed({
      title: `Remove the ${noun} ${name}?`,
      body: [
        el(
          "p",
          {},
          "Its tokens stay valid until they expire. A reset of the issuer brings configured entries back.",
        ),
      ],
      action: "Remove",
    });
    if (!isWanted) return;
    try {
      await remove(pathOf(part, name), { issuer });
      close();
      toast(`The ${noun} ${name} is removed.`);
    } catch (problem) {
      toastProblem(problem);
    }
  });
  const mintUrl = part === "users" ? tabUrl("mint", { user: name }) : null;
  if (!mintUrl) return [removal];
  return [
    removal,
    el("a", { className: "button", href: mintUrl, data: { testid: "entry-mint" } }, "Mint a token"),
  ];
}

/**
 * @param {Part} part
 * @param {string} name
 */
function pathOf(part, name) {
  return `/${part}/${encodeURIComponent(name)}`;
}
