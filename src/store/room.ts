// Knows how many more entries of one kind fit into the store. Entries are counted in the store from time to time only, so
// processes that share one may exceed the limit by a hundredth each. If the store is full, the oldest expired entries
// make room.
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

  constructor(options: RoomOptions) {
    this.#options = options;
  }

  /** Returns a promise only if the entries must be counted. @throws MintmarkError `limit_reached` */
  take(entries = 1): Promise<void> | undefined {
    if (this.#left < entries) return this.#find(entries);
    this.#left -= entries;
    return undefined;
  }

  async #find(entries: number): Promise<void> {
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
    // Tokens that other processes add in the meantime are noticed at the next count.
    this.#left = Math.min(free, Math.max(entries, Math.ceil(limit / 100))) - entries;
  }
}
