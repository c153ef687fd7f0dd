// Converts a check report into the form that measured.ts records.
import type { CheckReport } from "../../../../src/control/check-report.ts";

export interface Result {
  /** How many of the sent tokens it should refuse. */
  shouldRefuse: number;
  /** Severity, kind and case of each finding, worst first: `high accepted no-exp`. */
  found: string[];
  /** The refusals that differ from what RFC 6750 requires. */
  answers: string[];
}

export function resultOf({ shouldRefuse, findings, attempts }: CheckReport): Result {
  if (attempts.length > 0) throw new Error(`no good token was accepted: ${JSON.stringify(attempts)}`);
  const different = findings.filter(({ kind }) => kind === "different");
  const found = findings.filter(({ kind }) => kind !== "different");
  return {
    shouldRefuse,
    found: found.map(({ severity, kind, case: name }) => `${severity} ${kind} ${name}`),
    answers: [...new Set(different.map(({ got }) => got))].toSorted(),
  };
}
