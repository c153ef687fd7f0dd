// What came back from the API: as much of it as a verdict and a report need.
import { parseChallenge, type Challenge } from "./challenge.ts";

export interface Answer {
  /** null where no answer came; `failure` says why. */
  status: number | null;
  failure: string | null;
  wwwAuthenticate: string | null;
  contentType: string;
  location: string | null;
  /** `Mcp-Session-Id`, which a stateful MCP server hands out. */
  session: string | null;
  /** At most the first 64 KiB. */
  body: string;
}

export function accepted({ status }: Answer): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** Refused because of the token, as far as the status can tell. */
export function unauthorised({ status }: Answer): boolean {
  return status === 401 || status === 403;
}

export function challengeOf({ wwwAuthenticate }: Answer): Challenge | undefined {
  return wwwAuthenticate === null ? undefined : parseChallenge(wwwAuthenticate);
}

/** In a few words: `401 invalid_token`. */
export function answerText(answer: Answer): string {
  if (answer.status === null) return `no answer (${answer.failure ?? "unknown"})`;
  const error = challengeOf(answer)?.parameters["error"];
  return error === undefined ? String(answer.status) : `${answer.status} ${error}`;
}
