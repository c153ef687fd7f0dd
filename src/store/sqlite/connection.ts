// One open database: prepared statements by their text, reads at once, writes through the queue. Every
// write is a single statement, so that it needs no transaction of its own to be atomic.

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

  /** Answers how many rows it changed. */
  async write(sql: string, values: Values): Promise<number> {
    this.#assertOpen();
    return this.#queue.add(() => Number(this.#prepared(sql).run(...values).changes));
  }

  /** For a statement with RETURNING that touches one row at most. */
  async writeReturning<Row>(sql: string, values: Values): Promise<Row | undefined> {
    this.#assertOpen();
    return this.#queue.add(() => this.#prepared(sql).get(...values) as Row | undefined);
  }

  /** Nobody learns when it is written or whether; a later one with the same key takes its place. */
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

  /** The texts are few: fixed ones, and one per combination of filters. */
  #prepared(sql: string): StatementSync {
    let statement = this.#statements.get(sql);
    if (statement === undefined) {
      statement = this.#database.prepare(sql);
      this.#statements.set(sql, statement);
    }
    return statement;
  }

  #assertOpen(): void {
    if (this.#closed) throw new MintmarkError("closed", `The store ${this.#location} is closed.`);
  }
}
