// Compares passwords and tokens in a time that does not depend on their content.
import { hash, timingSafeEqual } from "node:crypto";

export function sameSecret(one: string, other: string): boolean {
  const digest = (text: string) => hash("sha256", text, "buffer");
  return timingSafeEqual(digest(one), digest(other));
}
