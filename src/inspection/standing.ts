// Words what takes a token its standing as problems of an inspection.
import { isoTime } from "../tokens/record.ts";
import type { LostStanding, TimeProblem } from "../issuer/standing.ts";
import { LAST_SECOND } from "../tokens/record.ts";
import { problem, quoted, type Problem } from "./problem.ts";

export function standingProblem(lost: LostStanding, now: number): Problem {
  switch (lost.code) {
    case "revoked":
      return problem("revoked", `revoked at ${isoTime(lost.at)}`);
    case "used-up":
      return problem("used-up", `exchanged for its successor at ${isoTime(lost.at)}`);
    case "removed-key":
      return problem("removed-key", `the key ${quoted(lost.kid)} that signed it was removed`);
    case "client-gone":
      return problem("client-gone", `the client ${quoted(lost.clientId)} does not exist any more`);
    case "grant-ended":
      return lost.ended === "grant"
        ? problem("grant-ended", "the grant that it belongs to has ended")
        : problem("grant-ended", "the login session that it belongs to has ended");
    case "not-issued-yet":
      return problem("issued-in-future", `issued at ${isoTime(lost.issuedAt)}, and without an end`, {
        severity: "refuse",
      });
    default:
      return timeProblem(lost, now);
  }
}

export function timeProblem({ code, claim, value }: TimeProblem, now: number): Problem {
  if (code === "not-a-time") return problem(code, `\`${claim}\` is ${quoted(value)}, which is not a number`);
  const time = Number(value);
  return code === "expired"
    ? problem(code, `expired ${seconds(now - time)} ago (\`${claim}\` is ${moment(time)})`)
    : problem(code, `not valid for another ${seconds(time - now)} (\`${claim}\` is ${moment(time)})`);
}

export function seconds(count: number): string {
  return `${Math.ceil(count)} s`;
}

export function moment(time: number): string {
  return Math.abs(time) <= LAST_SECOND ? new Date(time * 1000).toISOString() : String(time);
}
