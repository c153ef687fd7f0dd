// Usage examples for a token: one request with it, as curl, JavaScript and Python.
import { copyButton } from "./copy.js";
import { el } from "./dom.js";

/** @typedef {import("./api.js").TokenRecord["audience"]} Audience */

const SHOWN_CHARACTERS = 12;

/** @type {[title: string, name: string, write: (value: string, audience: Audience) => string][]} */
const EXAMPLES = [
  ["curl", "curl", curl],
  ["curl, POST with JSON", "curl-post", curlPost],
  ["JavaScript", "fetch", fetchCall],
  ["Python", "python", requestsCall],
];

/**
 * Returns a curl command for a POSIX shell.
 *
 * @param {string} value
 * @param {Audience} audience
 */
export function curl(value, audience) {
  return `curl -H 'Authorization: Bearer ${value}' '${urlOf(audience).replaceAll("'", "'\\''")}'`;
}

/**
 * Returns a curl command that posts JSON.
 *
 * @param {string} value
 * @param {Audience} audience
 */
function curlPost(value, audience) {
  return `${curl(value, audience)} \\\n  -H 'Content-Type: application/json' -H 'Accept: application/json' -d '{}'`;
}

/**
 * Creates the examples. They show the token shortened; their copy buttons copy it in full.
 *
 * @param {string} value
 * @param {Audience} audience
 */
export function usage(value, audience) {
  const shown =
    value.length > 2 * SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}…${value.slice(-4)}` : value;
  return el(
    "details",
    { className: "more usage" },
    el("summary", { data: { testid: "usage-toggle" } }, "Usage examples"),
    EXAMPLES.map(([title, name, write]) =>
      el(
        "div",
        { className: "usage-example" },
        el(
          "div",
          { className: "usage-head" },
          el("span", {}, title),
          copyButton("Copy", `usage-copy-${name}`, () => write(value, audience)),
        ),
        el("pre", { tabIndex: 0, data: { testid: `usage-${name}` } }, write(shown, audience)),
      ),
    ),
  );
}

/**
 * @param {string} value
 * @param {Audience} audience
 */
function fetchCall(value, audience) {
  return [
    `const response = await fetch(${JSON.stringify(urlOf(audience))}, {`,
    `  headers: { Authorization: ${JSON.stringify(`Bearer ${value}`)} },`,
    "});",
  ].join("\n");
}

/**
 * @param {string} value
 * @param {Audience} audience
 */
function requestsCall(value, audience) {
  return [
    "import requests",
    "",
    "response = requests.get(",
    `    ${JSON.stringify(urlOf(audience))},`,
    `    headers={"Authorization": ${JSON.stringify(`Bearer ${value}`)}},`,
    ")",
  ].join("\n");
}

/**
 * Returns the first audience that is a URL, which is often the API itself; default: a local server.
 *
 * @param {Audience} audience
 */
function urlOf(audience) {
  return [audience ?? []].flat().find((each) => /^https?:/.test(each)) ?? "http://localhost:8000/";
}
