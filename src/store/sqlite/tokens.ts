// Stores token rows in SQLite: columns, filters and cursors.

import type { SQLInputValue } from "node:sqlite";
import { MintmarkError } from "../../errors.ts";
import type { TokenFilter, TokenPage, TokenRow, TokenStore } from "../contract.ts";
import type { Connection, Values } from "./connection.ts";
import { purgeExpired } from "./purge.ts";

/** The column of each field. `satisfies` makes sure that no field is missing. */
const COLUMNS = {
  issuer: "issuer",
  id: "id",
  kind: "kind",
  format: "format",
  wireHash: "wire_hash",
  twinHash: "twin_hash",
  jti: "jti",
  kid: "kid",
  subject: "subject",
  clientId: "client_id",
  machine: "machine",
  grantId: "grant_id",
  flaw: "flaw",
  issuedAt: "issued_at",
  expiresAt: "expires_at",
  consumedAt: "consumed_at",
  revokedAt: "revoked_at",
  lastUsedAt: "last_used_at",
  scope: "scope",
  description: "description",
  header: "header",
  claims: "claims",
  engine: "engine",
  valueEnd: "value_end",
} as const satisfies Record<keyof TokenRow, string>;

const FIELDS = Object.keys(COLUMNS) as (keyof TokenRow)[];
const SELECTED = FIELDS.map((field) => `${COLUMNS[field]} AS "${field}"`).join(", ");

const INSERT = `INSERT INTO tokens (${FIELDS.map((field) => COLUMNS[field]).join(", ")})
  VALUES (${FIELDS.map(() => "?").join(", ")}) ON CONFLICT (issuer, id) DO NOTHING`;
const GET = `SELECT ${SELECTED} FROM tokens WHERE issuer = ? AND id = ?`;
/** One statement for each index: a single statement with "or" takes 50% longer. */
const [FIND_BY_WIRE, FIND_BY_TWIN] = ["wire_hash", "twin_hash"].map(
  (column) => `SELECT ${SELECTED} FROM tokens WHERE issuer = ? AND ${column} = ?
  ORDER BY revoked_at IS NOT NULL, seq DESC LIMIT 1`,
) as [string, string];
const CONSUME = "UPDATE tokens SET consumed_at = ? WHERE issuer = ? AND id = ? AND consumed_at IS NULL";
// The last condition avoids the write if a token is used several times within one second.
const TOUCH = "UPDATE tokens SET last_used_at = ? WHERE issuer = ? AND id = ? AND last_used_at IS NOT ?";
const COUNT = `SELECT kid, count(*) AS count FROM tokens
  WHERE issuer = ? AND kid IS NOT NULL GROUP BY kid`;

type StoredRow = Omit<TokenRow, "machine"> & { machine: number };
type Condition = TokenFilter & { id?: string | undefined };

export class SqliteTokens implements TokenStore {
  readonly #connection: Connection;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async insert(row: TokenRow): Promise<void> {
    const inserted = await this.#connection.write(
      INSERT,
      FIELDS.map((field) => toColumn(row[field])),
    );
    if (inserted === 0) throw new MintmarkError("conflict", `there is already a token with the id ${row.id}`);
  }

  async get(issuer: string, id: string): Promise<TokenRow | undefined> {
    const row = await this.#connection.first<StoredRow>(GET, [issuer, id]);
    return row && fromColumns(row);
  }

  async findByHash(issuer: string, hash: Uint8Array): Promise<TokenRow | undefined> {
    // A value is never both a token and the twin of another one, so at most one query finds it.
    const row =
      (await this.#connection.first<StoredRow>(FIND_BY_WIRE, [issuer, hash])) ??
      (await this.#connection.first<StoredRow>(FIND_BY_TWIN, [issuer, hash]));
    return row && fromColumns(row);
  }

  async list(
    issuer: string,
    filter: TokenFilter,
    { limit, after }: { limit: number; after?: string | undefined },
  ): Promise<TokenPage> {
    const { sql, values } = where(issuer, filter);
    const cursor = after === undefined ? { sql: "", values: [] } : olderThan(after);
    // One additional row tells whether there is a next page.
    const rows = await this.#connection.all<StoredRow & { seq: number }>(
      `SELECT seq, ${SELECTED} FROM tokens ${sql}${cursor.sql} ORDER BY seq DESC LIMIT ?`,
      [...values, ...cursor.values, limit + 1],
    );
    const page = rows.slice(0, limit);
    const last = page.at(-1);
    return {
      items: page.map(({ seq: _seq, ...row }) => fromColumns(row)),
      next: last !== undefined && rows.length > limit ? String(last.seq) : null,
    };
  }

  async revoke(issuer: string, filter: Condition, at: number): Promise<number> {
    const { sql, values } = where(issuer, filter);
    return this.#connection.write(`UPDATE tokens SET revoked_at = ? ${sql} AND revoked_at IS NULL`, [
      at,
      ...values,
    ]);
  }

  async consume(issuer: string, id: string, at: number): Promise<boolean> {
    return (await this.#connection.write(CONSUME, [at, issuer, id])) === 1;
  }

  touch(issuer: string, id: string, at: number): void {
    this.#connection.writeLate(JSON.stringify([issuer, id]), TOUCH, [at, issuer, id, at]);
  }

  async countByKid(issuer: string): Promise<Map<string, number>> {
    const rows = await this.#connection.all<{ kid: string; count: number }>(COUNT, [issuer]);
    return new Map(rows.map(({ kid, count }) => [kid, count]));
  }

  async purge(issuer: string, expiredBefore: number): Promise<number> {
    return purgeExpired(this.#connection, "tokens", issuer, expiredBefore);
  }

  async clear(issuer: string): Promise<void> {
    await this.#connection.write("DELETE FROM tokens WHERE issuer = ?", [issuer]);
  }
}

/** Copies bytes, because the caller may change them before the write runs. */
function toColumn(value: TokenRow[keyof TokenRow]): SQLInputValue {
  if (typeof value === "boolean") return value ? 1 : 0;
  return value instanceof Uint8Array ? new Uint8Array(value) : value;
}

/** Changes the row in place, because a copy would take as long as the query. */
function fromColumns(row: StoredRow): TokenRow {
  return Object.assign(row, { machine: row.machine === 1 });
}

function where(issuer: string, { revoked, ...equals }: Condition): { sql: string; values: Values } {
  const conditions = ["issuer = ?"];
  const values: SQLInputValue[] = [issuer];
  for (const field of ["id", "kind", "subject", "clientId", "kid", "grantId"] as const) {
    const value = equals[field];
    if (value === undefined) continue;
    conditions.push(`${COLUMNS[field]} = ?`);
    values.push(value);
  }
  if (revoked !== undefined) conditions.push(`revoked_at IS ${revoked ? "NOT NULL" : "NULL"}`);
  return { sql: `WHERE ${conditions.join(" AND ")}`, values };
}

/** A cursor is the `seq` of the last row of a page, so rows inserted later do not shift the next page. */
function olderThan(cursor: string): { sql: string; values: Values } {
  if (!/^[1-9]\d{0,14}$/.test(cursor)) {
    throw new MintmarkError("bad_request", "the cursor is not one that a list returned", {
      hint: "Pass `next` of the previous page unchanged, or leave it out to start at the newest token.",
    });
  }
  return { sql: " AND seq < ?", values: [Number(cursor)] };
}
