// The tokens tab: finds issued tokens, opens their records, and revokes one or many.
import "./page.js";
import { get, remove } from "./api.js";
import { data, issuer } from "./data.js";
import { confirmed } from "./dialog.js";
import { byId, el } from "./dom.js";
import { whenChanged } from "./live.js";
import { cell, startPagedList, whenFiltered, wideCell } from "./paged-list.js";
import { relativeTime } from "./times.js";
import { toast, toastProblem } from "./toast.js";
import { openToken } from "./token-dialog.js";
import { KINDS, stateBadge } from "./token-state.js";

/** @typedef {import("./api.js").TokenRecord} TokenRecord */

const search = byId("tokens-filter", "input");
const state = byId("tokens-state", "select");
const kind = byId("tokens-kind", "select");
const revoke = byId("tokens-revoke", "button");
const address = new URLSearchParams(location.search);
/** @type {Map<string | null, string>} */
const names = new Map(data.choices.users.map(({ id, displayName }) => [id, displayName]));
/** @type {Set<string>} Ids of the ticked tokens. */
const ticked = new Set();
/** @type {TokenRecord[]} */
let shown = [];

search.value = address.get("search") ?? "";
const list = startPagedList({
  prefix: "tokens",
  load: (page) => get("/tokens", { issuer, ...page, ...filter() }),
  row,
  noun: () => ["token", "tokens"],
  empty: () =>
    isFiltered()
      ? [
          "No token matches",
          "Change the search or the filters. A token of another server is found on no page here.",
        ]
      : ["No token issued yet", "Mint one, or sign in with your app: it appears here at once."],
  onShown: (items) => {
    shown = items;
    for (const id of ticked) if (!items.some((token) => token.id === id)) ticked.delete(id);
    showRevoke();
  },
});
whenFiltered(byId("tokens-form", "form"), list.restart);
whenChanged(
  ({ verb, request }) => request !== null || /^(tokens|keys|sessions|clock|reset)/.test(verb ?? ""),
  list.refresh,
);
revoke.addEventListener("click", revokeMany);
const named = address.get("token");
if (named) void openById(named);

function filter() {
  return { search: search.value.trim(), state: state.value, kind: kind.value };
}

function isFiltered() {
  return Object.values(filter()).some((value) => value !== "");
}

/** @param {string} id */
async function openById(id) {
  try {
    openToken(await get(`/tokens/${encodeURIComponent(id)}`, { issuer }));
  } catch (problem) {
    toastProblem(problem);
  }
}

/** @param {TokenRecord} token */
function row(token) {
  const {
    id,
    description,
    format,
    flaw,
    valueEnd,
    subject,
    clientId,
    audience,
    scope,
    expiresAt,
    revokedAt,
  } = token;
  const title = description || KINDS[token.kind] || token.kind;
  const details = [description ? token.kind : null, format === "both" ? "jwt + opaque" : format, flaw];
  const name = names.get(subject);
  const tick = cell(
    "",
    el("input", {
      type: "checkbox",
      id: `tick-${id}`,
      checked: ticked.has(id),
      disabled: revokedAt !== null,
      aria: { label: `Select ${title} …${valueEnd ?? ""}` },
      data: { testid: `tick-${id}` },
      on: { change: ({ target }) => toggle(id, /** @type {HTMLInputElement} */ (target).checked) },
    }),
  );
  tick.classList.add("tick-cell");
  const reach = wideCell(
    "Audience and scope",
    el("code", { className: "cell-main" }, [audience ?? "–"].flat().join(" ")),
    scope ? el("code", { className: "cell-sub" }, scope) : null,
  );
  return el(
    "tr",
    { attrs: { role: "row" }, data: { testid: `token-row-${id}` } },
    tick,
    wideCell(
      "Token",
      el(
        "button",
        {
          type: "button",
          className: "row-open",
          id: `open-${id}`,
          data: { testid: `open-${id}` },
          on: { click: () => openToken(token) },
        },
        title,
      ),
      el(
        "span",
        { className: "cell-sub" },
        details.filter(Boolean).join(" · "),
        valueEnd ? " · " : null,
        valueEnd ? el("code", { title: "End of the token value" }, `…${valueEnd}`) : null,
      ),
    ),
    cell(
      "Subject",
      name ? el("span", { className: "cell-main" }, name) : null,
      el("code", { className: "cell-sub cell-cut", title: subject ?? "" }, subject ?? "–"),
    ),
    cell("Client", el("code", {}, clientId ?? "–")),
    reach,
    cell(
      "State",
      stateBadge(token),
      expiresAt && !revokedAt ? el("span", { className: "cell-sub" }, relativeTime(expiresAt)) : null,
    ),
    cell("Created", relativeTime(token.issuedAt)),
    cell(
      "Last used",
      token.lastUsedAt ? relativeTime(token.lastUsedAt) : el("span", { className: "muted" }, "never"),
    ),
  );
}

/**
 * @param {string} id
 * @param {boolean} isTicked
 */
function toggle(id, isTicked) {
  if (isTicked) ticked.add(id);
  else ticked.delete(id);
  showRevoke();
}

/** Without ticks, the button revokes everything that a search finds. */
function showRevoke() {
  const byFilter =
    ticked.size === 0 && search.value.trim() !== "" && shown.some(({ revokedAt }) => !revokedAt);
  revoke.hidden = ticked.size === 0 && !byFilter;
  revoke.textContent = byFilter ? "Revoke all that match…" : `Revoke ${ticked.size} selected…`;
}

async function revokeMany() {
  const ids = [...ticked];
  const { search, kind } = filter();
  const isWanted = await confirmed({
    title:
      ids.length > 0
        ? `Revoke ${ids.length} ${ids.length === 1 ? "token" : "tokens"}?`
        : "Revoke all that match?",
    body: [
      el(
        "p",
        {},
        ids.length > 0
          ? "They introspect as inactive from then on, which cannot be undone."
          : `Every token that the search “${search}” finds introspects as inactive from then on, which cannot be undone.`,
      ),
      el(
        "p",
        { className: "muted" },
        "An API that verifies JWTs only with the JWKS accepts them until they expire.",
      ),
    ],
    action: "Revoke",
  });
  if (!isWanted) return;
  try {
    const count = ids.length > 0 ? await revokeEach(ids) : await revokeFound({ search, kind });
    ticked.clear();
    toast(`${count} ${count === 1 ? "token" : "tokens"} revoked.`);
    await list.refresh();
  } catch (problem) {
    toastProblem(problem);
  }
}

/** @param {string[]} ids */
async function revokeEach(ids) {
  await Promise.all(ids.map((id) => remove(`/tokens/${encodeURIComponent(id)}`, { issuer })));
  return ids.length;
}

/** @param {import("./api.js").Query} found */
async function revokeFound(found) {
  /** @type {{ revoked: number }} */
  const { revoked } = await remove("/tokens", { issuer, ...found });
  return revoked;
}
