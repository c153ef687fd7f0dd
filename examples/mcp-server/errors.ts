// The last middleware: whatever went wrong is refused, and the caller learns no more than whose fault it was.
import type { ErrorRequestHandler } from "express";
import { IssuerUnavailable } from "./token.ts";

export const answerErrors: ErrorRequestHandler = (error, _req, res, next) => {
  if (res.headersSent) return next(error);
  if (error instanceof IssuerUnavailable) {
    // Not 401: the token may be fine, and a client that threw it away would not get a better one now.
    console.error(error.message);
    res.status(503).set("Retry-After", "5").json({ error: "temporarily_unavailable" });
  } else if (isClientError(error)) {
    const message = "the body is no JSON that this server takes";
    res.status(error.status).json({ jsonrpc: "2.0", id: null, error: { code: -32700, message } });
  } else {
    console.error(error);
    res.status(500).json({ error: "server_error" });
  }
};

// As the JSON parser throws it: malformed, too large, an unknown charset.
function isClientError(error: unknown): error is { status: number } {
  const { status } = error as { status?: unknown };
  return typeof status === "number" && status >= 400 && status < 500;
}
