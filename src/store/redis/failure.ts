// Turns errors of the Redis client into errors with a hint on what to do.
import { MintmarkError } from "../../errors.ts";

const REFUSED_LOGIN = /^(NOAUTH|WRONGPASS|NOPERM)/;

const HINTS: readonly [pattern: RegExp, hint: string][] = [
  [
    /^(OOM|MISCONF)/,
    "Redis refuses writes. Give it more memory or disk space; a restart of Mintmark is not needed.",
  ],
  [REFUSED_LOGIN, "Check the user name and the password in the URL of the store."],
  [/^READONLY/, "This Redis is a replica. Name the primary, or use redis+sentinel://."],
  [/^CROSSSLOT|^MOVED/, "This Redis belongs to a cluster. Write the URL as redis+cluster://HOST:PORT."],
];

const USUAL_HINT =
  "Check that Redis is running and reachable; Mintmark goes on by itself as soon as it answers.";

/** Whether another attempt to connect would end alike. */
export function isRefusedLogin(cause: unknown): boolean {
  return REFUSED_LOGIN.test((cause as Error).message);
}

export function redisFailure(place: string, cause: unknown): MintmarkError {
  const { message } = cause as Error;
  const hint = HINTS.find(([pattern]) => pattern.test(message))?.[1] ?? USUAL_HINT;
  return new MintmarkError("store_failed", `the store ${place} failed: ${message || String(cause)}`, {
    hint,
    cause,
  });
}
