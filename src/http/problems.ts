// Sends errors as RFC 9457 problem documents. Unexpected errors are logged; their details are not sent.
import type { Context, Middleware } from "koa";
import { MintmarkError } from "../errors.ts";
import type { Log } from "../log.ts";
import { RETRY_AFTER_SECONDS } from "./failure-answer.ts";
import { problemDocument } from "./problem-document.ts";
import { RefusalBody } from "./refusals.ts";

/** @param isForPeople whether a browser gets a page */
export function reportProblems(log: Log, isForPeople: (ctx: Context) => boolean): Middleware {
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
        isForPeople(ctx),
      );
    }
  };
}

export function sendProblem(
  ctx: Context,
  error: Pick<MintmarkError, "status" | "code" | "message" | "hint">,
  isForPeople: boolean,
): void {
  const problem = problemDocument(error);
  const { type, status, code, detail, hint } = problem;
  ctx.status = status;
  ctx.body = isForPeople
    ? new RefusalBody({ status, error: code, description: detail, hint, more: type }, problem)
    : problem;
  ctx.set({ "Content-Type": "application/problem+json", "Cache-Control": "no-store" });
  if (status === 503) ctx.set("Retry-After", RETRY_AFTER_SECONDS);
}
