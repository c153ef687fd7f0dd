// One open database. Caches prepared statements, runs reads at once and queues writes. Every write is a
// single statement, so that it is atomic without a separate transaction.

import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { MintmarkError } from "../../errors.ts";
import { storeFailure } from "./failure.ts";
import { WriteQueue } from "./write-queue.ts";

export type Values = readonly SQLInputValue[];

export class Connection {
  readonly #database: DatabaseSync;
  readonly #location: string;
  readonly #queue: WriteQueue;
  readonly #statements = new Map<string, StatementSync>();
  #closed = false;

  constructor(database: DatabaseSync, location: string) {
    this.#database = database;
    this.#location = location;
    this.#queue = new WriteQueue(database, location);
  }

  async first<Row>(sql: string, values: Values): Promise<Row | undefined> {
    return this.#read(() => this.#prepared(sql).get(...values) as Row | undefined);
  }

  async all<Row>(sql: string, values: Values): Promise<Row[]> {
    return this.#read(() => this.#prepared(sql).all(...values) as Row[]);
  }

  /** Returns the number of changed rows. */
  async write(sql: string, values: Values): Promise<number> {
    this.#assertOpen();
    return this.#queue.add(() => Number(this.#prepared(sql).run(...values).changes));
  }

  /** Runs a statement with RETURNING that changes at most one row. */
  async writeReturning<Row>(sql: string, values: Values): Promise<Row | undefined> {
    this.#assertOpen();
    return this.#queue.add(() => this.#prepared(sql).get(...values) as Row | undefined);
  }

  /** Writes later and does not report failures. A newer write with the same key replaces this one. */
  writeLate(key: string, sql: string, values: Values): void {
    if (!this.#closed) this.#queue.addLate(key, () => this.#prepared(sql).run(...values));
  }

  close(): void {
    if (this.#closed) return;
    this.#closed = true;
    this.#queue.flush();
    this.#statements.clear();
    this.#database.close();
  }

  #read<T>(run: () => T): T {
    this.#assertOpen();
    try {
      return run();
    } catch (error) {
      throw storeFailure(error, this.#location);
    }
  }

  /** There are few different texts: fixed ones, and one for each combination of filters. */
  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #assertOpen(): void {
    if (this.#closed) throw new MintmarkError("closed", `the store ${this.#location} is closed`);
  }
}
