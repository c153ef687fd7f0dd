// The public shape of a token: what minting answers, lists show and the control API sends.
import type { TokenFormat, TokenKind, TokenRow } from "../store/contract.ts";
import type { IssuedToken } from "./issue.ts";
import type { JsonObject } from "../json-object.ts";

/** One issued token. Times are ISO 8601. */
export interface TokenRecord {
  /** Names the token in lists and for revocation; is never itself a valid token. */
  id: string;
  /** The `jti` claim, where the token has one. */
  jti: string | null;
  claims: JsonObject;
  /** The last four characters of its value, to tell it from others; null for a static token. */
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
  /** null: never expires. */
  expiresAt: string | null;
  revokedAt: string | null;
  /** Last time it was presented to Mintmark itself and accepted. */
  lastUsedAt: string | null;
}

/** A record with its wire values, as only minting answers it. */
export interface MintedToken extends TokenRecord {
  /** The wire value; of a twin, the JWT. */
  token: string;
  /** Of a twin, the opaque value. */
  opaque?: string;
}

export function toRecord(row: TokenRow): TokenRecord {
  const claims = JSON.parse(row.claims) as JsonObject;
  return {
    id: row.id,
    jti: row.jti,
    valueEnd: row.valueEnd,
    claims,
    header: row.header === null ? null : (JSON.parse(row.header) as JsonObject),
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
  return { ...toRecord(row), token, ...(opaque === undefined ? {} : { opaque }) };
}

/** The end of JavaScript's dates, without which a record could not be shown. */
export const LAST_SECOND = 8.64e12;

/** When a token with this `exp` expires, as far as a record can say it. */
export function expiryIn(exp: number): number {
  return Math.max(-LAST_SECOND, Math.min(LAST_SECOND, Math.floor(exp)));
}

export function isoTime(seconds: number): string {
  return new Date(seconds * 1000).toISOString();
}
