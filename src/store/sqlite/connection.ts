// One open database. Caches prepared statements, runs reads at once and queues writes, which share transactions.

import type { DatabaseSync, SQLInputValue, StatementSync } from "node:sqlite";
import { MintmarkError } from "../../errors.ts";
import type { OpenFile } from "./damage.ts";
import { storeFailure } from "./failure.ts";
import { WriteQueue } from "./write-queue.ts";

/** A write that nobody reads; it tells whether a store that failed works again. */
const PROBE = `INSERT INTO documents (issuer, collection, id, version, value) VALUES ('', 'probe', 'write', 1, ?)
  ON CONFLICT (issuer, collection, id) DO UPDATE SET value = excluded.value`;

export type Values = readonly SQLInputValue[];

export class Connection {
  readonly #database: DatabaseSync;
  readonly #file: OpenFile | undefined;
  readonly #location: string;
  readonly #queue: WriteQueue;
  readonly #statements = new Map<string, StatementSync>();
  #closed = false;

  /** Whether other processes may use the same database. */
  readonly isShared: boolean;

  constructor(database: DatabaseSync, location: string, file?: OpenFile) {
    this.#file = file;
    this.isShared = location !== ":memory:";
    this.#database = database;
    this.#location = location;
    this.#queue = new WriteQueue(database, location);
  }

  /** Calls this when a transaction was rolled back, so that what its writes found out may be wrong. */
  onRollback(forget: () => void): void {
    this.#queue.onRollback(forget);
  }

  /** Calls this at the end of each transaction. If it throws, the transaction is rolled back. */
  beforeCommit(finish: () => void): void {
    this.#queue.beforeCommit(finish);
  }

  firstNow<Row>(sql: string, values: Values): Row | undefined {
    return this.#run(() => this.#prepared(sql).get(...values) as Row | undefined);
  }

  allNow<Row>(sql: string, values: Values): Row[] {
    return this.#run(() => this.#prepared(sql).all(...values) as Row[]);
  }

  /** Returns a number that changes when another connection has written: SQLite's `data_version`. */
  writesOfOthers(): number | undefined {
    return this.firstNow<{ data_version: number }>("PRAGMA data_version", [])?.data_version;
  }

  /** Writes at once and returns the number of changed rows. Only within `transact`. */
  writeNow(sql: string, values: Values): number {
    return Number(this.#prepared(sql).run(...values).changes);
  }

  async first<Row>(sql: string, values: Values): Promise<Row | undefined> {
    return this.firstNow(sql, values);
  }

  async all<Row>(sql: string, values: Values): Promise<Row[]> {
    return this.allNow(sql, values);
  }

  /**
   * Runs the function within the next transaction. If it fails, only its last statement is undone: those before
   * it must be harmless.
   */
  async transact<T>(run: () => T): Promise<T> {
    this.#assertOpen();
    this.#file?.assertPresent();
    return this.#queue.add(run);
  }

  /** Runs later and does not report failures. A newer write with the same key replaces this one. */
  transactLate(key: string, run: () => unknown): void {
    if (!this.#closed) this.#queue.addLate(key, run);
  }

  /** Returns the number of changed rows. */
  write(sql: string, values: Values): Promise<number> {
    return this.transact(() => this.writeNow(sql, values));
  }

  /** Rejects if the database cannot be read, or not written since a write failed. */
  async check(): Promise<void> {
    this.#assertOpen();
    this.#file?.assertPresent({ atOnce: true });
    this.firstNow("SELECT 1 FROM documents LIMIT 1", []);
    if (this.#queue.hasFailed) await this.write(PROBE, [Math.floor(performance.now())]);
  }

  close(): void {
    if (this.#closed) return;
    try {
      this.#queue.flush();
      this.#file?.release();
    } catch (error) {
      throw storeFailure(error, this.#location);
    } finally {
      this.#closed = true;
      this.#database.close();
    }
  }

  #run<T>(run: () => T): T {
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
