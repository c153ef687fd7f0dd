// The result card: a minted token with its value, header, claims, readable times and signature.
import { copyButton } from "./copy.js";
import { data } from "./data.js";
import { byId, el } from "./dom.js";
import { issuerNow } from "./issuer-clock.js";
import { jsonView } from "./json-view.js";
import { duration } from "./times.js";
import { part, segments, timesView } from "./token-parts.js";
import { FORMATS } from "./token-state.js";
import { curl, usage } from "./usage.js";

/**
 * @typedef {import("./api.js").MintedToken} MintedToken
 * @typedef {import("./dom.js").Child} Child
 */

let countdown = 0;

/**
 * Shows minted tokens in the result card in place of the previous ones: the first one decoded, others in a list.
 *
 * @param {MintedToken[]} records
 */
export function showResult(records) {
  const [record] = records;
  if (!record) return;
  window.clearInterval(countdown);
  const jwt = record.format !== "opaque";
  const expiry = el("span", { className: "badge", data: { testid: "token-expires" } });
  const tick = () => showExpiry(expiry, record.expiresAt);
  tick();
  if (record.expiresAt) countdown = window.setInterval(tick, 1000);

  // The card is not a live region: screen readers would read its countdown out every second.
  byId("mint-status", "p").textContent =
    records.length === 1 ? "Token minted." : `${records.length} tokens minted.`;
  const parts = [
    el(
      "header",
      { className: "result-head" },
      el("h2", {}, "Token"),
      expiry,
      el("span", { className: "badge" }, FORMATS[record.format] ?? record.format),
      record.header?.alg ? el("span", { className: "badge" }, record.header.alg) : null,
    ),
    wireValue(record.token, "token-value", "copy", record.audience, jwt),
    record.opaque ? el("h3", {}, "Opaque token") : null,
    record.opaque ? wireValue(record.opaque, "token-opaque", "copy-opaque", record.audience, false) : null,
    records.length > 1 ? allTokens(records) : null,
    usage(record.token, record.audience),
    record.claims ? timesView(record.claims) : null,
    record.header ? part("header", "Header", jsonView(record.header, "token-header")) : null,
    record.claims ? part("payload", "Payload", jsonView(record.claims, "token-claims")) : null,
    jwt ? part("signature", "Signature", signature(record)) : null,
  ];
  const card = byId("result", "section");
  card.replaceChildren(...parts.filter((part) => part !== null));
  bringIntoView(card);
}

/**
 * Scrolls to the card unless its top is in the upper half of the window.
 *
 * @param {HTMLElement} card
 */
function bringIntoView(card) {
  const { top } = card.getBoundingClientRect();
  if (top < 0 || top > window.innerHeight / 2) card.scrollIntoView({ block: "start" });
}

/**
 * @param {HTMLElement} badge
 * @param {string | null} expiresAt
 */
function showExpiry(badge, expiresAt) {
  if (!expiresAt) {
    badge.textContent = "Never expires";
    return;
  }
  const seconds = (new Date(expiresAt).getTime() - issuerNow()) / 1000;
  badge.textContent = seconds > 0 ? `Expires in ${duration(seconds)}` : "Expired";
  badge.classList.toggle("badge-bad", seconds <= 0);
}

/**
 * @param {string} value
 * @param {string} testId
 * @param {string} copyPrefix Start of the copy buttons' test ids.
 * @param {MintedToken["audience"]} audience
 * @param {boolean} jwt
 */
function wireValue(value, testId, copyPrefix, audience, jwt) {
  return el(
    "div",
    { className: "wire" },
    el(
      "code",
      {
        className: "wire-value",
        tabIndex: 0,
        data: { testid: testId },
        aria: { label: "Token value" },
        attrs: { role: "group" },
      },
      jwt ? segments(value) : value,
    ),
    el(
      "div",
      { className: "wire-copy" },
      copyButton("Copy token", `${copyPrefix}-token`, () => value),
      copyButton("Copy header", `${copyPrefix}-header`, () => `Authorization: Bearer ${value}`),
      copyButton("Copy curl", `${copyPrefix}-curl`, () => curl(value, audience)),
      copyButton("Copy .env", `${copyPrefix}-env`, () => `ACCESS_TOKEN=${value}`),
    ),
  );
}

/** @param {MintedToken[]} records */
function allTokens(records) {
  const names = new Map(data.choices.users.map(({ id, displayName }) => [id, displayName]));
  const all = () =>
    JSON.stringify(Object.fromEntries(records.map(({ subject, token }) => [subject, token])), null, 2);
  return el(
    "section",
    { data: { testid: "minted-all" } },
    el(
      "div",
      { className: "code-head" },
      el("h3", {}, `All ${records.length} tokens`),
      copyButton("Copy all as JSON", "copy-all", all),
    ),
    el(
      "ul",
      { className: "minted" },
      records.map(({ id, subject, token }) =>
        el(
          "li",
          {},
          el("span", {}, names.get(subject ?? "") ?? subject ?? "The client"),
          copyButton("Copy token", `copy-one-${id}`, () => token),
        ),
      ),
    ),
  );
}

/** @param {MintedToken} record */
function signature(record) {
  const encoded = record.token.split(".")[2] ?? "";
  const { alg = "no algorithm", kid } = record.header ?? {};
  const bytes = Math.floor((encoded.length * 3) / 4);
  return el(
    "p",
    { data: { testid: "token-signature" } },
    encoded === "" ? "Not signed." : `${alg}, ${bytes} bytes${kid ? ", key " : ""}`,
    encoded !== "" && kid ? el("code", {}, kid) : null,
  );
}
