// Describes the reasons why a token is not valid as problems of an inspection.
import type { LostStanding, TimeProblem } from "../issuer/standing.ts";
import { isoTime, LAST_SECOND } from "../tokens/record.ts";
import { type Problem, problem, quoted } from "./problem.ts";

export function standingProblem(lost: LostStanding, now: number): Problem {
  switch (lost.code) {
    case "revoked":
      return problem("revoked", `revoked at ${isoTime(lost.at)}`);
    case "used-up":
      return problem("used-up", `exchanged for its successor at ${isoTime(lost.at)}`);
    case "removed-key":
      return problem("removed-key", `the key ${quoted(lost.kid)} that signed the token was removed`);
    case "client-gone":
      return problem("client-gone", `the client ${quoted(lost.clientId)} no longer exists`);
    case "grant-ended":
      return lost.ended === "grant"
        ? problem("grant-ended", "the token's grant has ended")
        : problem("grant-ended", "the token's login session has ended");
    case "not-issued-yet":
      return problem(
        "issued-in-future",
        `issued in the future, at ${isoTime(lost.issuedAt)}, and without an expiry`,
        { severity: "refuse" },
      );
    default:
      return timeProblem(lost, now);
  }
}

export function timeProblem({ code, claim, value }: TimeProblem, now: number): Problem {
  if (code === "not-a-time") return problem(code, `\`${claim}\` is ${quoted(value)}, which is not a number`);
  const time = Number(value);
  return code === "expired"
    ? problem(code, `expired ${seconds(now - time)} ago (\`${claim}\` is ${moment(time)})`)
    : problem(code, `becomes valid in ${seconds(time - now)} (\`${claim}\` is ${moment(time)})`);
}

export function seconds(count: number): string {
  return `${Math.ceil(count)} s`;
}

export function moment(time: number): string {
  return Math.abs(time) <= LAST_SECOND ? new Date(time * 1000).toISOString() : String(time);
}
