// Starts the parts of the console page. The page passes its data as JSON in one attribute.
import { byId } from "./dom.js";
import { startKeyList } from "./key-list.js";
import { startMintForm } from "./mint-form.js";
import { showResult } from "./mint-result.js";
import { startTokenList } from "./token-list.js";

/**
 * @typedef {object} ConsoleData
 * @property {string} issuer The id of the selected issuer.
 * @property {{ id: string, name: string, displayName: string }[]} users
 * @property {{ audience: string | string[], scopes: string[] }[]} resources
 */

/** @type {ConsoleData} */
const data = JSON.parse(byId("console", "main").dataset.console ?? "");

const loadTokens = startTokenList(data);
const loadKeys = startKeyList(data);
startMintForm(data, (record) => {
  showResult(record);
  void loadTokens();
  void loadKeys();
});

// The page has this element only if there are several issuers.
/** @type {HTMLSelectElement | null} */
const issuerSelect = document.querySelector("select#issuer");
issuerSelect?.addEventListener("change", () => issuerSelect.form?.submit());
void loadTokens();
void loadKeys();
