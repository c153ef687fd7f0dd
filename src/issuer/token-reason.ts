// Says in words why a token value is refused, whatever it is: unknown, of the wrong kind, or no longer valid.
import { decodeJwt } from "jose/jwt/decode";
import type { TokenKind, TokenRow } from "../store/contract.ts";
import { quoted } from "../wording.ts";
import type { Issuer } from "./issuer.ts";
import { lostStanding } from "./standing.ts";
import { standingText } from "./standing-text.ts";

const NAMES: Readonly<Record<TokenKind, string>> = {
  access: "an access token",
  refresh: "a refresh token",
  id: "an ID token",
  logout: "a logout token",
};

export interface RefusedToken {
  /** The token as the client sent it; undefined if it sent none. */
  value: string | undefined;
  /** Its row of the ledger. */
  row: TokenRow | undefined;
  /** The kinds of token that would be accepted. */
  wanted: readonly TokenKind[];
  /** Name of the token in the text, such as `refresh token`. */
  name: string;
}

/** Returns undefined if the token is valid and of a kind that is wanted. */
export async function tokenReason(
  issuer: Issuer,
  { value, row, wanted, name }: RefusedToken,
): Promise<string | undefined> {
  if (value === undefined) return `the request has no ${name}`;
  if (!row) return unknownReason(issuer, value, name);
  if (!wanted.includes(row.kind)) {
    return `the value is ${NAMES[row.kind]}; send ${wanted.map((kind) => NAMES[kind]).join(" or ")}`;
  }
  const now = issuer.clock.now();
  const lost = (await lostStanding(issuer, row)).map((each) => standingText(each, now));
  return lost.length === 0 ? undefined : `the ${name} is no longer valid: ${lost.join("; ")}`;
}

function unknownReason({ url }: Pick<Issuer, "url">, value: string, name: string): string {
  const unknown = `this issuer has not issued this ${name}`;
  const iss = issuerOf(value);
  if (iss !== undefined && iss !== url) {
    return `${unknown}: its \`iss\` is ${quoted(iss)}, and this issuer is ${quoted(url)}`;
  }
  return iss === undefined
    ? `${unknown}, or its record has been deleted; check that the whole value was sent`
    : `${unknown}: its text was changed, or its record has been deleted`;
}

function issuerOf(value: string): string | undefined {
  try {
    return decodeJwt(value).iss;
  } catch {
    return undefined; // not a JWT
  }
}
