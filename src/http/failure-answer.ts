// The responses to requests that fail for a reason in Mintmark itself.
import { MintmarkError } from "../errors.ts";

export const RETRY_AFTER_SECONDS = "1";

export interface FailureAnswer {
  status: 500 | 503;
  error: string;
  description: string;
}

/** Returns whether the same request may succeed later. */
export function isPassing(error: unknown): error is MintmarkError {
  return error instanceof MintmarkError && ["store_failed", "limit_reached"].includes(error.code);
}

/** Returns 503 if the store fails or is full, and 500 for unexpected errors. */
export function failureAnswer(error: unknown): FailureAnswer {
  if (!isPassing(error)) {
    const description = "unexpected error in Mintmark; its terminal shows the cause";
    return { status: 500, error: "server_error", description };
  }
  const description =
    error.code === "limit_reached"
      ? `${error.message}. ${error.hint ?? ""}`
      : "the store of this server fails; its terminal shows the reason";
  return { status: 503, error: "temporarily_unavailable", description };
}
