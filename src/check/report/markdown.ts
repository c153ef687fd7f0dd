// A report for pull requests and job summaries: Markdown, with a section for each cause.
import type { Cause, CheckReport, Finding } from "../../control/check-report.ts";
import { causeText } from "./causes.ts";

export function markdownReport(report: CheckReport): string {
  const { url, verifier, causes, notes, passed, accepted, shouldRefuse, issuer, audience } = report;
  const count = `accepted ${accepted} of ${shouldRefuse} requests that it should refuse`;
  const verdict = verifier === null ? "no good token was accepted" : count;
  return [
    `## ${passed ? "✅" : "❌"} mintmark check: ${code(url)} ${verdict}`,
    [
      "issuer",
      code(issuer),
      "audience",
      code(audience),
      ...(verifier === null ? [] : ["verifier", verifier]),
    ].join(" "),
    ...notes.map((note) => `> ${text(note)}`),
    ...(verifier === null ? [attempts(report)] : []),
    ...causes.map((cause) => section(cause, report.findings)),
  ].join("\n\n");
}

function section(cause: Cause, findings: Finding[]): string {
  const own = findings.filter(({ case: name, kind }) => kind === cause.kind && cause.cases.includes(name));
  const rows = own.map(({ severity, case: name, expected, got, tolerated }) =>
    [severity, code(name), text(expected), text(got), text(tolerated ?? "")].join(" | "),
  );
  return [
    `### ${cause.severity}: ${text(causeText(cause))}${cause.fails ? "" : " (does not fail the check)"}`,
    `**Fix:** ${text(cause.remedy)}`,
    [
      "| severity | case | expected | got | tolerated |",
      "| --- | --- | --- | --- | --- |",
      ...rows.map((row) => `| ${row} |`),
    ].join("\n"),
  ].join("\n\n");
}

function attempts({ attempts: tried }: CheckReport): string {
  return tried
    .map(({ token, request, got }) => `- ${code(request)} with ${text(token)}: ${text(got)}`)
    .join("\n");
}

/** The API wrote parts of the report: it must not add markup, links or rows. Backticks of our own texts stay. */
function text(value: string): string {
  return value.replace(/[\p{Cc}\u2028\u2029]/gu, " ").replace(/[<>[\]|*_~#\\]/g, "\\$&");
}

function code(value: string): string {
  return `\`${value.replace(/[\p{Cc}\u2028\u2029`]/gu, " ").replaceAll("|", "\\|")}\``;
}
