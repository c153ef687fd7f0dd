// The public shape of a token, as minting returns it, lists show it and the control API sends it.
import type { JsonObject } from "../json-object.ts";
import type { TokenFormat, TokenKind, TokenRow } from "../store/contract.ts";
import { parseStored } from "../store/stored-json.ts";
import type { IssuedToken } from "./issue.ts";

/** One issued token. Times are ISO 8601. */
export interface TokenRecord {
  /** Identifies the token in lists and for revocation; never a valid token itself. */
  id: string;
  /** The `jti` claim; null if the token has none. */
  jti: string | null;
  claims: JsonObject;
  /** The last four characters of the wire value, to tell tokens apart; null for a static token. */
  valueEnd: string | null;
  /** JOSE header; null for an opaque token. */
  header: JsonObject | null;
  issuer: string;
  kind: TokenKind;
  format: TokenFormat;
  subject: string | null;
  clientId: string | null;
  audience: string | string[] | null;
  scope: string | null;
  flaw: string | null;
  description: string | null;
  issuedAt: string;
  /** null if it never expires. */
  expiresAt: string | null;
  revokedAt: string | null;
  /** When Mintmark itself last accepted the token; null if never. */
  lastUsedAt: string | null;
}

/** A record with its wire values, which only minting returns. */
export interface MintedToken extends TokenRecord {
  /** The wire value; for a twin, the JWT. */
  token: string;
  /** The opaque value of a twin. */
  opaque?: string | undefined;
}

export function toRecord(row: TokenRow): TokenRecord {
  const claims = parseStored<JsonObject>(row.claims);
  return {
    id: row.id,
    jti: row.jti,
    valueEnd: row.valueEnd,
    claims,
    header: row.header === null ? null : parseStored<JsonObject>(row.header),
    issuer: row.issuer,
    kind: row.kind,
    format: row.format,
    subject: row.subject,
    clientId: row.clientId,
    audience: (claims["aud"] as string | string[] | undefined) ?? null,
    scope: row.scope,
    flaw: row.flaw,
    description: row.description,
    issuedAt: isoTime(row.issuedAt),
    expiresAt: row.expiresAt === null ? null : isoTime(row.expiresAt),
    revokedAt: row.revokedAt === null ? null : isoTime(row.revokedAt),
    lastUsedAt: row.lastUsedAt === null ? null : isoTime(row.lastUsedAt),
  };
}

export function toMinted({ token, opaque, row }: IssuedToken): MintedToken {
  return { ...toRecord(row), token, ...(opaque !== undefined && { opaque }) };
}

/** The last second that a JavaScript Date, and so a record, can represent. */
export const LAST_SECOND = 8.64e12;

/** The expiry for this `exp`, limited to the range of JavaScript dates. */
export function expiryIn(exp: number): number {
  return Math.max(-LAST_SECOND, Math.min(LAST_SECOND, Math.floor(exp)));
}

export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
