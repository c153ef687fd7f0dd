// The JSON of an error as RFC 9457 describes it.
import { problemType } from "../error-sections.ts";
import type { ErrorCode, MintmarkError } from "../errors.ts";

export interface ProblemDocument extends Record<string, unknown> {
  /** Address of the section about the error, on the page of errors of the server that answered. */
  type: string;
  title: string;
  status: number;
  code: ErrorCode;
  detail: string;
  hint?: string;
}

export function problemDocument({
  status,
  code,
  message,
  hint,
}: Pick<MintmarkError, "status" | "code" | "message" | "hint">): ProblemDocument {
  return {
    type: problemType(code),
    title: code.replaceAll("_", " "),
    status,
    code,
    detail: message,
    ...(hint && { hint }),
  };
}
