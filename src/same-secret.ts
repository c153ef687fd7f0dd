// Compares passwords and tokens in a time that does not depend on their content.
import { createHash, timingSafeEqual } from "node:crypto";

export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
