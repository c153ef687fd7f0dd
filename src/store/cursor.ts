// Cursors of token lists: the number of the last token of a page, so that tokens that are added later do not shift
// the next page.
import { MintmarkError } from "../errors.ts";

/** Larger than the number of any token. */
export const AFTER_ALL = 999_999_999_999_999;

/** Returns the number below which the next page begins. @throws MintmarkError `bad_request` */
export function numberAt(cursor: string | undefined): number {
  if (cursor === undefined) return AFTER_ALL;
  if (!/^[1-9]\d{0,14}$/.test(cursor)) {
    throw new MintmarkError("bad_request", "the cursor is not one that a list returned", {
      hint: "Pass `next` of the previous page unchanged, or leave it out to start at the newest token.",
    });
  }
  return Number(cursor);
}
