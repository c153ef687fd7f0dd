// One key of the ring: its state, its way through the states, and the steps that it can take.
import { post, remove } from "./api.js";
import { issuer, tabUrl } from "./data.js";
import { el } from "./dom.js";
import { askFirst, signedBy } from "./key-steps.js";
import { relativeTime } from "./times.js";
import { toastProblem } from "./toast.js";

/** @typedef {import("./api.js").KeyRecord} KeyRecord */

/** @type {Record<KeyRecord["state"], string>} */
const MEANING = {
  next: "published, signs nothing yet",
  active: "published and signing",
  retiring: "published, signs no longer",
  removed: "no longer published",
};
/** HMAC secrets are in no JWKS. @type {Record<KeyRecord["state"], string>} */
const MEANING_OF_SECRET = {
  next: "a secret, signs nothing yet",
  active: "a secret that signs, never published",
  retiring: "a secret, signs no longer",
  removed: "a secret that is removed",
};

/** @param {KeyRecord} key */
export function keyItem(key) {
  const { kid, alg, tokens, state, tokensSigned } = key;
  const url = tabUrl("tokens", { search: kid });
  const signed = `${tokensSigned} ${tokensSigned === 1 ? "token" : "tokens"} signed`;
  return el(
    "li",
    { className: "key", data: { testid: `key-${kid}` } },
    el(
      "div",
      { className: "key-head" },
      el("span", { className: `badge badge-${state}` }, state),
      el("code", { className: "key-id" }, kid),
      el("span", { className: "badge" }, tokens === "id" ? `${alg}, ID tokens` : alg),
      el("span", { className: "muted" }, (key.publicJwk ? MEANING : MEANING_OF_SECRET)[state]),
    ),
    timeline(key),
    el(
      "div",
      { className: "key-foot" },
      tokensSigned > 0 && url ? el("a", { href: url }, signed) : el("span", { className: "muted" }, signed),
      ...steps(key),
    ),
  );
}

/** @param {KeyRecord} key */
function timeline({ createdAt, activatedAt, retiredAt, removedAt }) {
  /** @type {[string, string | null][]} */
  const moments = [
    ["Created", createdAt],
    ["Active", activatedAt],
    ["Retired", retiredAt],
    ["Removed", removedAt],
  ];
  return el(
    "ol",
    { className: "timeline" },
    moments.map(([name, at]) =>
      el(
        "li",
        { className: at === null ? "is-ahead" : "" },
        el("span", {}, name),
        at === null ? el("span", { className: "muted" }, "–") : relativeTime(at, "muted"),
      ),
    ),
  );
}

/** @param {KeyRecord} key */
function steps(key) {
  const buttons = [];
  if (key.state === "active" || key.state === "next") buttons.push(step(key, "retire", "Retire…", retire));
  if (key.state !== "removed") buttons.push(step(key, "remove", "Remove…", removeKey));
  return buttons;
}

/**
 * @param {KeyRecord} key
 * @param {string} name
 * @param {string} title
 * @param {(key: KeyRecord) => Promise<void>} act
 */
function step(key, name, title, act) {
  return el(
    "button",
    {
      type: "button",
      className: "button button-small",
      aria: { label: `${title.replace("…", "")} the key ${key.kid}` },
      data: { testid: `${name}-${key.kid}` },
      on: { click: () => void act(key).catch(toastProblem) },
    },
    title,
  );
}

/** @param {KeyRecord} key */
async function retire(key) {
  await askFirst({
    title: "Retire this key?",
    effects: [
      key.state === "active"
        ? "It stops signing. The next key, or a new one, signs in its place."
        : "It will never sign: the next rotation makes a new key.",
      "It stays published, so what it signed still verifies until you remove it.",
    ],
    action: "Retire",
    done: "The key is retired.",
    act: () => post(`/keys/${encodeURIComponent(key.kid)}/retire`, { issuer }),
  });
}

/** @param {KeyRecord} key */
async function removeKey(key) {
  await askFirst({
    title: "Remove this key?",
    effects: [
      `It leaves the JWKS for good, and ${await signedBy(key)} that it signed introspect as inactive.`,
      "An API must reject those tokens once it has fetched the JWKS again.",
      ...(key.state === "active" ? ["The next key, or a new one, signs in its place."] : []),
    ],
    action: "Remove",
    isDanger: true,
    done: "The key is removed.",
    act: () => remove(`/keys/${encodeURIComponent(key.kid)}`, { issuer }),
  });
}
