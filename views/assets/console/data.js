// The data that the server put into the page, as JSON in one attribute.
import { byId } from "./dom.js";

/**
 * @typedef {object} IssuerRecord
 * @property {string} id
 * @property {string} profile
 * @property {string} url The issuer identifier.
 * @property {Record<string, string>} endpoints
 *
 * @typedef {object} ConsoleData
 * @property {string} issuer The id of the selected issuer.
 * @property {string} tab The name of the tab.
 * @property {{ name: string, title: string, path: string }[]} tabs
 * @property {IssuerRecord[]} issuers
 * @property {Choices} choices
 * @property {Clock} clock The clock of the selected issuer, when the page was made.
 * @property {string} callback URL that the login pages send the browser back to.
 *
 * @typedef {{ now: string, frozen: boolean, aheadSeconds: number }} Clock The issuer's time, ISO 8601.
 *
 * @typedef {object} Choices What forms let people choose from.
 * @property {{ id: string, name: string, displayName: string, roles: string[] }[]} users
 * @property {{ id: string, name: string }[]} clients
 * @property {{ id: string, audience: string | string[], scopes: string[] }[]} resources
 * @property {string[]} algs
 * @property {string[]} endpoints Names of endpoints in the request log.
 */

/** @type {ConsoleData} */
export const data = JSON.parse(byId("console", "main").dataset.console ?? "");

/** The id of the selected issuer. */
export const { issuer } = data;

/** The record of the selected issuer. */
export const issuerRecord = /** @type {IssuerRecord} */ (data.issuers.find(({ id }) => id === issuer));

/**
 * Returns the URL of a tab with the selected issuer; null if there is no such tab.
 *
 * @param {string} name
 * @param {Record<string, string>} [query]
 */
export function tabUrl(name, query = {}) {
  const tab = data.tabs.find((each) => each.name === name);
  if (!tab) return null;
  const text = new URLSearchParams({ ...(issuer !== "default" && { issuer }), ...query }).toString();
  return text === "" ? tab.path : `${tab.path}?${text}`;
}
