// What the findings of a report mean: which of them fail the check, and in which order they are shown.
import type { Finding, FindingKind } from "../../control/check-report.ts";
import { SEVERITIES } from "../../tokens/flaws/flaw.ts";

const SOFT: readonly FindingKind[] = ["broke", "different"];

export function fails({ kind, tolerated }: Pick<Finding, "kind" | "tolerated">): boolean {
  return !SOFT.includes(kind) && tolerated === undefined;
}

/** Whether the finding is only a remark: the API refused as it must, but answered in another way. */
export function isRemark({ kind }: Pick<Finding, "kind">): boolean {
  return SOFT.includes(kind);
}

/** Sorts findings: those that fail the check before remarks, then by severity. */
export function worstFirst(findings: Finding[]): Finding[] {
  const rank = (finding: Finding) =>
    (fails(finding) ? 0 : SEVERITIES.length) + SEVERITIES.indexOf(finding.severity);
  return findings.toSorted((one, other) => rank(one) - rank(other));
}
