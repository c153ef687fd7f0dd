// The last middleware: answers every error. The caller learns only whose error it was, not its details.
import type { ErrorRequestHandler } from "express";
import { IssuerUnavailable } from "./token.ts";

export const answerErrors: ErrorRequestHandler = (error, _req, res, next) => {
  if (res.headersSent) return next(error);
  if (error instanceof IssuerUnavailable) {
    // Not 401: the token may be valid, and a client that discards it could not get a new one now.
    console.error(error.message);
    res.status(503).set("Retry-After", "5").json({ error: "temporarily_unavailable" });
  } else if (isClientError(error)) {
    const message = "the server cannot read the body as JSON";
    res.status(error.status).json({ jsonrpc: "2.0", id: null, error: { code: -32700, message } });
  } else {
    console.error(error);
    res.status(500).json({ error: "server_error" });
  }
};

// The JSON parser throws such an error if the body is malformed or too large, or has an unknown charset.
function isClientError(error: unknown): error is { status: number } {
  const { status } = error as { status?: unknown };
  return typeof status === "number" && status >= 400 && status < 500;
}
