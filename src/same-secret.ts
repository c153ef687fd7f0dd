// Compares passwords and tokens in a time that does not depend on their content.
import { hash, timingSafeEqual } from "node:crypto";
import { rememberLast } from "./remember-last.ts";

/**
 * @param known the right secret. Its digest is remembered, so it must not be the text that was presented: the time
 *   that it takes to find it again would depend on both texts.
 */
export function sameSecret(known: string, presented: string): boolean {
  return timingSafeEqual(digestOfKnown(known), digest(presented));
}

function digest(text: string): Buffer {
  return hash("sha256", text, "buffer");
}

const digestOfKnown = rememberLast(digest);
