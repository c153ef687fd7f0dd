// A minted token, taken apart for reading: wire value, header, claims with human times, signature.
import { copyButton } from "./copy.js";
import { byId, el } from "./dom.js";
import { dateTime, duration, fromNow } from "./times.js";
import { curl, usage } from "./usage.js";

const JSON_PARTS = /("(?:[^"\\]|\\.)*")(\s*:)?|\b(true|false|null)\b|-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?/g;
const TIME_CLAIMS = [
  ["iat", "Issued"],
  ["nbf", "Valid from"],
  ["auth_time", "Signed in"],
  ["exp", "Expires"],
];

let countdown = 0;

/** Shows one record in the result card, in place of the last. */
export function showResult(record) {
  window.clearInterval(countdown);
  const jwt = record.format !== "opaque";
  const expiry = el("span", { className: "badge", data: { testid: "token-expires" } });
  const tick = () => showExpiry(expiry, record.expiresAt);
  tick();
  if (record.expiresAt) countdown = window.setInterval(tick, 1000);

  // Announced by itself: the card holds a countdown, which a live region would read out every second.
  byId("mint-status").textContent = "Token minted.";
  const parts = [
    el(
      "header",
      { className: "result-head" },
      el("h2", {}, "Token"),
      expiry,
      el(
        "span",
        { className: "badge" },
        { jwt: "JWT", opaque: "Opaque", both: "JWT and opaque" }[record.format] ?? "",
      ),
      record.header?.alg ? el("span", { className: "badge" }, record.header.alg) : null,
    ),
    wireValue(record.token, "token-value", "copy", record.audience, jwt),
    record.opaque ? el("h3", {}, "Opaque twin") : null,
    record.opaque ? wireValue(record.opaque, "token-opaque", "copy-opaque", record.audience, false) : null,
    usage(record.token, record.audience),
    record.claims ? times(record.claims) : null,
    record.header ? part("header", "Header", json(record.header, "token-header")) : null,
    record.claims ? part("payload", "Payload", json(record.claims, "token-claims")) : null,
    jwt ? part("signature", "Signature", signature(record)) : null,
  ];
  byId("result").replaceChildren(...parts.filter((part) => part !== null));
  bringIntoView(byId("result"));
}

/** Below the form on a narrow screen, scrolled away on a low one: the reader should see what was made. */
function bringIntoView(card) {
  const { top } = card.getBoundingClientRect();
  if (top < 0 || top > window.innerHeight / 2) card.scrollIntoView({ block: "start" });
}

function showExpiry(badge, expiresAt) {
  if (!expiresAt) {
    badge.textContent = "Never expires";
    return;
  }
  const seconds = (new Date(expiresAt).getTime() - Date.now()) / 1000;
  badge.textContent = seconds > 0 ? `Expires in ${duration(seconds)}` : "Expired";
  badge.classList.toggle("badge-bad", seconds <= 0);
}

function wireValue(value, testId, copyPrefix, audience, jwt) {
  const segments = jwt ? value.split(".") : [value];
  const names = ["header", "payload", "signature"];
  return el(
    "div",
    { className: "wire" },
    el(
      "code",
      {
        className: "wire-value",
        tabIndex: 0,
        data: { testid: testId },
        aria: { label: "Wire value" },
        attrs: { role: "group" },
      },
      segments
        .map((segment, index) => [
          index > 0 ? "." : "",
          jwt ? el("span", { className: `segment-${names[index] ?? "signature"}` }, segment) : segment,
        ])
        .flat(),
    ),
    el(
      "div",
      { className: "wire-copy" },
      copyButton("Copy token", `${copyPrefix}-token`, () => value),
      copyButton("Copy header", `${copyPrefix}-header`, () => `Authorization: Bearer ${value}`),
      copyButton("Copy curl", `${copyPrefix}-curl`, () => curl(value, audience)),
    ),
  );
}

function times(claims) {
  const known = TIME_CLAIMS.filter(([name]) => typeof claims[name] === "number");
  return el(
    "dl",
    { className: "times" },
    known.map(([name, label]) => {
      const at = claims[name] * 1000;
      return el(
        "div",
        {},
        el("dt", {}, label),
        el("dd", {}, dateTime(at), el("span", { className: "muted" }, fromNow(at))),
      );
    }),
  );
}

function part(kind, title, content) {
  return el("section", { className: `part part-${kind}` }, el("h3", {}, title), content);
}

function json(value, testId) {
  return el("pre", { tabIndex: 0, data: { testid: testId } }, coloured(JSON.stringify(value, null, 2)));
}

/** The text cut into spans by what each piece is; the text itself stays as it was. */
function coloured(text) {
  const pieces = [];
  let end = 0;
  for (const match of text.matchAll(JSON_PARTS)) {
    const [whole, string, colon] = match;
    const className = string ? (colon ? "json-name" : "json-string") : "json-value";
    const piece = string ?? whole;
    pieces.push(text.slice(end, match.index), el("span", { className }, piece));
    end = match.index + piece.length;
  }
  return [...pieces, text.slice(end)];
}

function signature(record) {
  const encoded = record.token.split(".")[2] ?? "";
  const { alg = "no algorithm", kid } = record.header ?? {};
  const bytes = Math.floor((encoded.length * 3) / 4);
  return el(
    "p",
    { data: { testid: "token-signature" } },
    encoded === "" ? "None." : `${alg}, ${bytes} bytes${kid ? ", by key " : ""}`,
    encoded !== "" && kid ? el("code", {}, kid) : null,
  );
}
