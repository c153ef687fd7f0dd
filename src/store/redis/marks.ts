// Marks: short texts for values by which rows are found. They have a fixed length, so that none begins with another,
// and only characters that Lua patterns and separators leave alone.
import { hash } from "node:crypto";

/** @param kind one letter */
export function mark(kind: string, value: string): string {
  return `${kind}${hash("sha256", value, "base64url").slice(0, 22)}`;
}
