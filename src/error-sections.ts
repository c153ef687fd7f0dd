// The addresses of the section about an error: in the installed documentation, and on a page of every server.
import { fileURLToPath } from "node:url";
import type { ErrorCode } from "./errors.ts";
import { packageFile } from "./package-files.ts";

/** Path of the page of every server that explains the errors. */
export const ERRORS_PATH = "/_mintmark/errors";

/** Returns where the installed documentation explains an error. */
export function sectionInDocs(code: ErrorCode): string {
  return `${fileURLToPath(packageFile("docs/errors.md"))}#${code}`;
}

/**
 * Returns the `type` of a problem document (RFC 9457, section 3.1.1). It is a path, so that it leads to the server that
 * answered, and is the same at every server.
 */
export function problemType(code: ErrorCode): string {
  return `${ERRORS_PATH}#${code}`;
}
