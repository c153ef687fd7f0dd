// The report of a check: the verdict with its facts and files, the causes with one fix each, and the cases.
import { get } from "./api.js";
import { caseGroups } from "./check-cases.js";
import { copyButton } from "./copy.js";
import { el, marked } from "./dom.js";
import { saveAs } from "./download.js";
import { codeOrNothing, factsList } from "./facts.js";
import { jsonView } from "./json-view.js";
import { toastProblem } from "./toast.js";

/**
 * @typedef {import("./check-types.js").CheckRun} CheckRun
 * @typedef {import("./check-types.js").CheckReport} CheckReport
 * @typedef {import("./check-types.js").CheckCause} CheckCause
 * @typedef {import("./check-types.js").CheckFinding} CheckFinding
 */

const FORMATS = [
  ["json", "JSON"],
  ["junit", "JUnit"],
  ["sarif", "SARIF"],
  ["markdown", "Markdown"],
  ["pretty", "Text"],
];
/** @type {Record<string, string>} */
const SEVERITY_LOOKS = { critical: "badge-bad", high: "badge-bad", medium: "badge-warn", low: "" };

/** @param {CheckRun} run */
export function verdictOf({ state, report, done, total }) {
  if (state === "running") return `${done} of ${total} cases done`;
  if (state === "stopped") return "Stopped";
  if (!report) return "Could not be run";
  if (report.verifier === null) return "No good token was accepted, so no flawed ones were sent";
  return `Accepted ${report.accepted} of ${report.shouldRefuse} requests that it should refuse`;
}

/**
 * @param {CheckRun} run
 * @param {CheckReport} report
 */
export function reportView(run, report) {
  const failing = report.causes.filter((cause) => cause.fails);
  const others = report.causes.filter((cause) => !cause.fails);
  return [
    verdict(run, report),
    report.verifier === null ? attempts(report) : "",
    failing.length > 0 ? causes("Causes", failing, report) : "",
    others.length > 0 ? causes("Remarks, which do not fail the check", others, report) : "",
    report.cases.length > 0 ? allCases(report) : "",
  ];
}

/**
 * @param {CheckRun} run
 * @param {CheckReport} report
 */
function verdict(run, report) {
  const { url, request, verifier, detected, issuer, audience, scope, notes, passed, durationMilliseconds } =
    report;
  const sent = report.cases.filter(({ outcome }) => outcome !== "skipped").length;
  return el(
    "section",
    { className: "card panel", aria: { label: "Verdict" }, data: { testid: "check-verdict" } },
    el(
      "header",
      { className: "panel-head" },
      el("h2", {}, el("span", { className: passed ? "dot" : "dot dot-bad" }), verdictOf(run)),
      el(
        "span",
        { className: passed ? "badge badge-good" : "badge badge-bad" },
        passed ? "passed" : "failed",
      ),
    ),
    el(
      "div",
      { className: "panel-body" },
      factsList([
        ["API", codeOrNothing(url)],
        ["Request", codeOrNothing(request)],
        ["Verifier", verifier && `${verifier}${detected ? ", detected" : ""}`],
        ["Issuer", codeOrNothing(issuer)],
        ["Audience", codeOrNothing(audience)],
        ["Scopes", codeOrNothing(scope)],
        ["Sent", `${sent} cases in ${(durationMilliseconds / 1000).toFixed(1)} s`],
        ["Notes", notes.map((note) => el("p", {}, marked(note)))],
      ]),
    ),
    el(
      "footer",
      { className: "panel-foot" },
      el("span", { className: "muted", id: "check-files" }, "The report as a file"),
      el(
        "div",
        { className: "chips", attrs: { role: "group" }, aria: { labelledby: "check-files" } },
        FORMATS.map(([format = "", label = ""]) => fileButton(run.id, format, label)),
      ),
    ),
  );
}

/**
 * @param {string} id
 * @param {string} format
 * @param {string} label
 */
function fileButton(id, format, label) {
  return el(
    "button",
    {
      type: "button",
      className: "button button-small",
      aria: { label: `Download the report as ${label}` },
      data: { testid: `download-${format}` },
      on: {
        click: async () => {
          try {
            saveAs(await get(`/checks/${encodeURIComponent(id)}/report`, { format }));
          } catch (problem) {
            toastProblem(problem);
          }
        },
      },
    },
    label,
  );
}

/** @param {CheckReport} report */
function attempts({ attempts: tried }) {
  return el(
    "section",
    { className: "card panel", data: { testid: "check-attempts" } },
    el("header", { className: "panel-head" }, el("h2", {}, "What was tried")),
    el(
      "ul",
      { className: "problems" },
      tried.map(({ token, request, got }) =>
        el("li", {}, el("code", {}, request), el("span", {}, `with ${token}`), el("span", {}, got)),
      ),
    ),
    el(
      "p",
      { className: "panel-note muted" },
      "Check that the API trusts this issuer, and that the audience, the scopes, the user and the request are what it expects.",
    ),
  );
}

/**
 * @param {string} title
 * @param {CheckCause[]} list
 * @param {CheckReport} report
 */
function causes(title, list, { findings }) {
  return el(
    "section",
    {
      className: "card panel",
      aria: { label: title },
      data: { testid: `check-${title.split(/\W/)[0]}`.toLowerCase() },
    },
    el("header", { className: "panel-head" }, el("h2", {}, title)),
    el(
      "ol",
      { className: "causes" },
      list.map((cause) => {
        const own = findings.filter(
          ({ kind, case: name }) => kind === cause.kind && cause.cases.includes(name),
        );
        return el("li", { data: { testid: `cause-${cause.id}` } }, ...causeView(cause, own));
      }),
    ),
  );
}

/**
 * @param {CheckCause} cause
 * @param {CheckFinding[]} findings
 */
function causeView({ summary, severity, remedy, cases }, findings) {
  return [
    el(
      "div",
      { className: "cause-head" },
      el("span", { className: `badge ${SEVERITY_LOOKS[severity] ?? ""}` }, severity),
      el("h3", {}, marked(summary)),
    ),
    el("p", {}, el("strong", {}, "Fix: "), marked(remedy)),
    el(
      "details",
      { className: "more" },
      el("summary", {}, cases.length === 1 ? "1 case" : `${cases.length} cases`),
      el("ul", { className: "cause-cases" }, findings.map(findingView)),
    ),
  ];
}

/** @param {CheckFinding} finding */
function findingView({ case: name, summary, expected, got, rule, sent, returned, tolerated }) {
  return el(
    "li",
    {},
    el("h4", {}, el("code", {}, name)),
    el("p", {}, marked(summary)),
    factsList([
      ["Expected", marked(expected)],
      ["Got", marked(got)],
      ["Tolerated", tolerated ? marked(tolerated) : null],
      ["Rule", marked(rule)],
      ["Sent", sent && codeOrNothing(sent.request)],
      ["Challenge", returned && codeOrNothing(returned.wwwAuthenticate)],
      ["Body", returned && codeOrNothing(returned.body)],
    ]),
    sent?.token ? sentToken(name, sent.token) : null,
  );
}

/**
 * @param {string} name
 * @param {NonNullable<NonNullable<CheckFinding["sent"]>["token"]>} token
 */
function sentToken(name, { header, claims }) {
  const content = { ...(header && { header }), claims };
  return el(
    "details",
    { className: "more sent-token" },
    el("summary", { data: { testid: `token-${name}` } }, "The token that was sent"),
    copyButton("Copy", `copy-sent-${name}`, () => JSON.stringify(content, null, 2)),
    jsonView(content, `sent-${name}`),
  );
}

/** @param {CheckReport} report */
function allCases({ cases }) {
  return el(
    "section",
    { className: "card panel", aria: { label: "All cases" }, data: { testid: "check-all" } },
    el("header", { className: "panel-head" }, el("h2", {}, "All cases")),
    ...caseGroups(cases),
  );
}
