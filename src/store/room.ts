// Knows how many more entries of one kind fit into the store. They are counted after each hundredth of the limit only, and
// never while one is being written: so one process keeps within the limit, whatever is sent at the same time. Each
// further process that shares the store may exceed it by a hundredth, and at least by what it writes at once. If the
// store is full, the oldest expired entries make room.
import { MintmarkError } from "../errors.ts";

export interface RoomOptions {
  /** Largest number of entries. */
  limit: number;
  /** Name of the setting with the limit, as in `limits.tokens`. */
  setting: string;
  /** Plural of the entries, for messages. */
  noun: string;
  count: () => Promise<number>;
  /** Deletes that many of the oldest expired entries, and returns how many it has deleted. */
  purge: (most: number) => Promise<number>;
}

/** Expired entries that are deleted together if the store is full. */
const PURGED_AT_ONCE = 1_000;

export class Room {
  readonly #options: RoomOptions;
  #left = 0;
  /** Number of writes that have not ended. */
  #writes = 0;
  #onQuiet: (() => void) | undefined;
  /** The last search for room; they follow one another. */
  #search: Promise<void> = Promise.resolve();

  constructor(options: RoomOptions) {
    this.#options = options;
  }

  /**
   * Calls `write`, which adds that many entries, if they fit.
   *
   * @throws MintmarkError `limit_reached`
   */
  async admit<T>(entries: number, write: () => Promise<T>): Promise<T> {
    if (!this.#take(entries)) await this.#find(entries);
    try {
      return await write();
    } finally {
      if (--this.#writes === 0) this.#onQuiet?.();
    }
  }

  #take(entries: number): boolean {
    if (this.#left < entries) return false;
    this.#left -= entries;
    this.#writes++;
    return true;
  }

  #find(entries: number): Promise<void> {
    const search = this.#search.then(() => this.#takeCounted(entries));
    this.#search = search.catch(() => {});
    return search;
  }

  async #takeCounted(entries: number): Promise<void> {
    // An earlier search may have found enough room.
    if (this.#take(entries)) return;
    // Whatever comes in the meantime has to search, too.
    this.#left = 0;
    if (this.#writes > 0) await new Promise<void>((resolve) => (this.#onQuiet = resolve));
    this.#left = await this.#count(entries);
    this.#take(entries);
  }

  /** Counts the entries, and returns how many may be added before they are counted again. */
  async #count(entries: number): Promise<number> {
    const { limit, setting, noun, count, purge } = this.#options;
    let free = limit - (await count());
    while (free < entries && (await purge(PURGED_AT_ONCE)) > 0) free = limit - (await count());
    if (free < entries) {
      throw new MintmarkError(
        "limit_reached",
        `the issuer keeps ${limit} ${noun}, its limit, and none of them has expired`,
        { hint: `Remove some, reset the issuer, or set a higher \`limits.${setting}\`.` },
      );
    }
    // Entries that other processes add in the meantime are seen at the next count.
    return Math.min(free, Math.max(entries, Math.ceil(limit / 100)));
  }
}
