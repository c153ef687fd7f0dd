// The list of the issuer's signing keys, and the button that rotates them.
import { get, post } from "./api.js";
import { issuer } from "./data.js";
import { byId, el, showProblem } from "./dom.js";
import { whenChanged } from "./live.js";
import { dateTime, fromNow } from "./times.js";

/** Starts the list. */
export function startKeyList() {
  const list = byId("keys-list", "ul");
  const rotate = byId("keys-rotate", "button");
  const status = byId("keys-status", "p");
  const problemPlace = byId("keys-problem", "div");

  async function load() {
    try {
      /** @type {{ items: import("./api.js").KeyRecord[] }} */
      const { items } = await get("/keys", { issuer });
      list.replaceChildren(...items.map(keyItem));
      showProblem(problemPlace, null);
    } catch (problem) {
      showProblem(problemPlace, problem);
    }
  }

  rotate.addEventListener("click", async () => {
    rotate.disabled = true;
    try {
      await post("/keys/rotate", { issuer });
      await load();
      status.textContent = "Rotated: new tokens are signed with the new key.";
    } catch (problem) {
      showProblem(problemPlace, problem);
    } finally {
      rotate.disabled = false;
    }
  });
  rotate.disabled = false;
  whenChanged(({ verb }) => verb !== null && /^(keys|tokens|reset)/.test(verb), load);
  void load();
}

/** @param {import("./api.js").KeyRecord} key */
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
      `${tokensSigned} ${tokensSigned === 1 ? "token" : "tokens"} signed · created `,
      el("time", { dateTime: createdAt, title: dateTime(createdAt) }, fromNow(createdAt)),
    ),
  );
}
