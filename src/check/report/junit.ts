// A report for CI servers: JUnit XML, one suite for each group of cases.
import type { CaseResult, Cause, CheckReport, Finding } from "../../control/check-report.ts";
import { causeText } from "./causes.ts";
import { fails } from "./report.ts";

export function junitReport(report: CheckReport): string {
  const suites = Map.groupBy(report.cases, ({ group }) => group);
  const lines =
    report.verifier === null
      ? [stopped(report)]
      : [...suites].flatMap(([group, cases]) => suite(group, cases, report));
  return [
    '<?xml version="1.0" encoding="UTF-8"?>',
    '<testsuites name="mintmark check">',
    ...lines,
    "</testsuites>",
  ].join("\n");
}

function suite(group: string, cases: CaseResult[], { findings, causes }: CheckReport): string[] {
  const count = (outcome: CaseResult["outcome"]) => cases.filter((each) => each.outcome === outcome).length;
  const seconds = cases.reduce((sum, { durationMilliseconds }) => sum + durationMilliseconds, 0) / 1000;
  return [
    `  <testsuite name="${group}" tests="${cases.length}" failures="${count("failed")}" errors="0" skipped="${count("skipped")}" time="${seconds.toFixed(3)}">`,
    ...cases.flatMap((each) =>
      testcase(
        each,
        findings.filter((finding) => finding.case === each.name),
        causes,
      ),
    ),
    "  </testsuite>",
  ];
}

function testcase(
  { name, group, outcome, note, durationMilliseconds }: CaseResult,
  findings: Finding[],
  causes: Cause[],
): string[] {
  const inner = [
    ...(outcome === "skipped" ? [`      <skipped message="${escaped(note ?? "")}"/>`] : []),
    ...findings.filter(fails).map((finding) => failure(finding, causes)),
    // Remarks are shown, but do not fail the case.
    ...findings
      .filter((finding) => !fails(finding))
      .map(
        ({ expected, got, remedy, tolerated }) =>
          `      <system-out>${escaped(`expected ${expected}, got ${got}. ${tolerated === undefined ? "" : `Tolerated: ${tolerated}. `}${remedy}`)}</system-out>`,
      ),
  ];
  const head = `    <testcase classname="mintmark.check.${group}" name="${escaped(name)}" time="${(durationMilliseconds / 1000).toFixed(3)}"`;
  return inner.length === 0 ? [`${head}/>`] : [`${head}>`, ...inner, "    </testcase>"];
}

/** The fix stands in the first case of its cause, and the others point to it. */
function failure(finding: Finding, causes: Cause[]): string {
  const { kind, severity, summary, expected, got, rule, remedy, sent, returned } = finding;
  const cause = causes.find((each) => each.fails && each.kind === kind && each.cases.includes(finding.case));
  const first = cause?.cases[0] ?? finding.case;
  const text = [
    ...(cause ? [`cause: ${causeText(cause)}`] : []),
    summary,
    `expected: ${expected}`,
    `got: ${got}`,
    `rule: ${rule}`,
    `fix: ${first === finding.case ? remedy : `as for ${first}`}`,
    `sent: ${JSON.stringify(sent)}`,
    `returned: ${JSON.stringify(returned)}`,
  ];
  return `      <failure type="${kind}" message="${escaped(`${severity}: expected ${expected}, got ${got}`)}">${escaped(text.join("\n"))}</failure>`;
}

function stopped({ attempts }: CheckReport): string {
  const tried = attempts.map(({ token, request, got }) => `${request} with ${token}: ${got}`).join("\n");
  return [
    '  <testsuite name="basics" tests="1" failures="1" errors="0" skipped="0">',
    '    <testcase classname="mintmark.check.basics" name="good-token">',
    `      <failure type="refused" message="no good token was accepted">${escaped(tried)}</failure>`,
    "    </testcase>",
    "  </testsuite>",
  ].join("\n");
}

/** Escapes text for XML, and replaces characters that XML cannot contain. */
function escaped(text: string): string {
  return (
    text
      // eslint-disable-next-line no-control-regex
      .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]|\p{Surrogate}/gu, "\ufffd")
      .replace(/[<>&"']/g, (character) => `&#${character.charCodeAt(0)};`)
  );
}
