// A report for code scanning: SARIF 2.1.0, with a rule for each case and a result for each finding.
import type { Cause, CheckReport, Finding } from "../../control/check-report.ts";
import type { Severity } from "../../tokens/flaws/flaw.ts";
import { VERSION } from "../../version.ts";
import { causeText } from "./causes.ts";
import { fails } from "./report.ts";

const SCHEMA = "https://json.schemastore.org/sarif-2.1.0.json";
const LEVELS: Record<Severity, "error" | "warning" | "note"> = {
  critical: "error",
  high: "error",
  medium: "warning",
  low: "note",
};
/** Scores by which GitHub sorts alerts: critical from 9, high from 7, medium from 4. */
const SCORES: Record<Severity, string> = { critical: "9.5", high: "8.0", medium: "5.5", low: "2.0" };

export function sarifReport(report: CheckReport): object {
  const { findings, causes, url, attempts, verifier } = report;
  const rules = [...new Map(findings.map((finding) => [finding.case, finding])).values()];
  return {
    $schema: SCHEMA,
    version: "2.1.0",
    runs: [
      {
        tool: { driver: { name: "mintmark check", version: VERSION, rules: rules.map(ruleOf) } },
        invocations: [
          {
            executionSuccessful: verifier !== null,
            toolExecutionNotifications: attempts.map(({ token, request, got }) => ({
              level: "error",
              message: { text: `No good token was accepted: ${request} with ${token}: ${got}` },
            })),
          },
        ],
        results: findings.map((finding) => resultOf(finding, causes, url)),
      },
    ],
  };
}

function ruleOf({ case: id, summary, rule, remedy, severity }: Finding): object {
  return {
    id,
    shortDescription: { text: summary },
    fullDescription: { text: `${summary} Rule: ${rule}` },
    help: { text: remedy },
    defaultConfiguration: { level: LEVELS[severity] },
    properties: { tags: ["security"], "security-severity": SCORES[severity] },
  };
}

function resultOf(finding: Finding, causes: Cause[], url: string): object {
  const { case: name, kind, severity, expected, got, tolerated } = finding;
  const cause = causes.find((each) => each.cases.includes(name) && each.fails === fails(finding));
  return {
    ruleId: name,
    level: fails(finding) || tolerated !== undefined ? LEVELS[severity] : "note",
    kind: "fail",
    message: { text: `${cause ? `${causeText(cause)}. ` : ""}${name}: expected ${expected}, got ${got}.` },
    locations: [{ physicalLocation: { artifactLocation: { uri: url } } }],
    partialFingerprints: { "case/v1": `${kind} ${name}` },
    ...(tolerated !== undefined && { suppressions: [{ kind: "external", justification: tolerated }] }),
  };
}
