// Prints the error of a failed command and returns its exit code. A MintmarkError shows a message and a hint;
// only an unexpected error shows its stack.
import { sectionInDocs } from "../error-sections.ts";
import { type ErrorCode, MintmarkError } from "../errors.ts";
import { printable } from "../printable.ts";

const EXIT_FAILED = 1;
export const EXIT_USAGE = 2;

/** Errors in the command or its configuration: the same command would fail again, so it exits with 2. */
const USAGE_CODES: ReadonlySet<ErrorCode> = new Set([
  "invalid_config",
  "bad_request",
  "wide_bind",
  "reachable_by_others",
  "published_keys",
  "production",
]);

export function reportFailure(error: unknown): number {
  if (!(error instanceof MintmarkError)) {
    process.stderr.write(`${error instanceof Error ? (error.stack ?? error.message) : String(error)}\n`);
    return EXIT_FAILED;
  }
  const parts = [`error: ${error.message}`, ...(error.hint === undefined ? [] : [error.hint])];
  // A port in use is so frequent that its message and hint share one line, which says everything.
  const isOneLine = error.code === "port_in_use";
  const text = isOneLine ? parts.join(". ") : [...parts, `More: ${sectionInDocs(error.code)}`].join("\n");
  process.stderr.write(`${printable(text, { keepLines: true })}\n`);
  return USAGE_CODES.has(error.code) ? EXIT_USAGE : EXIT_FAILED;
}
