// The console: joins its parts. The page hands over its data in one attribute, as JSON.
import { byId } from "./dom.js";
import { startKeyList } from "./key-list.js";
import { startMintForm } from "./mint-form.js";
import { showResult } from "./mint-result.js";
import { startTokenList } from "./token-list.js";

const data = JSON.parse(byId("console").dataset.console);

const loadTokens = startTokenList(data);
const loadKeys = startKeyList(data);
startMintForm(data, (record) => {
  showResult(record);
  void loadTokens();
  void loadKeys();
});

byId("issuer")?.addEventListener("change", ({ target }) => target.form.submit());
void loadTokens();
void loadKeys();
