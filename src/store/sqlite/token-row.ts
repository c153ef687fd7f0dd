// Turns a token row into the compact columns of its table and back. UUIDs are stored as 16 bytes, and texts that repeat
// as their numbers in the dictionary.

import type { SQLInputValue } from "node:sqlite";
import type { TokenRow } from "../contract.ts";
import { fillGaps, GAP, takeOut } from "./claims-template.ts";
import type { Series } from "./series.ts";
import type { Texts } from "./texts.ts";

/** The columns of table `tokens` in the order of its inserts, without `seq`. */
export const COLUMNS = [
  "issuer", "id", "series", "wire_hash", "twin_hash", "jti", "subject", "grant_id", "issued_at", "expires_at",
  "consumed_at", "revoked_at", "last_used_at", "value_end", "scope", "jose_header", "engine", "flaw", "description", "claims",
] as const; // prettier-ignore

export type StoredRow = Record<(typeof COLUMNS)[number], SQLInputValue> & { seq: number };

const UUID_LENGTH = 36;
const UUID_BYTES = 16;
const DASH = "-".charCodeAt(0);
const NO_DIGIT = 255;
/** The value of each hex digit in lower case, by its character code. */
const DIGITS = new Uint8Array(128).fill(NO_DIGIT);
for (const [value, digit] of [..."0123456789abcdef"].entries()) DIGITS[digit.charCodeAt(0)] = value;

/**
 * Returns the 16 bytes of a UUID in lower case; any other text unchanged. A regular expression with `Buffer.from` takes
 * five times as long, and each token has three or four UUIDs.
 */
export function pack(text: string): SQLInputValue {
  if (text.length !== UUID_LENGTH) return text;
  const bytes = Buffer.allocUnsafe(UUID_BYTES);
  let at = 0;
  for (let index = 0; index < UUID_BYTES; index++) {
    const isAfterDash = index === 4 || index === 6 || index === 8 || index === 10;
    if (isAfterDash && text.charCodeAt(at++) !== DASH) return text;
    const high = DIGITS[text.charCodeAt(at++)] ?? NO_DIGIT;
    const low = DIGITS[text.charCodeAt(at++)] ?? NO_DIGIT;
    if (high === NO_DIGIT || low === NO_DIGIT) return text;
    bytes[index] = high * 16 + low;
  }
  return bytes;
}

function unpack(value: SQLInputValue): string | null {
  if (!(value instanceof Uint8Array)) return value as string | null;
  const hex = Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString("hex");
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`;
}

export class RowFormat {
  readonly #texts: Texts;
  readonly #series: Series;

  constructor(texts: Texts, series: Series) {
    this.#texts = texts;
    this.#series = series;
  }

  /** Returns the columns of a row. Runs within a write, because it may add to the dictionary. */
  toColumns(row: TokenRow, series: number): SQLInputValue[] {
    return [
      this.#texts.require(row.issuer),
      pack(row.id),
      series,
      row.wireHash,
      row.twinHash,
      packed(row.jti),
      this.#shorten(row.subject),
      packed(row.grantId),
      row.issuedAt,
      row.expiresAt,
      row.consumedAt,
      row.revokedAt,
      row.lastUsedAt,
      row.valueEnd,
      this.#shorten(row.scope),
      this.#shorten(row.header),
      this.#shorten(row.engine),
      this.#shorten(row.flaw),
      this.#shorten(row.description),
      // A text that has a gap of its own is stored as its bytes.
      row.claims.includes(GAP) ? Buffer.from(row.claims) : this.#texts.shorten(takeOut(row.claims, row)),
    ];
  }

  fromColumns(stored: StoredRow): TokenRow {
    const { issuer, kind, format, machine, clientId, kid } = this.#series.read(stored.series as number);
    const row = {
      id: unpack(stored.id) as string,
      issuer,
      kind,
      format,
      wireHash: stored.wire_hash as Uint8Array,
      twinHash: stored.twin_hash as Uint8Array | null,
      valueEnd: stored.value_end as string | null,
      jti: unpack(stored.jti),
      kid,
      subject: this.#text(stored.subject),
      clientId,
      machine,
      grantId: unpack(stored.grant_id),
      scope: this.#text(stored.scope),
      claims: "",
      header: this.#text(stored.jose_header),
      flaw: this.#text(stored.flaw),
      description: this.#text(stored.description),
      engine: this.#text(stored.engine),
      issuedAt: stored.issued_at as number,
      expiresAt: stored.expires_at as number | null,
      consumedAt: stored.consumed_at as number | null,
      revokedAt: stored.revoked_at as number | null,
      lastUsedAt: stored.last_used_at as number | null,
    };
    row.claims =
      stored.claims instanceof Uint8Array
        ? Buffer.from(stored.claims).toString()
        : fillGaps(this.#text(stored.claims) as string, row);
    return row;
  }

  #shorten(text: string | null): SQLInputValue {
    if (text === null) return null;
    const short = this.#texts.shorten(text);
    return typeof short === "string" ? pack(short) : short;
  }

  #text(value: SQLInputValue): string | null {
    return typeof value === "number" ? this.#texts.read(value) : unpack(value);
  }
}

function packed(text: string | null): SQLInputValue {
  return text === null ? null : pack(text);
}

export function copyOf(row: TokenRow): TokenRow {
  const { wireHash, twinHash } = row;
  return { ...row, wireHash: new Uint8Array(wireHash), twinHash: twinHash && new Uint8Array(twinHash) };
}
