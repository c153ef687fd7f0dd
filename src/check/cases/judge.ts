// Compares the API's answer with the verdict of the flaw.
import type { FindingKind } from "../../control/check-report.ts";
import type { Refusal, Severity, Verdict } from "../../tokens/flaws/flaw.ts";
import { accepted, type Answer, answerText, challengeOf } from "../target/answer.ts";

export interface Judgement {
  kind: FindingKind;
  severity: Severity;
  expected: string;
  got: string;
  /** Set, like `remedy`, if the answer is wrong and not the decision about the token. */
  rule?: string;
  remedy?: string;
}

const OF_THE_ANSWER: Partial<Record<FindingKind, { rule: string; remedy: string }>> = {
  different: {
    rule: "RFC 6750, sections 3 and 3.1 (status, `WWW-Authenticate: Bearer` and its `error`)",
    remedy: "Answer as expected: clients use it to decide whether to get a new token or another scope.",
  },
  broke: {
    rule: "RFC 6750, section 3.1",
    remedy: "Catch the errors that a bad token causes, and refuse it: a 5xx looks like an outage.",
  },
};

/** Returns undefined if the answer is right. */
export function judge(verdict: Verdict, severity: Severity, answer: Answer): Judgement | undefined {
  const found = (kind: FindingKind, weight: Severity): Judgement => ({
    kind,
    severity: weight,
    expected: verdictText(verdict),
    got: kind === "different" ? refusalGot(answer) : answerText(answer),
    ...OF_THE_ANSWER[kind],
  });
  switch (verdict.outcome) {
    case "accept":
      return accepted(answer) ? undefined : found("refused", severity);
    case "refuse":
      if (accepted(answer)) return found("accepted", severity);
      if (broke(answer)) return found("broke", "medium");
      return refusals(verdict).some((refusal) => isSaid(refusal, answer))
        ? undefined
        : found("different", "low");
    default:
      return broke(answer) && !hungUp(answer) ? found("broke", "medium") : undefined;
  }
}

export function verdictText(verdict: Verdict): string {
  if (verdict.outcome === "refuse") return refusals(verdict).map(refusalText).join(" or ");
  return { accept: "accepted", either: "accepted or refused", "not-applicable": "never sent" }[
    verdict.outcome
  ];
}

export function broke({ status }: Answer): boolean {
  return status === null || status >= 500;
}

function refusalGot(answer: Answer): string {
  if (answer.status !== 401 && answer.status !== 403) return answerText(answer);
  const challenge = challengeOf(answer);
  if (!challenge) return `${answer.status} without a Bearer challenge`;
  return challenge.parameters["error"] === undefined
    ? `${answer.status} without an error code`
    : answerText(answer);
}

/** Whether the API closed the connection, a valid refusal of a request that is too large to read. */
function hungUp({ failure }: Answer): boolean {
  return failure === "ECONNRESET" || failure === "EPIPE";
}

function refusals({ or, ...first }: Verdict & { outcome: "refuse" }): Refusal[] {
  return or ? [first, or] : [first];
}

function refusalText({ status, error }: Refusal): string {
  return error === undefined ? String(status) : `${status} ${error}`;
}

/** Whether the answer is this refusal. A 401 needs a challenge (RFC 9110, section 15.5.2) with the error. */
function isSaid({ status, error }: Refusal, answer: Answer): boolean {
  if (answer.status !== status) return false;
  const challenge = challengeOf(answer);
  if (status === 400) return true; // RFC 6750 does not require a challenge with 400
  return challenge !== undefined && challenge.parameters["error"] === error;
}
