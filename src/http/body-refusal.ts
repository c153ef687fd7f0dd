// The errors for a request body that cannot be read to its end, at Mintmark's own paths.
import { MintmarkError } from "../errors.ts";
import { BodyCutOff, BodyTooLarge } from "../wire/body.ts";

/** Returns the error to answer with; errors that have another cause stay as they are. */
export function bodyRefusal(cause: unknown): unknown {
  if (cause instanceof BodyTooLarge) return new MintmarkError("body_too_large", cause.message, { cause });
  if (cause instanceof BodyCutOff) return new MintmarkError("bad_request", cause.message, { cause });
  return cause;
}
