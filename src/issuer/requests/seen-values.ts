// Remembers values that were used up, by their digests, the latest ones only.
import { hash } from "node:crypto";

export class SeenValues {
  readonly #limit: number;
  // Two generations: what is older than both is forgotten, without a list to keep in order.
  #recent = new Set<string>();
  #older = new Set<string>();

  /** Remembers at least this many. */
  constructor(limit: number) {
    this.#limit = limit;
  }

  has(value: string): boolean {
    const digest = digestOf(value);
    return this.#recent.has(digest) || this.#older.has(digest);
  }

  add(value: string): void {
    if (this.#recent.size >= this.#limit) {
      this.#older = this.#recent;
      this.#recent = new Set();
    }
    this.#recent.add(digestOf(value));
  }
}

function digestOf(value: string): string {
  return hash("sha256", value, "base64");
}
