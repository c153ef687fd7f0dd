// Says in words why a token is not valid. Inspection and the reasons of refusals use the same words.
import { isoTime, LAST_SECOND } from "../tokens/record.ts";
import { quoted } from "../wording.ts";
import type { LostStanding, TimeProblem } from "./standing.ts";

/** @param now seconds in the issuer's time */
export function standingText(lost: LostStanding, now: number): string {
  switch (lost.code) {
    case "revoked":
      return `revoked at ${isoTime(lost.at)}`;
    case "used-up":
      return `exchanged for its successor at ${isoTime(lost.at)}`;
    case "removed-key":
      return `the key ${quoted(lost.kid)} that signed the token was removed`;
    case "client-gone":
      return `the client ${quoted(lost.clientId)} no longer exists`;
    case "grant-ended":
      return lost.ended === "grant" ? "the token's grant has ended" : "the token's login session has ended";
    case "not-issued-yet":
      return `issued in the future, at ${isoTime(lost.issuedAt)}, and without an expiry`;
    default:
      return timeText(lost, now);
  }
}

export function timeText({ code, claim, value }: TimeProblem, now: number): string {
  if (code === "not-a-time") return `\`${claim}\` is ${quoted(value)}, which is not a number`;
  const time = Number(value);
  return code === "expired"
    ? `expired ${seconds(now - time)} ago (\`${claim}\` is ${moment(time)})`
    : `becomes valid in ${seconds(time - now)} (\`${claim}\` is ${moment(time)})`;
}

export function seconds(count: number): string {
  return `${Math.ceil(count)} s`;
}

export function moment(time: number): string {
  return Math.abs(time) <= LAST_SECOND ? new Date(time * 1000).toISOString() : String(time);
}
