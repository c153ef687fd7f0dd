// The dictionary of texts that many tokens share, such as their headers and scopes: a token holds the number of
// such a text instead of the text. Entries never change and are never deleted, so that copies in memory are right.

import type { Connection } from "./connection.ts";

/** A text that is seen once may be unique to its token, and is stored there; the second time it gets a number. */
const MOST_SEEN_ONCE = 2_000;
/** With so many entries the texts of further tokens are stored with them. */
const MOST_ENTRIES = 100_000;
const MOST_IN_MEMORY = 10_000;

const FIND = "SELECT number FROM texts WHERE text = ?";
const READ = "SELECT text FROM texts WHERE number = ?";
const ADD = "INSERT INTO texts (text) VALUES (?) RETURNING number";
const LAST = "SELECT coalesce(max(number), 0) AS number FROM texts";

export class Texts {
  readonly #connection: Connection;
  readonly #numbers = new Map<string, number>();
  readonly #texts = new Map<number, string>();
  readonly #seenOnce = new Set<string>();

  constructor(connection: Connection) {
    this.#connection = connection;
    // The entries of a transaction that was rolled back do not exist, and their numbers are used again.
    connection.onRollback(() => {
      this.#numbers.clear();
      this.#texts.clear();
    });
  }

  /** Returns the number of a text that has one. */
  find(text: string): number | undefined {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    const row = this.#connection.firstNow<{ number: number }>(FIND, [text]);
    return row && this.#keep(row.number, text);
  }

  /** Returns the number of a text, and adds the text if it has none. Runs within a write. */
  require(text: string): number {
    return (
      this.find(text) ?? this.#keep(this.#connection.firstNow<{ number: number }>(ADD, [text])!.number, text)
    );
  }

  /** Returns the text to store, or its number if it is not the first with this text. Runs within a write. */
  shorten(text: string): string | number {
    const known = this.#numbers.get(text);
    if (known !== undefined) return known;
    if (!this.#seenOnce.has(text)) {
      if (this.#seenOnce.size >= MOST_SEEN_ONCE) this.#seenOnce.clear();
      this.#seenOnce.add(text);
      return text;
    }
    const isFull = this.#connection.firstNow<{ number: number }>(LAST, [])!.number >= MOST_ENTRIES;
    return isFull ? (this.find(text) ?? text) : this.require(text);
  }

  /** Returns the text with this number. */
  read(number: number): string {
    const known = this.#texts.get(number);
    if (known !== undefined) return known;
    const { text } = this.#connection.firstNow<{ text: string }>(READ, [number])!;
    this.#keep(number, text);
    return text;
  }

  #keep(number: number, text: string): number {
    if (this.#numbers.size >= MOST_IN_MEMORY) {
      this.#numbers.clear();
      this.#texts.clear();
    }
    this.#numbers.set(text, number);
    this.#texts.set(number, text);
    return number;
  }
}
