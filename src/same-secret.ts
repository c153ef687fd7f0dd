// Compares passwords and tokens in a time that tells nothing about them.
import { createHash, timingSafeEqual } from "node:crypto";

export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(digest(one), digest(other));
}
