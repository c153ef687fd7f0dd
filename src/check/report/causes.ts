// Groups the findings by cause: findings that the same fix ends have one cause.
import type { Cause, Finding, FindingKind } from "../../control/check-report.ts";
import { ACCEPTED_BECAUSE } from "./causes-of-acceptance.ts";
import { nounFor } from "./counted.ts";
import { fails } from "./report.ts";

const SUMMARIES: Record<FindingKind, string> = {
  accepted: "A bad token is accepted",
  refused: "A good token is refused",
  fetched: "Keys are fetched from a URL in the token",
  flooded: "Anyone can make the API fetch the JWKS again and again",
  leaked: "One user's object is shown to another user",
  felled: "A token stops the API",
  broke: "A bad token makes the API fail",
  different: "Refusals differ from the rule",
};

/** @param findings worst first; so are the causes and their cases */
export function causesOf(findings: readonly Finding[]): Cause[] {
  const groups = Map.groupBy(findings, keyOf);
  return [...groups.values()].flatMap((group) => {
    const [worst] = group;
    if (!worst) return [];
    const { kind, severity, remedy } = worst;
    const cases = [...new Set(group.map((finding) => finding.case))];
    const own = acceptance(worst);
    const summary = own ? (cases.includes(own.cases[0]) ? own.summary : own.partly) : summaryOf(worst);
    return [{ id: own?.id ?? kind, summary, kind, severity, cases, remedy, fails: fails(worst) }];
  });
}

/** Names a cause with the number of its cases: `The audience is not compared (6 cases)`. */
export function causeText({ summary, cases }: Pick<Cause, "summary" | "cases">): string {
  return `${summary} (${nounFor(cases.length, "case")})`;
}

function keyOf(finding: Finding): string {
  const { kind, expected, got, remedy } = finding;
  const standing = fails(finding) ? "fails" : "noted";
  const own = acceptance(finding);
  if (own) return [standing, own.id].join("\n");
  return [standing, kind, remedy, ...(kind === "different" || kind === "broke" ? [expected, got] : [])].join(
    "\n",
  );
}

function acceptance({ kind, case: name }: Finding) {
  if (kind !== "accepted") return undefined;
  return ACCEPTED_BECAUSE.find(({ cases }) => cases.includes(name));
}

function summaryOf({ kind, got }: Finding): string {
  return kind === "different" || kind === "broke" ? `${SUMMARIES[kind]}: ${got}` : SUMMARIES[kind];
}
