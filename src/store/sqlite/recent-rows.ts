// Remembers the token rows that were found last by their wire value, because an API introspects the same token at every
// call, and new refresh tokens, because they are presented next.

import type { TokenRow } from "../contract.ts";
import type { Connection } from "./connection.ts";

const MOST_ROWS = 500;

export class RecentRows {
  readonly #connection: Connection;
  readonly #byValue = new Map<string, TokenRow>();
  /** The same rows. A token with a twin has two values. */
  readonly #byId = new Map<string, TokenRow>();
  #writesOfOthers: number | undefined;

  constructor(connection: Connection) {
    this.#connection = connection;
    connection.onRollback(() => this.forget());
  }

  /** Returns the row that `find` returned for this value, unless rows may have changed since. */
  findOr(issuer: string, hash: Uint8Array, find: () => TokenRow | undefined): TokenRow | undefined {
    this.#noticeOthers();
    const value = valueKey(issuer, hash);
    const known = this.#byValue.get(value);
    if (known) return { ...known };
    const found = find();
    if (found) this.#keep(value, found);
    return found;
  }

  /** Remembers a new row. Call it within the write. */
  add(row: TokenRow): void {
    this.#keep(valueKey(row.issuer, row.wireHash), row);
  }

  /** Records a use of the token with this id. Call it within the write. */
  change(issuer: string, id: string, use: Partial<Pick<TokenRow, "lastUsedAt" | "consumedAt">>): void {
    const row = this.#byId.get(idKey(issuer, id));
    if (row) Object.assign(row, use);
  }

  /** Forgets the row with this value, because a new row gets the same value. */
  forgetValue(issuer: string, hash: Uint8Array): void {
    if (this.#byValue.size > 0 && this.#byValue.has(valueKey(issuer, hash))) this.forget();
  }

  /** Forgets all rows. Call it within every other write that changes or deletes rows. */
  forget(): void {
    this.#byValue.clear();
    this.#byId.clear();
  }

  #keep(value: string, found: TokenRow): void {
    if (this.#byValue.size >= MOST_ROWS) this.forget();
    const id = idKey(found.issuer, found.id);
    const row = this.#byId.get(id) ?? { ...found };
    this.#byValue.set(value, row);
    this.#byId.set(id, row);
  }

  #noticeOthers(): void {
    if (!this.#connection.isShared) return;
    const writes = this.#connection.writesOfOthers();
    if (writes !== this.#writesOfOthers) this.forget();
    this.#writesOfOthers = writes;
  }
}

function valueKey(issuer: string, hash: Uint8Array): string {
  return issuer + Buffer.from(hash.buffer, hash.byteOffset, hash.byteLength).toString("latin1");
}

function idKey(issuer: string, id: string): string {
  return `${issuer} ${id}`;
}
