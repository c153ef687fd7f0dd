// Collects the cases of one check with their outcomes and findings.
import type { CaseResult, Finding } from "../../control/check-report.ts";
import type { Flaw } from "../../tokens/flaws/flaw.ts";
import type { MintedToken } from "../../tokens/record.ts";
import type { CheckOptions } from "../options.ts";
import { fails } from "../report/report.ts";

export type CaseHead = Pick<CaseResult, "name" | "group" | "expected">;

interface CasesOptions {
  toleratedBy: (finding: Finding) => string | undefined;
  onCase?: CheckOptions["onCase"];
  /** Number of cases. */
  total: number;
}

export class Cases {
  readonly results: CaseResult[] = [];
  readonly findings: Finding[] = [];
  /** Tokens whose headers contain the URL of a key. The API may fetch it until the end of the check. */
  readonly pointing: { flaw: Flaw; minted: MintedToken }[] = [];
  accepted = 0;
  shouldRefuse = 0;
  readonly #options: CasesOptions;

  constructor(options: CasesOptions) {
    this.#options = options;
  }

  add(
    head: CaseHead & Pick<CaseResult, "durationMilliseconds">,
    found: Finding[],
    { note, refusal }: { note?: string; refusal?: "given" | "missed" } = {},
  ): void {
    const findings = found.map((finding) => this.#weighed(finding));
    this.findings.push(...findings);
    this.#push({
      ...head,
      outcome: findings.some(fails) ? "failed" : findings.length > 0 ? "noted" : "passed",
      ...(note !== undefined && { note }),
    });
    if (refusal !== undefined) this.shouldRefuse += 1;
    if (refusal === "missed") this.accepted += 1;
  }

  skip(head: CaseHead, note: string): void {
    this.#push({ ...head, outcome: "skipped", note, durationMilliseconds: 0 });
  }

  /** Adds a finding to a case that is in the results already. */
  amend(found: Finding): void {
    const finding = this.#weighed(found);
    this.findings.push(finding);
    const result = this.results.find(({ name }) => name === finding.case);
    if (result && fails(finding)) result.outcome = "failed";
  }

  #push(result: CaseResult): void {
    this.results.push(result);
    const done = this.results.length;
    this.#options.onCase?.(result, { done, total: Math.max(done, this.#options.total) });
  }

  #weighed(finding: Finding): Finding {
    const tolerated = this.#options.toleratedBy(finding);
    return tolerated === undefined ? finding : { ...finding, tolerated };
  }
}
