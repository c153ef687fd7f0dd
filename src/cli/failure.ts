// What a failed command says, and its exit code. A mistake of the user's is a message and a hint; only what is
// a mistake of ours shows a stack.
import { MintmarkError, type ErrorCode } from "../errors.ts";
import { printable } from "./output.ts";

const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** Nothing failed: what was asked for cannot be, and would not be the next time either. */
const USAGE_CODES: ReadonlySet<ErrorCode> = new Set([
  "invalid_config",
  "bad_request",
  "wide_bind",
  "published_keys",
  "production",
]);

export function reportFailure(error: unknown): number {
  if (!(error instanceof MintmarkError)) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT_FAILED;
  }
  const parts = [`error: ${error.message}`, ...(error.hint === undefined ? [] : [error.hint])];
  // The one that everybody meets again and again takes no more than a line.
  const text = parts.join(error.code === "port_in_use" ? ". " : "\n");
  process.stderr.write(`${printable(text, { keepLines: true })}\n`);
  return USAGE_CODES.has(error.code) ? EXIT_USAGE : EXIT_FAILED;
}
