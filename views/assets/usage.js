// How a token is used: one request with it in the ways people write them.
import { copyButton } from "./copy.js";
import { el } from "./dom.js";

const SHOWN_CHARACTERS = 12;

/** The line for a terminal. */
export function curl(value, audience) {
  return `curl -H 'Authorization: Bearer ${value}' '${urlOf(audience).replaceAll("'", "'\\''")}'`;
}

/** Examples to read, with the value cut short, and to copy, with all of it. */
export function usage(value, audience) {
  const shown =
    value.length > 2 * SHOWN_CHARACTERS ? `${value.slice(0, SHOWN_CHARACTERS)}…${value.slice(-4)}` : value;
  const examples = [
    ["curl", "curl", curl],
    ["JavaScript", "fetch", fetchCall],
    ["Python", "python", requestsCall],
  ];
  return el(
    "details",
    { className: "more usage" },
    el("summary", { data: { testid: "usage-toggle" } }, "Usage examples"),
    examples.map(([title, name, write]) =>
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

function fetchCall(value, audience) {
  return [
    `const response = await fetch(${JSON.stringify(urlOf(audience))}, {`,
    `  headers: { Authorization: ${JSON.stringify(`Bearer ${value}`)} },`,
    "});",
  ].join("\n");
}

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

/** The audience where it is a URL: often the API itself. */
function urlOf(audience) {
  return [audience].flat().find((one) => /^https?:/.test(one)) ?? "http://localhost:8000/";
}
