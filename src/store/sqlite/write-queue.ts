// Group commit: writes from one turn of the event loop share a transaction. Each write is acknowledged only
// after the commit.

import type { DatabaseSync, StatementSync } from "node:sqlite";
import { storeFailure } from "./failure.ts";

interface Write {
  run: () => unknown;
  resolve: (value: unknown) => void;
  reject: (reason: unknown) => void;
}

export class WriteQueue {
  readonly #database: DatabaseSync;
  readonly #location: string;
  readonly #begin: StatementSync;
  readonly #commit: StatementSync;
  #waiting: Write[] = [];
  /** Writes whose callers do not wait. Only the last write of each key is kept. */
  #late = new Map<string, () => unknown>();
  #scheduled = false;
  #hasFailed = false;
  readonly #commitListeners: (() => void)[] = [];
  readonly #rollbackListeners: (() => void)[] = [];

  constructor(database: DatabaseSync, location: string) {
    this.#database = database;
    this.#location = location;
    this.#begin = database.prepare("BEGIN IMMEDIATE");
    this.#commit = database.prepare("COMMIT");
  }

  /** Whether a write failed in the last transaction. */
  get hasFailed(): boolean {
    return this.#hasFailed;
  }

  /** Calls the listener as the last part of each transaction. */
  beforeCommit(listener: () => void): void {
    this.#commitListeners.push(listener);
  }

  onRollback(listener: () => void): void {
    this.#rollbackListeners.push(listener);
  }

  /** If `run` fails, SQLite undoes only the statement that failed. */
  add<T>(run: () => T): Promise<T> {
    return new Promise<T>((resolve, reject) => {
      this.#waiting.push({ run, resolve: resolve as (value: unknown) => void, reject });
      this.#schedule();
    });
  }

  addLate(key: string, run: () => unknown): void {
    this.#late.set(key, run);
    this.#schedule();
  }

  flush(): void {
    const writes = this.#waiting;
    const late = this.#late;
    if (writes.length === 0 && late.size === 0) return;
    this.#waiting = [];
    this.#late = new Map();
    this.#hasFailed = false;
    try {
      this.#begin.run();
      const settle = writes.map((write) => this.#attempt(write));
      for (const run of late.values()) this.#attempt({ run, resolve: ignore, reject: ignore });
      for (const listener of this.#commitListeners) listener();
      this.#commit.run();
      for (const each of settle) each();
    } catch (error) {
      this.#hasFailed = true;
      if (this.#database.isTransaction) this.#database.exec("ROLLBACK");
      for (const listener of this.#rollbackListeners) listener();
      const failure = storeFailure(error, this.#location);
      for (const write of writes) write.reject(failure);
    }
  }

  /** Runs a write. Returns a function that settles its promise; throws if the transaction was rolled back. */
  #attempt({ run, resolve, reject }: Write): () => void {
    try {
      const value = run();
      return () => resolve(value);
    } catch (error) {
      // On a full or failing disk, SQLite may roll back the whole transaction.
      if (!this.#database.isTransaction) throw error;
      this.#hasFailed = true;
      return () => reject(storeFailure(error, this.#location));
    }
  }

  #schedule(): void {
    if (this.#scheduled) return;
    this.#scheduled = true;
    setImmediate(() => {
      this.#scheduled = false;
      this.flush();
    });
  }
}

function ignore(): void {}
