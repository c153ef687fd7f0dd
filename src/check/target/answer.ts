// An answer of the API, as far as a verdict and a report need it.
import { type Challenge, parseChallenge } from "./challenge.ts";
import type { Failure } from "./failure.ts";

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
  /** Failure that the body of a 2xx answer reports; null if the request succeeded. */
  refusal: Failure | null;
}

export function accepted({ status, refusal }: Answer): boolean {
  return isSuccess(status) && refusal === null;
}

export function isSuccess(status: number | null): boolean {
  return status !== null && status >= 200 && status < 300;
}

/** Whether the answer says that the token was refused: by its status, or in the body of a 2xx answer. */
export function refused({ status, refusal }: Answer): boolean {
  return status === 401 || status === 403 || refusal !== null;
}

export function challengeOf({ wwwAuthenticate }: Answer): Challenge | undefined {
  return wwwAuthenticate === null ? undefined : parseChallenge(wwwAuthenticate);
}

/** Describes an answer in a few words: `401 invalid_token`, `200 with JSON-RPC error -32602`. */
export function answerText(answer: Answer): string {
  if (answer.status === null) return `no answer (${answer.failure ?? "unknown"})`;
  if (answer.refusal) return `${answer.status} with ${answer.refusal.form}`;
  const error = challengeOf(answer)?.parameters["error"];
  return error === undefined ? String(answer.status) : `${answer.status} ${error}`;
}
