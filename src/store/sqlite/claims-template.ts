// Takes what differs between the tokens of one client out of the text of their claims: the subject, the id and the times,
// which the row has in columns of their own. What is left is the same text for many tokens and is stored once.

import type { TokenRow } from "../contract.ts";

type Varying = Pick<TokenRow, "subject" | "jti" | "issuedAt" | "expiresAt">;

const COLUMN_OF_CLAIM = {
  sub: "subject",
  jti: "jti",
  iat: "issuedAt",
  nbf: "issuedAt",
  exp: "expiresAt",
} as const satisfies Record<string, keyof Varying>;

const CLAIMS = Object.keys(COLUMN_OF_CLAIM) as (keyof typeof COLUMN_OF_CLAIM)[];

/** Stands for a value that was taken out. JSON cannot contain it. */
export const GAP = "\u0001";

/** Takes out the claims that equal their column. `fillGaps` returns the same text again. */
export function takeOut(claims: string, row: Varying): string {
  return CLAIMS.reduce((text, claim) => {
    const value = row[COLUMN_OF_CLAIM[claim]];
    const member = `"${claim}":${JSON.stringify(value)}`;
    const at = text.indexOf(member);
    const end = at + member.length;
    // Behind a whole number another digit could follow.
    if (at < 0 || (text[end] !== "," && text[end] !== "}")) return text;
    return `${text.slice(0, at)}"${claim}":${GAP}${text.slice(end)}`;
  }, claims);
}

/** Puts the columns back into the gaps. */
export function fillGaps(template: string, row: Varying): string {
  return CLAIMS.reduce((text, claim) => {
    const gap = `"${claim}":${GAP}`;
    const at = text.indexOf(gap);
    if (at < 0) return text;
    const value = JSON.stringify(row[COLUMN_OF_CLAIM[claim]]);
    return `${text.slice(0, at + gap.length - 1)}${value}${text.slice(at + gap.length)}`;
  }, template);
}
