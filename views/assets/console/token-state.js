// The state of a token in the ledger, and the names of kinds and formats.
import { el } from "./dom.js";
import { issuerNow } from "./issuer-clock.js";

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
export function stateOf({ revokedAt, expiresAt }) {
  if (revokedAt) return "revoked";
  return expiresAt && new Date(expiresAt).getTime() <= issuerNow() ? "expired" : "active";
}

/** @param {Pick<TokenRecord, "revokedAt" | "expiresAt">} token */
export function stateBadge(token) {
  const state = stateOf(token);
  return el("span", { className: `badge badge-${state}` }, state);
}
