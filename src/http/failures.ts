// Answers requests that fail for a reason in Mintmark itself, in the form of the protocol: 503 if the store fails
// or is full, and the request may succeed later, and 500 for unexpected errors.
import type { Context } from "koa";
import type { Exchange } from "../issuer/requests/exchange.ts";
import type { Log } from "../log.ts";
import { failureAnswer, isPassing } from "./failure-answer.ts";
import { refuse } from "./refusals.ts";

export interface FailureOptions {
  log: Log;
  /** Whether the response is JSON whatever the client accepts. */
  isForPrograms: boolean;
}

/** An answer that could not be finished may have had a code in its `Location`, and the cookie of a login. */
export const OF_THE_LOST_ANSWER = ["location", "set-cookie"];

/** Serves a protocol request, and answers whatever it throws. */
export async function answerFailures(
  ctx: Context,
  { log, isForPrograms }: FailureOptions,
  serve: () => Promise<void>,
): Promise<void> {
  try {
    await serve();
  } catch (error) {
    if ((error as { expose?: boolean }).expose) throw error; // Koa answers these itself
    log.error("request failed", error);
    for (const name of OF_THE_LOST_ANSWER) ctx.remove(name);
    refuse(ctx, failureAnswer(error), isForPrograms);
  }
}

/**
 * Throws the failure of the store or a limit for which the engine answered `server_error`.
 *
 * @throws MintmarkError `store_failed`, `limit_reached`
 */
export function surfaceStoreFailure({ failure }: Pick<Exchange, "failure">): void {
  if (isPassing(failure)) throw failure;
}

/** Whether the client reset its connection, or closed it before the answer had ended. */
export function isCutByClient(error: NodeJS.ErrnoException, { req, res }: Context): boolean {
  return req.socket.errored === error || (error.code === "ERR_STREAM_PREMATURE_CLOSE" && res.closed);
}
