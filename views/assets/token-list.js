// The table of issued tokens: pages by cursor, a filter over what is loaded, revocation in two steps.
import { listTokens, revokeToken } from "./api.js";
import { byId, el, showProblem } from "./dom.js";
import { dateTime, fromNow } from "./times.js";

const KINDS = { access: "Access token", id: "ID token", refresh: "Refresh token" };

/** Starts the table; the returned function loads it anew. */
export function startTokenList({ issuer, users }) {
  const names = new Map(users.map(({ id, displayName }) => [id, displayName]));
  let items = [];
  let next = null;
  // Only the latest load may fill the table: an older, slower answer would bring back what is gone.
  let latest = 0;

  async function load(after) {
    const mine = ++latest;
    try {
      const page = await listTokens(issuer, after);
      if (mine !== latest) return;
      items = after ? [...items, ...page.items] : page.items;
      next = page.next;
      showProblem(byId("tokens-problem"), null);
      show();
    } catch (problem) {
      if (mine === latest) showProblem(byId("tokens-problem"), problem);
    }
  }

  function show() {
    const text = byId("tokens-filter").value.trim().toLowerCase();
    const state = byId("tokens-state").value;
    const shown = items.filter(
      (token) => (state === "" || stateOf(token) === state) && searchable(token).includes(text),
    );
    byId("tokens-rows").replaceChildren(...shown.map(row));
    byId("tokens-more").hidden = !next;
    byId("tokens-status").textContent = summary(shown.length);
  }

  function summary(count) {
    if (items.length === 0) return "No token issued yet.";
    if (count < items.length) return `${count} of ${items.length} loaded tokens match.`;
    return `${count} ${count === 1 ? "token" : "tokens"}${next ? ", more to load" : ""}.`;
  }

  function searchable(token) {
    const { id, jti, valueEnd, kind, format, subject, clientId, audience, scope, description, flaw } = token;
    const facts = [id, jti, kind, format, subject, names.get(subject), clientId, audience, scope, flaw];
    return [...facts, description, valueEnd && `…${valueEnd}`]
      .flat()
      .filter(Boolean)
      .join("\n")
      .toLowerCase();
  }

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
          ? el("code", { className: "cell-sub", title: "The end of its value" }, `…${token.valueEnd}`)
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
        showProblem(byId("tokens-problem"), null);
        show();
        byId("tokens-status").textContent = "Token revoked.";
        byId(rowId(token))?.focus();
      } catch (problem) {
        confirm.disabled = false;
        showProblem(byId("tokens-problem"), problem);
      }
    });
    place.append(ask);
    return place;
  }

  byId("tokens-filter").addEventListener("input", show);
  byId("tokens-state").addEventListener("change", show);
  byId("tokens-refresh").addEventListener("click", () => load());
  byId("tokens-refresh").disabled = false;
  byId("tokens-more").addEventListener("click", () => load(next));
  return () => load();
}

function rowId({ id }) {
  return `token-row-${id}`;
}

function cell(label, ...children) {
  return el("td", { attrs: { role: "cell" }, data: { label } }, ...children);
}

function time(at) {
  return el("time", { dateTime: at, title: dateTime(at) }, fromNow(at));
}

function stateOf({ revokedAt, expiresAt }) {
  if (revokedAt) return "revoked";
  return expiresAt && new Date(expiresAt) <= new Date() ? "expired" : "active";
}
