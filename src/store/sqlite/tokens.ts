// Stores token rows in SQLite: reads, writes, lists and cursors. See schema.ts for the tables.
import type { SQLInputValue } from "node:sqlite";
import { setImmediate } from "node:timers/promises";
import { MintmarkError } from "../../errors.ts";
import type { TokenFilter, TokenPage, TokenRow, TokenStore, TokenTest } from "../contract.ts";
import { numberAt } from "../cursor.ts";
import type { Connection } from "./connection.ts";
import { purgeExpired, type Writer } from "./purge.ts";
import { RecentRows } from "./recent-rows.ts";
import { Series } from "./series.ts";
import { Texts } from "./texts.ts";
import { COLUMNS, copyOf, pack, RowFormat, type StoredRow } from "./token-row.ts";

const INSERT = `INSERT INTO tokens (${COLUMNS.join(", ")})
  VALUES (${COLUMNS.map(() => "?").join(", ")}) ON CONFLICT (id, issuer) DO NOTHING`;
const SELECT = `SELECT seq, ${COLUMNS.join(", ")} FROM tokens`;
const GET = `${SELECT} WHERE id = ? AND issuer = ?`;
const AT = `${SELECT} WHERE seq = ?`;
const NEWEST = "ORDER BY revoked_at IS NOT NULL, seq DESC LIMIT 1";
/** One statement for each index: a single statement with "or" takes 50% longer. */
const FIND_BY_WIRE = `${SELECT} WHERE substr(wire_hash, 1, 8) = ? AND wire_hash = ? AND issuer = ? ${NEWEST}`;
const FIND_BY_TWIN = `${SELECT} WHERE twin_hash = ? AND issuer = ? ${NEWEST}`;
const CONSUME = "UPDATE tokens SET consumed_at = ? WHERE id = ? AND issuer = ? AND consumed_at IS NULL";
// The last condition avoids the write if a token is used several times within one second.
const TOUCH = "UPDATE tokens SET last_used_at = ? WHERE id = ? AND issuer = ? AND last_used_at IS NOT ?";

/** A page is merged from that many series at most; of more, the tokens are read in their order. */
const MOST_MERGED = 64;
/** Rows that a search reads before it lets other requests pass. */
const READ_AT_ONCE = 500;

type Condition = TokenFilter & { id?: string | undefined };
interface Part {
  sql: string;
  values: SQLInputValue[];
}

export class SqliteTokens implements TokenStore {
  readonly #connection: Connection;
  readonly #texts: Texts;
  readonly #series: Series;
  readonly #format: RowFormat;
  readonly #recent: RecentRows;

  constructor(connection: Connection) {
    this.#connection = connection;
    this.#texts = new Texts(connection);
    this.#series = new Series(connection);
    this.#format = new RowFormat(this.#texts, this.#series);
    this.#recent = new RecentRows(connection);
  }

  async insert(...rows: readonly TokenRow[]): Promise<void> {
    // The caller may change the rows before the write runs.
    const copies = rows.map(copyOf);
    const refused = await this.#connection.transact(() => copies.filter((row) => this.insertNow(row) === 0));
    if (refused.length === 0) return;
    const ids = refused.map(({ id }) => id).join(", ");
    throw new MintmarkError("conflict", `there is already a token with the id ${ids}`);
  }

  /** Runs within a write. Returns 0 if there is already a token with this id. */
  insertNow(row: TokenRow): number {
    this.#recent.forgetValue(row.issuer, row.wireHash);
    if (row.twinHash) this.#recent.forgetValue(row.issuer, row.twinHash);
    const series = this.#series.require(row);
    const inserted = this.#connection.writeNow(INSERT, this.#format.toColumns(row, series));
    if (inserted === 0) return 0;
    this.#series.countToken(series);
    if (row.kind === "refresh") this.#recent.add(row);
    return inserted;
  }

  async get(issuer: string, id: string): Promise<TokenRow | undefined> {
    return this.#first(GET, issuer, [pack(id)]);
  }

  async findByHash(issuer: string, hash: Uint8Array): Promise<TokenRow | undefined> {
    // A value is never both a token and the twin of another one, so at most one query finds it.
    return this.#recent.findOr(
      issuer,
      hash,
      () =>
        this.#first(FIND_BY_WIRE, issuer, [hash.subarray(0, 8), hash]) ??
        this.#first(FIND_BY_TWIN, issuer, [hash]),
    );
  }

  async list(
    issuer: string,
    filter: TokenFilter,
    { limit, after, test }: { limit: number; after?: string | undefined; test?: TokenTest | undefined },
  ): Promise<TokenPage> {
    const found: { seq: number; row: TokenRow }[] = [];
    // One additional row tells whether there is a next page.
    const atOnce = test ? READ_AT_ONCE : limit + 1;
    let before = numberAt(after);
    for (;;) {
      const rows = this.#newest(issuer, filter, before, atOnce);
      for (const stored of rows) {
        const row = this.#format.fromColumns(stored);
        if (test === undefined || test(row)) found.push({ seq: stored.seq, row });
      }
      if (rows.length < atOnce || found.length > limit) break;
      before = rows.at(-1)?.seq ?? 0;
      await setImmediate();
    }
    const page = found.slice(0, limit);
    return {
      items: page.map(({ row }) => row),
      next: found.length > limit ? String(page.at(-1)?.seq) : null,
    };
  }

  async revoke(issuer: string, filter: Condition, at: number): Promise<number> {
    if (filter.revoked === true) return 0;
    return this.#change(() => {
      const { index, sql, values } = this.#where(issuer, { ...filter, revoked: false });
      return this.#connection.writeNow(`UPDATE tokens INDEXED BY ${index} SET revoked_at = ? WHERE ${sql}`, [
        at,
        ...values,
      ]);
    });
  }

  async consume(issuer: string, id: string, at: number): Promise<boolean> {
    return this.#connection.transact(() => {
      const isFirst = this.#connection.writeNow(CONSUME, [at, pack(id), this.#numberOf(issuer)]) === 1;
      if (isFirst) this.#recent.change(issuer, id, { consumedAt: at });
      return isFirst;
    });
  }

  touch(issuer: string, id: string, at: number): void {
    this.#connection.transactLate(JSON.stringify([issuer, id]), () => {
      this.#connection.writeNow(TOUCH, [at, pack(id), this.#numberOf(issuer), at]);
      this.#recent.change(issuer, id, { lastUsedAt: at });
    });
  }

  settled(): Promise<void> {
    return this.#connection.transact(() => {});
  }

  async countByKid(issuer: string): Promise<Map<string, number>> {
    return this.#series.countByKid(issuer);
  }

  async count(issuer: string): Promise<number> {
    return this.#series.count(issuer);
  }

  async purge(issuer: string, expiredBefore: number, most?: number): Promise<number> {
    const connection: Writer = {
      transact: (run) => this.#change(run),
      writeNow: (sql, values) => this.#connection.writeNow(sql, values),
    };
    return purgeExpired(connection, "tokens", this.#numberOf(issuer), expiredBefore, most);
  }

  async clear(issuer: string): Promise<void> {
    const sql = "DELETE FROM tokens WHERE series IN (SELECT number FROM series WHERE issuer = ?)";
    await this.#change(() => this.#connection.writeNow(sql, [issuer]));
  }

  /** Runs a write that changes or deletes rows. */
  #change<T>(run: () => T): Promise<T> {
    return this.#connection.transact(() => {
      this.#recent.forget();
      this.#series.writeCounts();
      return run();
    });
  }

  #newest(issuer: string, filter: TokenFilter, before: number, limit: number): StoredRow[] {
    const end = "seq < ? ORDER BY seq DESC LIMIT ?";
    const series = filter.grantId === undefined ? this.#series.matching(issuer, filter) : [];
    if (filter.grantId !== undefined || series.length > MOST_MERGED) {
      const { index, sql, values } = this.#where(issuer, filter);
      // Without an index of few tokens, reading them in their order finds a page soonest.
      const from = index === "tokens_by_series" ? "tokens NOT INDEXED" : `tokens INDEXED BY ${index}`;
      return this.#connection.allNow<StoredRow>(
        `SELECT seq, ${COLUMNS.join(", ")} FROM ${from} WHERE ${sql} AND ${end}`,
        [...values, before, limit],
      );
    }
    const states = filter.revoked === undefined ? [0, 1] : [filter.revoked ? 0 : 1];
    const subjects = filter.subject === undefined ? [undefined] : this.#forms(filter.subject);
    const seqs = series.flatMap((number) =>
      states.flatMap((live) =>
        subjects.flatMap((subject) =>
          this.#connection.allNow<{ seq: number }>(
            `SELECT seq FROM tokens WHERE series = ? AND (revoked_at IS NULL) = ?${subject === undefined ? "" : " AND subject = ?"} AND ${end}`,
            [number, live, ...(subject === undefined ? [] : [subject]), before, limit],
          ),
        ),
      ),
    );
    return seqs
      .map(({ seq }) => seq)
      .sort((one, other) => other - one)
      .slice(0, limit)
      .map((seq) => this.#connection.firstNow<StoredRow>(AT, [seq])!);
  }

  /** Returns the condition, and the index that finds its tokens with the fewest rows. */
  #where(
    issuer: string,
    { id, subject, grantId, revoked, ...ofSeries }: Condition,
  ): Part & { index: string } {
    const series = this.#series.condition(issuer, ofSeries);
    const parts: Part[] = [{ sql: `series IN (${series.sql})`, values: series.values }];
    let index = "tokens_by_series";
    if (revoked !== undefined) parts.push({ sql: `(revoked_at IS NULL) = ${revoked ? 0 : 1}`, values: [] });
    if (subject !== undefined) {
      const forms = this.#forms(subject);
      parts.push({ sql: `subject IN (${forms.map(() => "?").join(", ")})`, values: forms });
      index = "tokens_by_subject";
    }
    if (grantId !== undefined) {
      parts.push({ sql: "grant_id = ?", values: [pack(grantId)] });
      index = "tokens_by_grant";
    }
    if (id !== undefined) {
      parts.push({ sql: "id = ?", values: [pack(id)] });
      index = "tokens_by_id";
    }
    return {
      index,
      sql: parts.map(({ sql }) => sql).join(" AND "),
      values: parts.flatMap(({ values }) => values),
    };
  }

  /** The forms in which a text may be stored. */
  #forms(text: string): SQLInputValue[] {
    const number = this.#texts.find(text);
    return number === undefined ? [pack(text)] : [pack(text), number];
  }

  #first(sql: string, issuer: string, values: SQLInputValue[]): TokenRow | undefined {
    const stored = this.#connection.firstNow<StoredRow>(sql, [...values, this.#numberOf(issuer)]);
    return stored && this.#format.fromColumns(stored);
  }

  /** Returns -1, which no token has, for an issuer that never had a token. */
  #numberOf(issuer: string): number {
    return this.#texts.find(issuer) ?? -1;
  }
}
