// Collects the cases of one check with their outcomes and findings.
import type { Flaw } from "../../tokens/flaws/flaw.ts";
import type { MintedToken } from "../../tokens/record.ts";
import { type CaseResult, fails, type Finding } from "../report/report.ts";

export type CaseHead = Pick<CaseResult, "name" | "group" | "expected">;

export class Cases {
  readonly results: CaseResult[] = [];
  readonly findings: Finding[] = [];
  /** Tokens whose headers contain the URL of a key. The API may fetch it until the end of the check. */
  readonly pointing: { flaw: Flaw; minted: MintedToken }[] = [];
  accepted = 0;
  shouldRefuse = 0;

  add(
    head: CaseHead & Pick<CaseResult, "durationMilliseconds">,
    findings: Finding[],
    { note, refusal }: { note?: string; refusal?: "given" | "missed" } = {},
  ): void {
    this.findings.push(...findings);
    this.results.push({
      ...head,
      outcome: findings.some(fails) ? "failed" : findings.length > 0 ? "noted" : "passed",
      ...(note !== undefined && { note }),
    });
    if (refusal !== undefined) this.shouldRefuse += 1;
    if (refusal === "missed") this.accepted += 1;
  }

  skip(head: CaseHead, note: string): void {
    this.results.push({ ...head, outcome: "skipped", note, durationMilliseconds: 0 });
  }

  /** Adds a finding to a case that is in the results already. */
  amend(finding: Finding): void {
    this.findings.push(finding);
    const result = this.results.find(({ name }) => name === finding.case);
    if (result && fails(finding)) result.outcome = "failed";
  }
}
