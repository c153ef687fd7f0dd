// An answer of the API, as far as a verdict and a report need it.
import { type Challenge, parseChallenge } from "./challenge.ts";

export interface Answer {
  /** null if no answer came; `failure` says why. */
  status: number | null;
  failure: string | null;
  wwwAuthenticate: string | null;
  contentType: string;
  location: string | null;
  /** `Mcp-Session-Id`, which stateful MCP servers send. */
  session: string | null;
  /** At most the first 64 KiB. */
  body: string;
}

export function accepted({ status }: Answer): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** Whether the status says that the token was refused. */
export function unauthorised({ status }: Answer): boolean {
  return status === 401 || status === 403;
}

export function challengeOf({ wwwAuthenticate }: Answer): Challenge | undefined {
  return wwwAuthenticate === null ? undefined : parseChallenge(wwwAuthenticate);
}

/** Describes an answer in a few words: `401 invalid_token`. */
export function answerText(answer: Answer): string {
  if (answer.status === null) return `no answer (${answer.failure ?? "unknown"})`;
  const error = challengeOf(answer)?.parameters["error"];
  return error === undefined ? String(answer.status) : `${answer.status} ${error}`;
}
