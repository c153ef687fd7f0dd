// The inspect tab: decodes a pasted token and has every issuer of the server judge it.
import "./page.js";
import { get, post } from "./api.js";
import { data, issuer, tabUrl } from "./data.js";
import { byId, el, marked, showProblem } from "./dom.js";
import { factsList } from "./facts.js";
import { whenChanged } from "./live.js";
import { whenFiltered } from "./paged-list.js";
import { decodedView } from "./token-parts.js";
import { KINDS, stateBadge } from "./token-state.js";

/**
 * @typedef {object} Inspection
 * @property {"jwt" | "jwe" | "opaque" | "garbage"} form
 * @property {Record<string, unknown> | null} header
 * @property {Record<string, unknown> | null} claims
 * @property {{ verified: boolean, kid: string | null, state: string | null } | null} signature
 * @property {import("./api.js").TokenRecord | null} record
 * @property {boolean} active
 * @property {{ jwks: boolean | null, introspection: boolean | null }} accepts
 * @property {{ code: string, message: string, rule: string, severity: "refuse" | "warn", seenBy: string[] }[]} problems
 *
 * @typedef {{ id: string, found: Inspection }} Judged
 * @typedef {{ name: string, summary: string, rule: string, remedy: string }} Flaw
 */

const FORMS = { jwt: "JWT", jwe: "Encrypted JWT", opaque: "Opaque token", garbage: "Not a token" };
/** Issuers that are asked at most: a server may have hundreds of isolated ones. */
const MOST_ASKED = 20;

const token = byId("inspect-token", "textarea");
const audience = byId("inspect-audience", "input");
const scope = byId("inspect-scope", "input");
const place = byId("inspected", "div");
const problemPlace = byId("inspect-problem", "div");
let latest = 0;

whenFiltered(byId("inspect-form", "form"), inspect);
whenChanged(
  ({ verb, request }) => request === null && /^(tokens|keys|clock|reset)/.test(verb ?? ""),
  inspect,
);
showNothing();

function showNothing() {
  place.replaceChildren(
    el(
      "div",
      { className: "card nothing" },
      el("strong", {}, "No token yet"),
      "Paste a JWT, an opaque token, or an Authorization header. The verdict follows at once.",
    ),
  );
}

async function inspect() {
  const text = token.value.trim().replace(/^(?:Authorization:\s*)?Bearer\s+/i, "");
  if (text === "") return showNothing();
  const mine = ++latest;
  const asked = {
    token: text,
    audience: audience.value.trim() || undefined,
    scope: scope.value.trim() || undefined,
  };
  const ids = [issuer, ...data.issuers.map(({ id }) => id).filter((id) => id !== issuer)].slice(
    0,
    MOST_ASKED,
  );
  try {
    const judged = await Promise.all(
      ids.map(async (id) => ({ id, found: await post("/inspect", { issuer: id, ...asked }) })),
    );
    if (mine !== latest) return;
    showProblem(problemPlace, null);
    await show(text, judged);
  } catch (problem) {
    if (mine === latest) showProblem(problemPlace, problem);
  }
}

/**
 * @param {string} text
 * @param {Judged[]} judged The selected issuer's verdict first.
 */
async function show(text, judged) {
  const [selected] = judged;
  const owner =
    judged.find(({ id, found }) => found.record?.issuer === id) ??
    judged.find(({ found }) => found.signature?.verified) ??
    selected;
  if (!owner) return;
  const { id, found } = owner;
  byId("inspect-status", "p").textContent = verdictOf(found);
  place.replaceChildren(
    verdict(id, found),
    await flawCard(found),
    problems(found),
    issuersTable(judged),
    decodedView(text, found, "inspect"),
  );
}

/** @param {Inspection} found */
function verdictOf({ accepts, problems, active, form }) {
  if (form === "garbage") return "This is not a token.";
  const refused = problems.filter(({ severity }) => severity === "refuse").length;
  const verifier = accepts.jwks ?? accepts.introspection;
  if (verifier === true && active) {
    return "A strict verifier accepts it, and introspection says that it is active.";
  }
  if (verifier === true) {
    return "A verifier of signatures accepts it, but introspection says that it is inactive.";
  }
  return `A strict verifier rejects it${refused > 0 ? ` for ${refused} ${refused === 1 ? "reason" : "reasons"}` : ""}.`;
}

/**
 * @param {string} id
 * @param {Inspection} found
 */
function verdict(id, found) {
  const { form, record, signature, active, accepts } = found;
  const isGood = (accepts.jwks ?? accepts.introspection) === true && active;
  const recordUrl = record && record.issuer === issuer ? tabUrl("tokens", { token: record.id }) : null;
  return el(
    "section",
    { className: "card panel", data: { testid: "verdict" } },
    el(
      "header",
      { className: "panel-head" },
      el("h2", {}, el("span", { className: isGood ? "dot" : "dot dot-bad" }), verdictOf(found)),
    ),
    el(
      "div",
      { className: "panel-body" },
      factsList([
        ["Form", FORMS[form]],
        ["Judged by", el("code", {}, id)],
        ["Signature", signatureText(signature)],
        ["Introspection", el("code", {}, `{"active":${active}${active ? ", …" : ""}}`)],
        [
          "Record",
          record
            ? [
                `${KINDS[record.kind] ?? record.kind} of issuer ${record.issuer} `,
                stateBadge(record),
                recordUrl ? " " : null,
                recordUrl ? el("a", { href: recordUrl, data: { testid: "inspect-record" } }, "Open") : null,
              ]
            : "None: no issuer of this server issued it",
        ],
      ]),
    ),
  );
}

/** @param {Inspection["signature"]} signature */
function signatureText(signature) {
  if (!signature) return "None to verify";
  if (!signature.verified) return "Made by no key of this issuer";
  return `Verified with the ${signature.state} key ${signature.kid}`;
}

/** @param {Inspection} found */
async function flawCard({ record }) {
  if (!record?.flaw) return "";
  /** @type {import("./api.js").Listed<Flaw>} */
  const { items } = await get("/flaws");
  const flaw = items.find(({ name }) => name === record.flaw);
  if (!flaw) return "";
  return el(
    "section",
    { className: "card panel", data: { testid: "inspect-flaw" } },
    el("header", { className: "panel-head" }, el("h2", {}, `Minted with the flaw ${flaw.name}`)),
    el(
      "div",
      { className: "panel-body" },
      factsList([
        ["What is wrong", marked(flaw.summary)],
        ["Rule", marked(flaw.rule)],
        ["Remedy", marked(flaw.remedy)],
      ]),
    ),
  );
}

/** @param {Inspection} found */
function problems({ problems }) {
  if (problems.length === 0) return "";
  return el(
    "section",
    { className: "card panel", data: { testid: "inspect-problems" } },
    el("header", { className: "panel-head" }, el("h2", {}, "What a verifier finds")),
    el(
      "ul",
      { className: "problems" },
      problems.map(({ code, message, rule, severity }) =>
        el(
          "li",
          {},
          el("span", { className: severity === "refuse" ? "badge badge-bad" : "badge badge-warn" }, code),
          el("span", {}, marked(message)),
          el("span", { className: "muted" }, marked(rule)),
        ),
      ),
    ),
  );
}

/** @param {Judged[]} judged */
function issuersTable(judged) {
  if (judged.length < 2) return "";
  return el(
    "section",
    { className: "card panel", data: { testid: "inspect-issuers" } },
    el("header", { className: "panel-head" }, el("h2", {}, "By each issuer's keys")),
    el(
      "ul",
      { className: "problems" },
      judged.map(({ id, found: { signature, active } }) =>
        el(
          "li",
          { data: { testid: `judged-${id}` } },
          el("code", {}, id),
          el("span", {}, signatureText(signature)),
          el("span", { className: active ? "badge badge-good" : "badge" }, active ? "active" : "inactive"),
        ),
      ),
    ),
  );
}
