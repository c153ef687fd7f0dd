// A report for people: the findings, worst first, each with the request, the answer and the fix.
import { styleText } from "node:util";
import type { Cause, CheckReport, Finding } from "../../control/check-report.ts";
import type { Severity } from "../../tokens/flaws/flaw.ts";
import { causeText } from "./causes.ts";
import { nounFor } from "./counted.ts";
import { fails, isRemark } from "./report.ts";

type Style = Parameters<typeof styleText>[0];

const SEVERITY_STYLES: Record<Severity, Style> = {
  critical: ["red", "bold"],
  high: "red",
  medium: "yellow",
  low: "cyan",
};
const CLAIMS_WIDTH = 400;
const CASES_SHOWN = 12;

export function prettyReport(untrusted: CheckReport): string {
  const report = withoutControls(untrusted);
  if (report.verifier === null) return stopped(report);
  const failing = report.findings.filter(fails);
  const tolerated = report.findings.filter(({ tolerated }) => tolerated !== undefined);
  const remarks = report.findings.filter(isRemark);
  return [
    heading(report),
    ...(report.findings.length > 0 ? [table(failing, [...tolerated, ...remarks])] : []),
    ...report.causes.map((cause) => causeDetails(cause, report.findings)),
    skipped(report),
    verdict(report, [
      nounFor(failing.length, "finding"),
      ...(tolerated.length > 0 ? [`${tolerated.length} tolerated`] : []),
      ...(remarks.length > 0 ? [nounFor(remarks.length, "remark")] : []),
    ]),
  ]
    .filter((part) => part !== "")
    .join("\n\n");
}

/** Escapes control characters: the API wrote parts of the report and could attack the reader's terminal. */
function withoutControls(report: CheckReport): CheckReport {
  const escape = (character: string) => `\\u${character.charCodeAt(0).toString(16).padStart(4, "0")}`;
  return JSON.parse(JSON.stringify(report), (name, value: unknown) => {
    if (typeof value !== "string") return value;
    // The body is printed as JSON, which escapes line breaks.
    const controls = name === "body" ? /(?!\r?\n)[\p{Cc}\u2028\u2029]/gu : /[\p{Cc}\u2028\u2029]/gu;
    return value.replace(controls, escape);
  }) as CheckReport;
}

function heading(report: CheckReport): string {
  const { url, request, verifier, detected, audience, scope, issuer, notes } = report;
  const rows: [string, string][] = [
    ["API", url],
    ["request", request],
    ["verifier", `${verifier}${detected ? " (detected; to correct it: --verifier)" : ""}`],
    ["issuer", issuer],
    ["audience", `${audience}${scope === null ? "" : `, scope "${scope}"`}`],
  ];
  return [
    ...rows.map(([name, value]) => `${name.padEnd(12)}${value}`),
    ...notes.map((note) => `note: ${note}`),
  ].join("\n");
}

/** Prints a line for each finding; equal remarks share one line. */
function table(failing: Finding[], soft: Finding[]): string {
  const head = ["SEVERITY", "CASE", "EXPECTED", "GOT"];
  const shown = [...failing, ...grouped(soft)];
  const rows = shown.map(({ severity, case: name, expected, got }) => [severity, name, expected, got]);
  const widths = head.map((_, column) => Math.max(...[head, ...rows].map((row) => row[column]?.length ?? 0)));
  const line = (row: string[]) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd();
  return [
    styleText("bold", line(head)),
    ...shown.map(({ severity }, at) => coloured(severity) + line(rows[at] ?? []).slice(severity.length)),
  ].join("\n");
}

/** Groups equal remarks: an API that never sends an error code would get the same one sixty times. */
function grouped(findings: Finding[]): Finding[] {
  const groups = Map.groupBy(findings, ({ kind, severity, expected, got }) =>
    [kind, severity, expected, got].join("\n"),
  );
  return [...groups.values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const [one, two, ...more] = group.map((finding) => finding.case);
    const names = [one, two].filter(Boolean).join(", ");
    return [{ ...first, case: more.length === 0 ? names : `${names} and ${more.length} more` }];
  });
}

/** Shows a cause with its cases, and the worst of its findings with the fix. */
function causeDetails(cause: Cause, findings: Finding[]): string {
  const { severity, kind, cases, fails: isFailing } = cause;
  const finding = findings.find(
    (each) => each.case === cases[0] && each.kind === kind && fails(each) === isFailing,
  );
  if (!finding) return "";
  const { sent, returned, tolerated } = finding;
  const lines: [string, string | undefined][] = [
    ["cases", cases.length === 1 ? undefined : shown(cases)],
    ["tolerated", tolerated],
    ["what", `${finding.case}: ${finding.summary}`],
    ["sent", sent?.request],
    ["header", sent?.token?.header ? JSON.stringify(sent.token.header) : undefined],
    ["claims", sent?.token ? JSON.stringify(sent.token.claims) : undefined],
    ["expected", finding.expected],
    ["got", finding.got],
    ["challenge", returned?.wwwAuthenticate ?? undefined],
    ["body", returned && returned.body !== "" ? JSON.stringify(returned.body) : undefined],
    ["rule", finding.rule],
    ["fix", finding.remedy],
  ];
  return [
    `${coloured(severity)}  ${styleText("bold", causeText(cause))}: ${wording(finding)}`,
    ...lines.flatMap(([name, text]) =>
      text === undefined ? [] : [`  ${name.padEnd(10)}${shortened(text)}`],
    ),
  ].join("\n");
}

function shown(cases: string[]): string {
  const more = cases.length - CASES_SHOWN;
  return `${cases.slice(0, CASES_SHOWN).join(", ")}${more > 0 ? ` and ${more} more` : ""}`;
}

function wording({ kind }: Finding): string {
  return {
    accepted: "accepted, but must be refused",
    refused: "refused, but must be accepted",
    fetched: "the API fetched a key from a URL in the token",
    flooded: "anyone can make the API fetch the JWKS again and again",
    leaked: "the object was shown to another user",
    felled: "the API crashed or stopped answering",
    broke: "the API failed with a 5xx or did not answer",
    different: "refused, but not in the way that the rule says",
  }[kind];
}

function skipped({ cases }: CheckReport): string {
  const left = cases.filter(({ outcome }) => outcome === "skipped");
  const reasons = Map.groupBy(left, ({ note = "" }) => note);
  return [...reasons]
    .map(([reason, names]) =>
      styleText("dim", `skipped: ${names.map(({ name }) => name).join(", ")} (${reason})`),
    )
    .join("\n");
}

function verdict(
  { accepted, shouldRefuse, passed, durationMilliseconds, cases }: CheckReport,
  counts: string[],
): string {
  const run = cases.filter(({ outcome }) => outcome !== "skipped").length;
  const rest = `${run} cases in ${(durationMilliseconds / 1000).toFixed(1)} s`;
  const count = `accepted ${accepted} of ${shouldRefuse} requests that it should refuse`;
  return `${styleText(passed ? "green" : "red", count)}; ${counts.join(", ")}; ${rest}`;
}

function stopped(report: CheckReport): string {
  const { attempts, notes, audience, scope, issuer } = report;
  return [
    styleText("red", "No good token was accepted, so no flawed ones were sent."),
    ...notes.map((note) => `note: ${note}`),
    `The tokens were issued by ${issuer} for ${audience}, scope ${scope === null ? "unknown" : `"${scope}"`}:`,
    ...attempts.map(({ token, request, got }) => `  ${request} with ${token}: ${got}`),
    "Check that the API trusts this issuer and accepts this audience (--audience), scope (--scope) and user (--user).",
    "Check that the request is right (--request, --header, --body; for MCP --tool).",
  ].join("\n");
}

function coloured(severity: Severity): string {
  return styleText(SEVERITY_STYLES[severity], severity);
}

function shortened(text: string): string {
  return text.length <= CLAIMS_WIDTH ? text : `${text.slice(0, CLAIMS_WIDTH)}…`;
}
