// The dialog of one directory entry, to add, change or remove it.
import { get, put, remove } from "./api.js";
import { issuer, tabUrl } from "./data.js";
import { confirmed, openDialog } from "./dialog.js";
import { FORMS } from "./directory-fields.js";
import { entryForm } from "./directory-form.js";
import { el, showProblem } from "./dom.js";
import { openSignInAs } from "./sign-in-as.js";
import { toast, toastProblem } from "./toast.js";

/** @typedef {import("./directory.js").Part} Part */

/**
 * @param {Part} part
 * @param {string} noun
 * @param {{ name: string, source: string } | null} record Null for a new entry.
 */
export async function openEntry(part, noun, record) {
  /** @type {Record<string, unknown>} */
  let entry = FORMS[part].beginning;
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
  const form = entryForm(part, entry);
  const problemPlace = el("div", { attrs: { role: "alert" } });
  /** @param {unknown} problem */
  const fail = (problem) =>
    showProblem(
      problemPlace,
      problem instanceof SyntaxError ? { message: `This is not JSON: ${problem.message}.` } : problem,
    );
  form.start(fail);
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
      form.place,
      form.tick,
      problemPlace,
    ],
    actions: [...(record ? actions(part, noun, record.name, () => close()) : []), save],
  });
  save.addEventListener("click", async () => {
    try {
      await put(pathOf(part, name.value.trim()), { issuer }, form.read());
      close();
      toast(`The ${noun} ${name.value.trim()} is saved.`);
    } catch (problem) {
      fail(problem);
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
  if (part !== "users") return [removal];
  const signIn = el(
    "button",
    { type: "button", className: "button", data: { testid: "entry-sign-in" } },
    "Sign in as…",
  );
  signIn.addEventListener("click", () => {
    close();
    void openSignInAs(name);
  });
  const mintUrl = tabUrl("mint", { user: name });
  return [
    removal,
    signIn,
    ...(mintUrl
      ? [el("a", { className: "button", href: mintUrl, data: { testid: "entry-mint" } }, "Mint a token")]
      : []),
  ];
}

/**
 * @param {Part} part
 * @param {string} name
 */
function pathOf(part, name) {
  return `/${part}/${encodeURIComponent(name)}`;
}
