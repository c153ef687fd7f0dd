// Describes the reasons why a token is not valid as problems of an inspection.
import type { LostStanding, TimeProblem } from "../issuer/standing.ts";
import { standingText, timeText } from "../issuer/standing-text.ts";
import { type Problem, problem } from "./problem.ts";

export function standingProblem(lost: LostStanding, now: number): Problem {
  const text = standingText(lost, now);
  return lost.code === "not-issued-yet"
    ? problem("issued-in-future", text, { severity: "refuse" })
    : problem(lost.code, text);
}

export function timeProblem(lost: TimeProblem, now: number): Problem {
  return problem(lost.code, timeText(lost, now));
}
