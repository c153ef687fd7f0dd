// Answers requests that fail for a reason in Mintmark itself, in the form of the protocol: 503 if the store fails
// or is full, and the request may succeed later, and 500 for unexpected errors.
import type { Context } from "koa";
import { MintmarkError } from "../errors.ts";
import type { Exchange } from "../issuer/requests/exchange.ts";
import type { Log } from "../log.ts";
import { refuse } from "./refusals.ts";

const RETRY_AFTER_SECONDS = "1";

/** Whether the request may succeed later. */
function isPassing(error: unknown): error is MintmarkError {
  return error instanceof MintmarkError && ["store_failed", "limit_reached"].includes(error.code);
}

export interface FailureOptions {
  log: Log;
  /** Whether the response is JSON whatever the client accepts. */
  isForPrograms: boolean;
}

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
    if (isPassing(error)) {
      ctx.set("Retry-After", RETRY_AFTER_SECONDS);
      const description =
        error.code === "limit_reached"
          ? `${error.message}. ${error.hint ?? ""}`
          : "the store of this server fails; its terminal shows the reason";
      refuse(ctx, { status: 503, error: "temporarily_unavailable", description }, isForPrograms);
    } else {
      const description = "unexpected error in Mintmark; its terminal shows the cause";
      refuse(ctx, { status: 500, error: "server_error", description }, isForPrograms);
    }
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
