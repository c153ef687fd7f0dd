// The signing keys of the issuer, and their rotation.
import { listKeys, rotateKeys } from "./api.js";
import { byId, el, showProblem } from "./dom.js";
import { dateTime, fromNow } from "./times.js";

/** Starts the list; the returned function loads it anew. */
export function startKeyList({ issuer }) {
  async function load() {
    try {
      const { items } = await listKeys(issuer);
      byId("keys-list").replaceChildren(...items.map(keyItem));
      showProblem(byId("keys-problem"), null);
    } catch (problem) {
      showProblem(byId("keys-problem"), problem);
    }
  }

  byId("keys-rotate").addEventListener("click", async () => {
    byId("keys-rotate").disabled = true;
    try {
      await rotateKeys(issuer);
      await load();
      byId("keys-status").textContent = "Rotated: new tokens are signed with the new key.";
    } catch (problem) {
      showProblem(byId("keys-problem"), problem);
    } finally {
      byId("keys-rotate").disabled = false;
    }
  });
  byId("keys-rotate").disabled = false;
  return load;
}

function keyItem({ kid, alg, tokens, state, createdAt, tokensSigned }) {
  return el(
    "li",
    { className: "key", data: { testid: `key-${kid}` } },
    el("span", { className: `badge badge-${state}` }, state),
    el("code", { className: "key-id" }, kid),
    el("span", { className: "badge" }, tokens === "id" ? `${alg}, ID tokens` : alg),
    el(
      "span",
      { className: "key-facts muted" },
      `${tokensSigned ?? 0} ${tokensSigned === 1 ? "token" : "tokens"} signed · created `,
      el("time", { dateTime: createdAt, title: dateTime(createdAt) }, fromNow(createdAt)),
    ),
  );
}
