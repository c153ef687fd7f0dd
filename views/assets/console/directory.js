// The tab of people and apps: lists, adds, edits, removes and exports users, clients and resources.
import "./page.js";
import { get } from "./api.js";
import { copyButton } from "./copy.js";
import { issuer } from "./data.js";
import { openDialog } from "./dialog.js";
import { openEntry } from "./directory-dialog.js";
import { byId, el } from "./dom.js";
import { whenChanged } from "./live.js";
import { cell, startPagedList, whenFiltered, wideCell } from "./paged-list.js";
import { toastProblem } from "./toast.js";

/**
 * @typedef {"users" | "clients" | "resources"} Part
 * @typedef {{ name: string, entry: Record<string, unknown>, configured: boolean, source: string }} Entry
 */

/** @type {Record<Part, [one: string, several: string]>} */
const NOUNS = {
  users: ["user", "users"],
  clients: ["client", "clients"],
  resources: ["resource", "resources"],
};
/** @type {Record<string, string>} */
const SOURCES = { changed: "changed here", registered: "registered itself", document: "metadata document" };
/** Settings that a row shows, the most telling first. */
const SHOWN = [
  "id",
  "name",
  "email",
  "roles",
  "clientName",
  "grantTypes",
  "redirectUris",
  "audience",
  "scopes",
  "alg",
];

const part = byId("directory-part", "select");
const search = byId("directory-search", "input");
const asked = new URLSearchParams(location.search).get("part");
if (asked !== null && Object.hasOwn(NOUNS, asked)) part.value = asked;

const list = startPagedList({
  prefix: "directory",
  load: (page) => get(`/${part.value}`, { issuer, search: search.value.trim(), ...page }),
  row,
  noun: () => NOUNS[chosen()],
  empty: () =>
    search.value.trim() === ""
      ? [`No ${NOUNS[chosen()][0]} yet`, "Add one here, or in the configuration."]
      : [`No ${NOUNS[chosen()][0]} matches`, "Change the search."],
});
whenFiltered(byId("directory-form", "form"), list.restart);
whenChanged(
  ({ verb, request }) =>
    // A request by a client with a metadata document may have fetched the document.
    /^(registration|authorization)$/.test(request?.endpoint ?? "") ||
    /^(users|clients|resources|reset)/.test(verb ?? ""),
  list.refresh,
);

const add = byId("directory-add", "button");
add.addEventListener("click", () => openEntry(chosen(), NOUNS[chosen()][0], null));
add.disabled = false;
const exportButton = byId("directory-export", "button");
exportButton.addEventListener("click", () => void exportAll().catch(toastProblem));
exportButton.disabled = false;

function chosen() {
  return /** @type {Part} */ (part.value);
}

/** @param {Entry} record */
function row(record) {
  const { name, entry, source } = record;
  const values = SHOWN.map((field) => [entry[field] ?? []].flat().join(" "));
  return el(
    "tr",
    { attrs: { role: "row" }, data: { testid: `entry-${name}` } },
    wideCell(
      "Name",
      el(
        "button",
        {
          type: "button",
          className: "row-open",
          id: `open-${name}`,
          data: { testid: `open-${name}` },
          on: { click: () => openEntry(chosen(), NOUNS[chosen()][0], record) },
        },
        name,
      ),
    ),
    wideCell(
      "Settings",
      el("span", { className: "cell-lines" }, values.filter((value) => value !== "").join(" · ") || "–"),
    ),
    cell("Source", el("span", { className: "badge" }, SOURCES[source] ?? source)),
  );
}

/** Shows the whole directory in the form of the configuration file. */
async function exportAll() {
  /** @type {[string, Record<string, unknown>][]} */
  const parts = await Promise.all(
    Object.keys(NOUNS).map(async (name) => {
      /** @type {{ items: Entry[] }} */
      const { items } = await get(`/${name}`, { issuer, private: true });
      // A client with a metadata document needs no entry: its document is read again.
      const kept = items.filter(({ source }) => source !== "document");
      return [name, Object.fromEntries(kept.map((each) => [each.name, each.entry]))];
    }),
  );
  const text = JSON.stringify(Object.fromEntries(parts), null, 2);
  const copy = copyButton("Copy", "export-copy", () => text);
  copy.classList.remove("button-small");
  openDialog({
    title: "The directory as configuration",
    testId: "export-dialog",
    body: [
      el("p", { className: "muted" }, "With passwords and secrets. Paste it into mintmark.config.json."),
      el("pre", { className: "code", tabIndex: 0, data: { testid: "export-text" } }, text),
    ],
    actions: [copy],
  });
}
