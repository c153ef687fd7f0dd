// Sends errors as RFC 9457 problem documents. Unexpected errors are logged; their details are not sent.
import type { Context, Middleware } from "koa";
import { MintmarkError } from "../errors.ts";
import type { Log } from "../log.ts";

export function reportProblems(log: Log): Middleware {
  return async function reportProblem(ctx, next) {
    try {
      await next();
    } catch (error) {
      if (!(error instanceof MintmarkError)) log.error("unexpected error", error);
      sendProblem(
        ctx,
        error instanceof MintmarkError
          ? error
          : new MintmarkError("server_error", "unexpected error in Mintmark; see its log for the cause"),
      );
    }
  };
}

export function sendProblem(ctx: Context, { status, code, message, hint }: MintmarkError): void {
  ctx.status = status;
  ctx.set({ "Content-Type": "application/problem+json", "Cache-Control": "no-store" });
  ctx.body = JSON.stringify({
    type: "about:blank",
    title: code.replaceAll("_", " "),
    status,
    code,
    detail: message,
    ...(hint && { hint }),
  });
}
