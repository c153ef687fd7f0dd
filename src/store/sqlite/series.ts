// A series is all tokens that agree in issuer, kind, format, client and key. Each has a number, which its tokens hold,
// and the count of its tokens. Apart from the count, series never change, and they are never deleted.
//
// A transaction adds the tokens that it inserts to the counts with its last statements: with a trigger, an insert would
// take a third longer. A trigger subtracts deleted tokens, because one statement may delete tokens of many series.

import type { SQLInputValue } from "node:sqlite";
import type { TokenFilter, TokenRow } from "../contract.ts";
import type { Connection } from "./connection.ts";

export type SeriesRow = Pick<TokenRow, "issuer" | "kind" | "format" | "machine" | "clientId" | "kid">;

const MOST_IN_MEMORY = 10_000;

const READ = `SELECT issuer, kind, format, machine, client_id AS "clientId", kid FROM series WHERE number = ?`;
const FIND = `SELECT number FROM series
  WHERE issuer = ? AND kind = ? AND format = ? AND machine = ? AND client_id IS ? AND kid IS ?`;
const ADD = `INSERT INTO series (issuer, kind, format, machine, client_id, kid) VALUES (?, ?, ?, ?, ?, ?)
  RETURNING number`;
const ADD_TOKENS = "UPDATE series SET tokens = tokens + ? WHERE number = ?";
const COUNTS = `SELECT kid, sum(tokens) AS count FROM series
  WHERE issuer = ? AND kid IS NOT NULL AND tokens > 0 GROUP BY kid`;

const COUNT = "SELECT coalesce(sum(tokens), 0) AS count FROM series WHERE issuer = ?";

/** Conditions of a filter that decide about whole series. */
const CONDITIONS = { kind: "kind", clientId: "client_id", kid: "kid" } as const;

export class Series {
  readonly #connection: Connection;
  readonly #numbers = new Map<string, number>();
  readonly #rows = new Map<number, SeriesRow>();
  /** Numbers of tokens by series that the current transaction has inserted and not yet added to the counts. */
  readonly #inserted = new Map<number, number>();

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.beforeCommit(() => this.writeCounts());
    connection.onRollback(() => {
      this.#inserted.clear();
      this.#forget();
    });
  }

  /** Returns the number of the token's series, and adds the series if it is new. Runs within a write. */
  require({ issuer, kind, format, machine, clientId, kid }: SeriesRow): number {
    const key = JSON.stringify([issuer, kind, format, machine, clientId, kid]);
    const known = this.#numbers.get(key);
    if (known !== undefined) return known;
    const values = [issuer, kind, format, machine ? 1 : 0, clientId, kid];
    const found =
      this.#connection.firstNow<{ number: number }>(FIND, values) ??
      this.#connection.firstNow<{ number: number }>(ADD, values);
    const { number } = found!;
    if (this.#numbers.size >= MOST_IN_MEMORY) this.#forget();
    this.#numbers.set(key, number);
    return number;
  }

  /** Counts a token that was inserted. Runs within a write. */
  countToken(number: number): void {
    this.#inserted.set(number, (this.#inserted.get(number) ?? 0) + 1);
  }

  /** Adds the tokens inserted so far to the counts. Call it within every write that reads counts or deletes tokens. */
  writeCounts(): void {
    for (const [number, tokens] of this.#inserted) {
      this.#connection.writeNow(ADD_TOKENS, [tokens, number]);
      this.#inserted.delete(number);
    }
  }

  /** Returns the series with this number. */
  read(number: number): SeriesRow {
    const known = this.#rows.get(number);
    if (known) return known;
    const row = this.#connection.firstNow<Omit<SeriesRow, "machine"> & { machine: number }>(READ, [number])!;
    const series = { ...row, machine: row.machine === 1 };
    if (this.#rows.size >= MOST_IN_MEMORY) this.#forget();
    this.#rows.set(number, series);
    return series;
  }

  /** Returns the numbers of the series that have tokens and match the filter. */
  matching(issuer: string, filter: TokenFilter): number[] {
    const { sql, values } = this.condition(issuer, filter);
    return this.#connection.allNow<{ number: number }>(sql, values).map(({ number }) => number);
  }

  /** Returns the query for the numbers of the series that have tokens and match the filter. */
  condition(issuer: string, filter: TokenFilter): { sql: string; values: SQLInputValue[] } {
    const given = (Object.keys(CONDITIONS) as (keyof typeof CONDITIONS)[]).filter(
      (field) => filter[field] !== undefined,
    );
    return {
      sql: `SELECT number FROM series WHERE issuer = ? AND tokens > 0${given.map((field) => ` AND ${CONDITIONS[field]} = ?`).join("")}`,
      values: [issuer, ...given.map((field) => filter[field] as string)],
    };
  }

  countByKid(issuer: string): Map<string, number> {
    const rows = this.#connection.allNow<{ kid: string; count: number }>(COUNTS, [issuer]);
    return new Map(rows.map(({ kid, count }) => [kid, count]));
  }

  /** Returns the number of tokens of all series of the issuer. */
  count(issuer: string): number {
    return this.#connection.firstNow<{ count: number }>(COUNT, [issuer])!.count;
  }

  #forget(): void {
    this.#numbers.clear();
    this.#rows.clear();
  }
}
