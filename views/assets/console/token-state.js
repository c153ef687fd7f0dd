// The state of a token in the ledger, and the names of kinds and formats.
import { el } from "./dom.js";
import { issuerNow } from "./issuer-clock.js";
import { asTimePasses } from "./times.js";

/** @typedef {import("./api.js").TokenRecord} TokenRecord */

/** @type {Record<string, string>} */
export const KINDS = {
  access: "Access token",
  id: "ID token",
  refresh: "Refresh token",
  logout: "Logout token",
};

/** @type {Record<string, string>} */
export const FORMATS = { jwt: "JWT", opaque: "Opaque", both: "JWT and opaque" };

/** @param {Pick<TokenRecord, "revokedAt" | "expiresAt">} token */
function stateOf({ revokedAt, expiresAt }) {
  if (revokedAt) return "revoked";
  return expiresAt && new Date(expiresAt).getTime() <= issuerNow() ? "expired" : "active";
}

/**
 * Creates an element with the state of a token, which follows the issuer's clock.
 *
 * @param {Pick<TokenRecord, "revokedAt" | "expiresAt">} token
 */
export function stateBadge(token) {
  const badge = el("span", { data: token.revokedAt ? {} : { expires: token.expiresAt ?? "" } });
  showState(badge, stateOf(token));
  return badge;
}

asTimePasses(() => {
  /** @type {NodeListOf<HTMLElement>} */
  const badges = document.querySelectorAll("[data-expires]");
  for (const badge of badges) {
    showState(badge, stateOf({ revokedAt: null, expiresAt: badge.dataset["expires"] || null }));
  }
});

/**
 * @param {HTMLElement} badge
 * @param {string} state
 */
function showState(badge, state) {
  badge.className = `badge badge-${state}`;
  badge.textContent = state;
}
