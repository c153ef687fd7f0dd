// Stores documents in SQLite. A document's version is the collection's revision at the write. A document that
// is deleted and created again never repeats a version, so writers with an old version are rejected.

import type { Document, DocumentStore } from "../contract.ts";
import { parseStored } from "../stored-json.ts";
import type { Connection } from "./connection.ts";

const SELECT = "SELECT id, value, version FROM documents WHERE issuer = ? AND collection = ?";
const REVISION = "SELECT revision FROM revisions WHERE issuer = ? AND collection = ?";
const NEXT_VERSION = `1 + coalesce((${REVISION}), 0)`;
const CREATE = `INSERT INTO documents (issuer, collection, id, value, version)
  VALUES (?, ?, ?, ?, ${NEXT_VERSION}) ON CONFLICT (issuer, collection, id) DO NOTHING RETURNING version`;
const REPLACE = `UPDATE documents SET value = ?, version = ${NEXT_VERSION}
  WHERE issuer = ? AND collection = ? AND id = ? AND version = ? RETURNING version`;

interface StoredDocument {
  id: string;
  value: string;
  version: number;
}

export class SqliteDocuments implements DocumentStore {
  readonly #connection: Connection;
  #mark = 0;
  #writesOfOthers: number | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
  }

  async get<T>(issuer: string, collection: string, id: string): Promise<Document<T> | undefined> {
    const row = await this.#connection.first<StoredDocument>(`${SELECT} AND id = ?`, [
      issuer,
      collection,
      id,
    ]);
    return row && toDocument<T>(row);
  }

  async list<T>(issuer: string, collection: string): Promise<Document<T>[]> {
    const rows = await this.#connection.all<StoredDocument>(`${SELECT} ORDER BY id`, [issuer, collection]);
    return rows.map((row) => toDocument<T>(row));
  }

  async put(
    issuer: string,
    collection: string,
    id: string,
    value: unknown,
    expectedVersion: number,
  ): Promise<number | undefined> {
    const text = JSON.stringify(value);
    const key = [issuer, collection, id];
    const isNew = expectedVersion === 0;
    const written = await this.#write(() =>
      this.#connection.firstNow<{ version: number }>(
        isNew ? CREATE : REPLACE,
        isNew ? [...key, text, issuer, collection] : [text, issuer, collection, ...key, expectedVersion],
      ),
    );
    return written?.version;
  }

  async delete(issuer: string, collection: string, id: string): Promise<void> {
    const sql = "DELETE FROM documents WHERE issuer = ? AND collection = ? AND id = ?";
    await this.#write(() => this.#connection.writeNow(sql, [issuer, collection, id]));
  }

  /** Changes with the writes of other connections; own writes are counted. */
  mark(): number {
    if (!this.#connection.isShared) return this.#mark;
    const seen = this.#connection.writesOfOthers();
    if (seen !== this.#writesOfOthers) {
      this.#writesOfOthers = seen;
      this.#mark++;
    }
    return this.#mark;
  }

  async revision(issuer: string, collection: string): Promise<number> {
    const row = await this.#connection.first<{ revision: number }>(REVISION, [issuer, collection]);
    return row?.revision ?? 0;
  }

  async clear(issuer: string): Promise<void> {
    await this.#write(() => this.#connection.writeNow("DELETE FROM documents WHERE issuer = ?", [issuer]));
  }

  #write<T>(run: () => T): Promise<T> {
    return this.#connection.transact(() => {
      this.#mark++;
      return run();
    });
  }
}

function toDocument<T>({ id, value, version }: StoredDocument): Document<T> {
  return { id, value: parseStored<T>(value), version };
}
