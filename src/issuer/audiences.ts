// When two audiences are the same.
import { rememberTexts } from "../remember-last.ts";

/** A trailing slash makes no difference, nor does what RFC 3986, section 6.2, counts as the same. */
export function sameAudience(one: string, other: string): boolean {
  return one === other || normal(one) === normal(other);
}

/** Without characters that a parser of URLs would remove or replace. */
const WEB_ADDRESS = /^https?:\/\/[!-[\]-~]+$/i;

/**
 * Lower-cases the scheme and host of a URL, decodes letters that need no encoding, and removes a trailing slash. Of
 * web addresses it also removes the default port and dot segments.
 */
const normal = rememberTexts((audience: string): string => {
  const web = WEB_ADDRESS.test(audience) ? URL.parse(audience)?.href : undefined;
  const authority = /^[a-z][a-z\d+.-]*:\/\/[^/?#]*/i.exec(audience)?.[0] ?? "";
  const lowered = web ?? authority.toLowerCase() + audience.slice(authority.length);
  return lowered.replaceAll(/%[\da-f]{2}/gi, withoutNeed).replace(/\/$/, "");
});

/** Decodes an encoded character that needs no encoding (RFC 3986, section 2.3). */
function withoutNeed(encoded: string): string {
  const character = String.fromCharCode(parseInt(encoded.slice(1), 16));
  return /[\w.~-]/.test(character) ? character : encoded.toUpperCase();
}
