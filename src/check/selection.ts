// Selects the cases that a check sends, and the findings that count.
import type { CaseResult, Finding } from "../control/check-report.ts";
import { MintmarkError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { FLAWS } from "../tokens/flaws/catalogue.ts";
import { SEVERITIES, type Severity } from "../tokens/flaws/flaw.ts";
import { TELLING_CASES } from "./report/causes-of-acceptance.ts";

export type CaseName = Pick<CaseResult, "name" | "group">;

const named = (group: CaseName["group"], names: string[]): CaseName[] =>
  names.map((name) => ({ name, group }));

const BASICS = named("basics", ["good-token", "no-token", "good-token-in-the-end"]);
const LIFECYCLE_CASES = named("lifecycle", [
  "rotation-picked-up",
  "old-key-in-overlap",
  "removed-key-let-go",
  "jwks-down-known-key",
  "jwks-down-unknown-key",
  "jwks-html-known-key",
  "jwks-html-unknown-key",
  "unknown-kid-flood",
  "revoked-after-use",
  "introspection-down",
  "introspection-error",
  "introspection-reset",
  "introspection-hangs",
  "introspection-html",
  "introspection-empty",
  "introspection-text",
  "introspection-back",
]);

/** Every case that a check can send. */
export const CASES: readonly CaseName[] = [
  ...BASICS,
  ...FLAWS,
  ...named("isolation", ["other-user"]),
  ...LIFECYCLE_CASES,
];

/** Returns the number of cases that a check with these options reports. */
export function countOf(choice: Choice & { asOther?: string | undefined }): number {
  return CASES.filter(
    (each) =>
      selects(choice, each) &&
      (each.group !== "lifecycle" || choice.lifecycle || FLAWS.some(({ name }) => name === each.name)) &&
      (each.group !== "isolation" || choice.asOther !== undefined),
  ).length;
}

/** The options that choose cases and weigh findings; options.ts describes them. */
interface Choice {
  only?: readonly string[] | undefined;
  skip?: readonly string[] | undefined;
  quick?: boolean | undefined;
  lifecycle?: boolean | undefined;
  failOn?: Severity | undefined;
  baseline?: readonly Pick<Finding, "case" | "kind">[] | undefined;
}

/** Returns whether a case is to be sent. */
export function selects({ only, skip = [], quick = false }: Choice, { name, group }: CaseName): boolean {
  const isNamed = (names: readonly string[]) => names.includes(name) || names.includes(group);
  if (isNamed(skip) || (only && !isNamed(only))) return false;
  return !quick || group === "basics" || group === "isolation" || TELLING_CASES.includes(name);
}

/** @throws MintmarkError `bad_request` for an unknown name, and for choices that contradict each other */
export function checkChoice(choice: Choice): void {
  const { only, skip = [], quick, lifecycle } = choice;
  for (const name of [...(only ?? []), ...skip]) checkName(name);
  if (quick && (lifecycle || only)) {
    const other = lifecycle ? "lifecycle" : "only";
    throw new MintmarkError("bad_request", `\`quick\` cannot be combined with \`${other}\``, {
      hint: "`quick` chooses the cases itself: one for each cause, and none that waits.",
    });
  }
  const needing = LIFECYCLE_CASES.find(({ name }) => only?.includes(name));
  if (needing && !lifecycle) {
    throw new MintmarkError("bad_request", `the case ${JSON.stringify(needing.name)} needs \`lifecycle\``);
  }
  if (!CASES.some((each) => selects(choice, each))) {
    throw new MintmarkError("bad_request", "`only` and `skip` leave no case to send");
  }
}

/** Returns why a finding does not fail the check; undefined if it does, unless it is a remark. */
export function toleratedBy({ failOn = "low", baseline = [] }: Choice, finding: Finding): string | undefined {
  if (baseline.some((known) => known.case === finding.case && known.kind === finding.kind)) {
    return "known from the baseline";
  }
  const isBelow = SEVERITIES.indexOf(finding.severity) > SEVERITIES.indexOf(failOn);
  return isBelow ? `less severe than ${failOn}` : undefined;
}

/** Says what the choice left out, for the notes of a report. */
export function choiceNotes(
  choice: Choice,
  sent: readonly CaseName[],
  findings: readonly Finding[],
): string[] {
  const { only, skip, quick, baseline = [] } = choice;
  const gone = baseline.filter(
    (known) =>
      sent.some(({ name }) => name === known.case) &&
      !findings.some((finding) => finding.case === known.case && finding.kind === known.kind),
  );
  return [
    ...(only ? [`Only these cases were sent: ${only.join(", ")}.`] : []),
    ...(skip ? [`These cases were not sent: ${skip.join(", ")}.`] : []),
    ...(quick ? ["This was a quick check: it sends one token for each cause."] : []),
    ...(gone.length > 0
      ? [`No longer found, so remove it from the baseline: ${gone.map((each) => each.case).join(", ")}.`]
      : []),
  ];
}

function checkName(name: string): void {
  const known = [...new Set(CASES.flatMap((each) => [each.name, each.group]))];
  if (known.includes(name)) return;
  const suggestion = nearest(name, known);
  throw new MintmarkError("bad_request", `there is no case or group ${JSON.stringify(name)}`, {
    hint: `${suggestion === undefined ? "" : `Did you mean "${suggestion}"? `}\`mintmark flaws\` lists most cases.`,
  });
}
