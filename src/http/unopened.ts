// Answers requests while the part of the server that answers most of them cannot be opened, as with a full disk at the
// first request. It needs nothing that this part would load.
import type { ServerResponse } from "node:http";
import { failureAnswer, isPassing, RETRY_AFTER_SECONDS } from "./failure-answer.ts";
import { MARKS } from "./marks.ts";

export function answerUnopened(response: ServerResponse, error: unknown): void {
  if (response.headersSent) return void response.destroy();
  const { status, error: code, description } = failureAnswer(error);
  const headers = {
    ...MARKS,
    "Cache-Control": "no-store",
    "Content-Type": "application/json; charset=utf-8",
    ...(isPassing(error) && { "Retry-After": RETRY_AFTER_SECONDS }),
  };
  response.writeHead(status, headers).end(JSON.stringify({ error: code, error_description: description }));
}
