// The keys tab: the ring, and the steps that change it. Each step says first what it breaks.
import "./page.js";
import { get, post } from "./api.js";
import { data, issuer } from "./data.js";
import { byId, el } from "./dom.js";
import { exportKeys, importKey } from "./key-files.js";
import { keyItem } from "./key-item.js";
import { askFirst, signedBy } from "./key-steps.js";
import { whenChanged } from "./live.js";
import { startPagedList, whenFiltered } from "./paged-list.js";
import { toastProblem } from "./toast.js";

/** @typedef {import("./api.js").KeyRecord} KeyRecord */

const search = byId("keys-search", "input");
const list = startPagedList({
  prefix: "keys",
  rowsTag: "ul",
  load: (page) => get("/keys", { issuer, ...page, search: search.value.trim() }),
  row: keyItem,
  noun: () => ["key", "keys"],
  empty: () =>
    search.value.trim() === ""
      ? ["No key yet", "The issuer makes its keys when it first signs. Rotate to make one now."]
      : ["No key matches", "Change the search."],
});
whenFiltered(byId("keys-form", "form"), list.restart);

for (const [name, act] of /** @type {[string, () => unknown][]} */ ([
  ["rotate", rotate],
  ["prepublish", prepublish],
  ["import", importKey],
  ["export", async () => exportKeys(await allKeys())],
  ["compromise", compromise],
])) {
  const button = byId(`keys-${name}`, "button");
  button.addEventListener("click", async () => {
    try {
      await act();
    } catch (problem) {
      toastProblem(problem);
    }
  });
  button.disabled = false;
}
whenChanged(
  ({ verb, request }) => request?.endpoint === "token" || /^(keys|tokens|reset)/.test(verb ?? ""),
  list.refresh,
);

async function allKeys() {
  /** @type {{ items: KeyRecord[] }} */
  const { items } = await get("/keys", { issuer });
  return items;
}

async function activeKey() {
  return (await allKeys()).find(({ state, tokens }) => state === "active" && tokens !== "id");
}

/** Creates the choice of an algorithm. */
function algChoice() {
  const select = el(
    "select",
    { id: "key-alg", data: { testid: "key-alg" } },
    el("option", { value: "" }, "The issuer's"),
    data.choices.algs.map((alg) => el("option", { value: alg }, alg)),
  );
  const field = el("div", { className: "field" }, el("label", { htmlFor: "key-alg" }, "Algorithm"), select);
  return { field, alg: () => select.value || undefined };
}

async function rotate() {
  const { field, alg } = algChoice();
  const overlap = el("input", {
    type: "checkbox",
    id: "key-overlap",
    checked: true,
    data: { testid: "key-overlap" },
  });
  const next = (await allKeys()).find(({ state }) => state === "next");
  await askFirst({
    title: "Rotate the key?",
    effects: [
      next
        ? `New tokens are signed with the key ${next.kid}, which is already published.`
        : "New tokens are signed with a new key. An API that has the JWKS in its cache must fetch it again for the unknown kid.",
      "The old key stays published, so its tokens still verify until you remove it.",
    ],
    more: [
      field,
      el(
        "label",
        { className: "tick-field" },
        overlap,
        "Keep the old key published (untick to remove it at once)",
      ),
    ],
    action: "Rotate",
    done: "Rotated: new tokens are signed with the new key.",
    act: () => post("/keys/rotate", { issuer, alg: alg(), overlap: overlap.checked }),
  });
}

async function prepublish() {
  const { field, alg } = algChoice();
  await askFirst({
    title: "Publish the next key?",
    effects: [
      "A new key appears in the JWKS and signs nothing yet. The next rotation starts to sign with it.",
      "This breaks nothing: it is how providers let caches learn a key before its first token.",
    ],
    more: [field],
    action: "Publish",
    done: "The next key is published.",
    act: () => post("/keys/rotate", { issuer, alg: alg(), prepublish: true }),
  });
}

async function compromise() {
  const key = await activeKey();
  if (!key) return;
  await askFirst({
    title: "Act as if the key had leaked?",
    effects: [
      `The key ${key.kid} is removed from the JWKS at once, and another one signs.`,
      `${await signedBy(key)} that it signed are revoked. An API must reject them once it has fetched the JWKS again.`,
    ],
    action: "Compromise",
    isDanger: true,
    done: "The key is removed, and its tokens are revoked.",
    act: () => post("/keys/compromise", { issuer }),
  });
}
