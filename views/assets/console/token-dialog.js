// The dialog with the whole record of an issued token: its facts, header and claims, uses, and what can be done.
import { get, remove } from "./api.js";
import { copyButton } from "./copy.js";
import { data, issuer, tabUrl } from "./data.js";
import { confirmed, openDialog } from "./dialog.js";
import { el } from "./dom.js";
import { codeOrNothing, factsList, moment } from "./facts.js";
import { jsonView } from "./json-view.js";
import { eventLine } from "./request-line.js";
import { toast, toastProblem } from "./toast.js";
import { FORMATS, KINDS, stateBadge } from "./token-state.js";
import { curl } from "./usage.js";

/** @typedef {import("./api.js").TokenRecord} TokenRecord */

/** @param {TokenRecord} token */
export function openToken(token) {
  const uses = el(
    "ol",
    { className: "events", data: { testid: "token-uses" } },
    el("li", { className: "loading" }, "Loading…"),
  );
  const example = curl("TOKEN", token.audience);
  const close = openDialog({
    title: token.description || KINDS[token.kind] || token.kind,
    testId: "token-dialog",
    body: [
      facts(token),
      section("Claims", jsonView(token.claims, "record-claims")),
      token.header ? section("Header", jsonView(token.header, "record-header")) : null,
      el(
        "section",
        {},
        el(
          "div",
          { className: "code-head" },
          el("span", {}, "Use it (the server keeps no token values: put yours in place of TOKEN)"),
          copyButton("Copy", "record-copy-curl", () => example),
        ),
        el("pre", { className: "code", tabIndex: 0 }, example),
      ),
      section("Requests that carried it or led to it", uses),
    ],
    actions: actions(token, () => close()),
  });
  void showUses(token, uses);
}

/** @param {TokenRecord} token */
function facts(token) {
  const user = data.choices.users.find(({ id }) => id === token.subject);
  return factsList([
    ["State", stateBadge(token)],
    ["Kind", `${KINDS[token.kind] ?? token.kind}, ${FORMATS[token.format] ?? token.format}`],
    ["Ends with", token.valueEnd && el("code", {}, `…${token.valueEnd}`)],
    ["Subject", [codeOrNothing(token.subject), user ? ` ${user.displayName}` : null]],
    ["Client", codeOrNothing(token.clientId)],
    ["Audience", codeOrNothing([token.audience ?? []].flat().join(" "))],
    ["Scope", codeOrNothing(token.scope)],
    ["Flaw", codeOrNothing(token.flaw)],
    ["Issued", moment(token.issuedAt)],
    ["Expires", moment(token.expiresAt, "Never")],
    ["Revoked", moment(token.revokedAt)],
    ["Last used", moment(token.lastUsedAt, "Never, as far as this server sees")],
    ["jti", codeOrNothing(token.jti)],
    ["Record", codeOrNothing(token.id)],
  ]);
}

/**
 * @param {string} title
 * @param {HTMLElement} content
 */
function section(title, content) {
  return el("section", {}, el("h3", { className: "section-title" }, title), content);
}

/**
 * @param {TokenRecord} token
 * @param {HTMLElement} place
 */
async function showUses({ jti }, place) {
  try {
    /** @type {import("./api.js").Listed<import("./api.js").RequestRecord>} */
    const { items } =
      jti === null
        ? { items: [], next: null }
        : await get("/requests", { issuer, jti, order: "newest", limit: 20 });
    const nothing = el("li", { className: "nothing" }, "None that the log still holds.");
    place.replaceChildren(...(items.length > 0 ? items.map(eventLine) : [nothing]));
  } catch (problem) {
    place.replaceChildren(el("li", { className: "nothing" }, /** @type {Error} */ (problem).message));
  }
}

/**
 * @param {TokenRecord} token
 * @param {() => void} close
 */
function actions(token, close) {
  const again = el(
    "button",
    { type: "button", className: "button", data: { testid: "mint-again" } },
    "Mint one like it",
  );
  again.addEventListener("click", () => location.assign(tabUrl("mint", { like: token.id }) ?? ""));
  const revoke = el(
    "button",
    {
      type: "button",
      className: "button button-danger",
      disabled: token.revokedAt !== null,
      data: { testid: "record-revoke" },
    },
    token.revokedAt === null ? "Revoke…" : "Revoked",
  );
  revoke.addEventListener("click", async () => {
    const isWanted = await confirmed({
      title: "Revoke this token?",
      body: [el("p", {}, "It introspects as inactive from then on, which cannot be undone.")],
      action: "Revoke",
    });
    if (!isWanted) return;
    try {
      await remove(`/tokens/${encodeURIComponent(token.id)}`, { issuer });
      close();
      toast("Token revoked.");
    } catch (problem) {
      toastProblem(problem);
    }
  });
  return [again, revoke];
}
