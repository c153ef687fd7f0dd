// Shows the result of a step: the request, the answer, its entry in the request log, and the tokens, decoded.
import { post } from "./api.js";
import { issuer } from "./data.js";
import { el, marked } from "./dom.js";
import { factsList } from "./facts.js";
import { jsonView } from "./json-view.js";
import { toastProblem } from "./toast.js";
import { decodedView } from "./token-parts.js";

/**
 * @typedef {import("./flow-types.js").Exchange} Exchange
 * @typedef {import("./flow-types.js").Result} Result
 */

/** Headers that are shown with the answer. The others are below it. */
const TELLING_HEADERS = /^(?:content-type|location|www-authenticate|retry-after|dpop-nonce):/i;
const TOKENS = ["access_token", "id_token", "refresh_token"];

/**
 * @param {string} step
 * @param {Result} result
 */
export function resultView(step, { isGood, broken, exchange, returned, made }) {
  const place = el("div", { className: "flow-result", data: { testid: `result-${step}` } });
  if (returned) {
    place.append(headline(isGood, isGood ? "The browser came back" : `Refused: ${returned["error"]}`));
    place.append(titled("What it came back with", jsonView(returned, `returned-${step}`)));
  }
  if (made) {
    place.append(headline(true, "Minted"), ...tokenViews(step, { refresh_token: made["token"] }));
  }
  if (exchange) {
    place.append(...exchangeView(step, exchange, { isGood, ...(broken !== undefined && { broken }) }));
  }
  return place;
}

/**
 * @param {boolean} isGood
 * @param {string} text
 */
function headline(isGood, text) {
  return el(
    "h3",
    { className: "flow-outcome" },
    el("span", { className: isGood ? "dot" : "dot dot-bad" }),
    text,
  );
}

/**
 * @param {string} title
 * @param {import("./dom.js").Child} content
 */
function titled(title, content) {
  return el("section", {}, el("h4", { className: "section-title" }, title), content);
}

/**
 * @param {string} step
 * @param {Exchange} exchange
 * @param {Pick<Result, "isGood" | "broken">} how
 */
function exchangeView(step, { request, answer, failure, entry, durationMilliseconds }, { isGood, broken }) {
  const status = answer ? `${answer.status} ${answer.statusText}` : `No answer: ${failure}`;
  const error = entry?.error ? `, ${entry.error}` : "";
  return [
    headline(isGood, `${status}${error}`),
    factsList([
      ["Broken", broken ?? null],
      ["Why", entry?.reason ? marked(entry.reason) : null],
      ["Decision", entry?.decision ?? null],
      [
        "Findings",
        entry && entry.findings.length > 0
          ? entry.findings.map(({ name, text }) =>
              el("p", {}, el("span", { className: "badge badge-warn" }, name), " ", marked(text)),
            )
          : null,
      ],
      ["Took", `${Math.round(durationMilliseconds)} ms`],
    ]),
    el(
      "div",
      { className: "flow-wire" },
      titled("Request", wire(requestText(request), `request-${step}`)),
      answer ? titled("Answer", answerView(step, answer)) : null,
    ),
    ...tokenViews(step, membersOf(answer?.body ?? "")),
  ];
}

/** @param {Exchange["request"]} request */
function requestText({ method, url, headers, body }) {
  const [path = "", query] = url.split("?");
  const target = query ? `${path}?\n  ${query.replaceAll("&", "\n  &")}` : path;
  return [
    `${method} ${target}`,
    ...linesOf(headers),
    ...(body ? ["", body.replaceAll("&", "\n&")] : []),
  ].join("\n");
}

/**
 * @param {string} step
 * @param {NonNullable<Exchange["answer"]>} answer
 */
function answerView(step, { status, statusText, headers, body }) {
  const members = membersOf(body);
  const shown = Object.keys(members).length > 0 ? JSON.stringify(members, null, 2) : textOf(body);
  const telling = linesOf(headers).filter((line) => TELLING_HEADERS.test(line));
  const text = [`${status} ${statusText}`, ...telling, "", shown].join("\n").trimEnd();
  return el(
    "div",
    { className: "flow-answer" },
    wire(text, `answer-${step}`),
    el(
      "details",
      { className: "more" },
      el("summary", {}, "All headers"),
      wire(linesOf(headers).join("\n"), `headers-${step}`),
    ),
  );
}

/**
 * The text of a page in place of its markup.
 *
 * @param {string} body
 */
function textOf(body) {
  if (!body.trimStart().startsWith("<")) return body;
  const page = new window.DOMParser().parseFromString(body, "text/html");
  const main = page.querySelector("main") ?? page.body;
  return `A page for people:\n\n${(main.textContent ?? "").replaceAll(/\s*\n\s*/g, "\n").trim()}`;
}

/** @param {Record<string, string>} headers */
function linesOf(headers) {
  return Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
}

/**
 * @param {string} text
 * @param {string} testId
 */
function wire(text, testId) {
  return el("pre", { className: "code", tabIndex: 0, data: { testid: testId } }, text);
}

/**
 * Returns the decoded tokens; each is filled in when the server has decoded it.
 *
 * @param {string} step
 * @param {Record<string, unknown>} members
 */
function tokenViews(step, members) {
  return TOKENS.flatMap((name) => {
    const token = members[name];
    if (typeof token !== "string") return [];
    const place = el("div", {}, el("p", { className: "muted" }, "Decoding…"));
    void decode(token, `${step}-${name}`, place);
    return el(
      "details",
      { className: "more", data: { testid: `token-${step}-${name}` } },
      el("summary", {}, `${name}, decoded`),
      place,
    );
  });
}

/**
 * @param {string} token
 * @param {string} prefix
 * @param {HTMLElement} place
 */
async function decode(token, prefix, place) {
  try {
    /** @type {Parameters<typeof decodedView>[1] & { record: import("./api.js").TokenRecord | null }} */
    const found = await post("/inspect", { issuer, token });
    // An opaque token says nothing itself; its record does.
    const claims = found.claims ?? found.record?.claims ?? null;
    place.replaceChildren(decodedView(token, { ...found, claims }, prefix));
  } catch (problem) {
    place.replaceChildren();
    toastProblem(problem);
  }
}

/**
 * @param {string} body
 * @returns {Record<string, unknown>} The members of a JSON object; empty for any other text.
 */
export function membersOf(body) {
  try {
    const value = JSON.parse(body);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? value : {};
  } catch {
    return {};
  }
}
