// The table of issued tokens: loads page by page, filters the loaded ones, revokes after a confirmation.
import { listTokens, revokeToken } from "./api.js";
import { byId, el, showProblem } from "./dom.js";
import { dateTime, fromNow } from "./times.js";

/** @typedef {import("./api.js").TokenRecord} TokenRecord */

/** @type {Record<string, string>} */
const KINDS = { access: "Access token", id: "ID token", refresh: "Refresh token" };

/**
 * Starts the table and returns a function that reloads it.
 *
 * @param {Pick<import("./console.js").ConsoleData, "issuer" | "users">} data
 */
export function startTokenList({ issuer, users }) {
  const filter = byId("tokens-filter", "input");
  const stateSelect = byId("tokens-state", "select");
  const refresh = byId("tokens-refresh", "button");
  const more = byId("tokens-more", "button");
  const rows = byId("tokens-rows", "tbody");
  const status = byId("tokens-status", "p");
  const problemPlace = byId("tokens-problem", "div");

  /** @type {Map<string | null, string>} */
  const names = new Map(users.map(({ id, displayName }) => [id, displayName]));
  /** @type {TokenRecord[]} */
  let items = [];
  /** @type {string | null} */
  let next = null;
  // Counts the loads. A slow response to an earlier load is ignored, because it would show outdated rows.
  let latest = 0;

  /** @param {string | null} [after] */
  async function load(after) {
    const mine = ++latest;
    try {
      const page = await listTokens(issuer, after);
      if (mine !== latest) return;
      items = after ? [...items, ...page.items] : page.items;
      next = page.next;
      showProblem(problemPlace, null);
      show();
    } catch (problem) {
      if (mine === latest) showProblem(problemPlace, problem);
    }
  }

  function show() {
    const text = filter.value.trim().toLowerCase();
    const state = stateSelect.value;
    const shown = items.filter(
      (token) => (state === "" || stateOf(token) === state) && searchable(token).includes(text),
    );
    rows.replaceChildren(...shown.map(row));
    more.hidden = !next;
    status.textContent = summary(shown.length);
  }

  /** @param {number} count */
  function summary(count) {
    if (items.length === 0) return "No tokens issued yet.";
    if (count < items.length) return `${count} of ${items.length} loaded tokens match.`;
    return `${count} ${count === 1 ? "token" : "tokens"}${next ? ", more available" : ""}.`;
  }

  /** @param {TokenRecord} token */
  function searchable(token) {
    const { id, jti, valueEnd, kind, format, subject, clientId, audience, scope, description, flaw } = token;
    const facts = [id, jti, kind, format, subject, names.get(subject), clientId, audience, scope, flaw];
    return [...facts, description, valueEnd && `…${valueEnd}`]
      .flat()
      .filter(Boolean)
      .join("\n")
      .toLowerCase();
  }

  /** @param {TokenRecord} token */
  function row(token) {
    const state = stateOf(token);
    const name = names.get(token.subject);
    return el(
      "tr",
      { id: rowId(token), tabIndex: -1, attrs: { role: "row" }, data: { testid: rowId(token) } },
      cell(
        "Token",
        el("span", { className: "cell-main" }, token.description || KINDS[token.kind] || token.kind),
        el(
          "span",
          { className: "cell-sub" },
          [
            token.description ? token.kind : null,
            token.format === "both" ? "jwt + opaque" : token.format,
            token.flaw,
          ]
            .filter(Boolean)
            .join(" · "),
        ),
        token.valueEnd
          ? el("code", { className: "cell-sub", title: "End of the token value" }, `…${token.valueEnd}`)
          : null,
      ),
      cell(
        "Subject",
        name ? el("span", { className: "cell-main" }, name) : null,
        el("code", { className: "cell-sub cell-cut", title: token.subject ?? "" }, token.subject ?? "–"),
      ),
      cell("Client", el("code", {}, token.clientId ?? "–")),
      cell(
        "Audience and scope",
        el("code", { className: "cell-main" }, [token.audience ?? "–"].flat().join(" ")),
        token.scope ? el("code", { className: "cell-sub" }, token.scope) : null,
      ),
      cell(
        "State",
        el("span", { className: `badge badge-${state}` }, state),
        state === "active" && token.expiresAt
          ? el("span", { className: "cell-sub" }, time(token.expiresAt))
          : null,
      ),
      cell("Created", time(token.issuedAt)),
      cell(
        "Last used",
        token.lastUsedAt ? time(token.lastUsedAt) : el("span", { className: "muted" }, "never"),
      ),
      cell("", token.revokedAt ? null : revokeControl(token)),
    );
  }

  /** @param {TokenRecord} token */
  function revokeControl(token) {
    const place = el("div", { className: "revoke" });
    const ask = el("button", {
      type: "button",
      className: "button button-small",
      textContent: "Revoke",
      data: { testid: `revoke-${token.id}` },
    });
    const confirm = el("button", {
      type: "button",
      className: "button button-small button-danger",
      textContent: "Revoke now",
      data: { testid: `revoke-confirm-${token.id}` },
    });
    const keep = el("button", {
      type: "button",
      className: "button button-small",
      textContent: "Keep",
      data: { testid: `revoke-cancel-${token.id}` },
    });
    const back = () => {
      place.replaceChildren(ask);
      ask.focus();
    };
    ask.addEventListener("click", () => {
      place.replaceChildren(confirm, keep);
      confirm.focus();
    });
    keep.addEventListener("click", back);
    place.addEventListener("keydown", (event) => {
      if (event.key === "Escape") back();
    });
    confirm.addEventListener("click", async () => {
      confirm.disabled = true;
      try {
        await revokeToken(issuer, token.id);
        token.revokedAt = new Date().toISOString();
        showProblem(problemPlace, null);
        show();
        status.textContent = "Token revoked.";
        document.getElementById(rowId(token))?.focus();
      } catch (problem) {
        confirm.disabled = false;
        showProblem(problemPlace, problem);
      }
    });
    place.append(ask);
    return place;
  }

  filter.addEventListener("input", show);
  stateSelect.addEventListener("change", show);
  refresh.addEventListener("click", () => load());
  refresh.disabled = false;
  more.addEventListener("click", () => load(next));
  return () => load();
}

/** @param {Pick<TokenRecord, "id">} token */
function rowId({ id }) {
  return `token-row-${id}`;
}

/**
 * @param {string} label
 * @param {...import("./dom.js").Child} children
 */
function cell(label, ...children) {
  return el("td", { attrs: { role: "cell" }, data: { label } }, ...children);
}

/** @param {string} at */
function time(at) {
  return el("time", { dateTime: at, title: dateTime(at) }, fromNow(at));
}

/** @param {Pick<TokenRecord, "revokedAt" | "expiresAt">} token */
function stateOf({ revokedAt, expiresAt }) {
  if (revokedAt) return "revoked";
  return expiresAt && new Date(expiresAt) <= new Date() ? "expired" : "active";
}
