// Decides which findings fail the check, and sorts findings by severity.
import type { Finding, FindingKind } from "../../control/check-report.ts";
import { SEVERITIES } from "../../tokens/flaws/flaw.ts";

const SOFT: readonly FindingKind[] = ["broke", "different"];

export function fails({ kind, tolerated }: Pick<Finding, "kind" | "tolerated">): boolean {
  return !SOFT.includes(kind) && tolerated === undefined;
}

/** Returns whether the finding is only a remark: the API did not accept the token, but its answer was not the expected one. */
export function isRemark({ kind }: Pick<Finding, "kind">): boolean {
  return SOFT.includes(kind);
}

/** Sorts findings: those that fail the check before remarks, then by severity. */
export function worstFirst(findings: Finding[]): Finding[] {
  const rank = (finding: Finding) =>
    (fails(finding) ? 0 : SEVERITIES.length) + SEVERITIES.indexOf(finding.severity);
  return findings.toSorted((one, other) => rank(one) - rank(other));
}
