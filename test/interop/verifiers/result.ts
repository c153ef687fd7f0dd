// What a check found, in the form in which measured.ts keeps it.
import type { CheckReport } from "../../../src/check/report/report.ts";

export interface Result {
  /** How many tokens it was sent that it should refuse. */
  shouldRefuse: number;
  /** `high accepted no-exp`: severity, kind and case, worst first. */
  found: string[];
  /** What it answers in place of what RFC 6750 asks for. */
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
