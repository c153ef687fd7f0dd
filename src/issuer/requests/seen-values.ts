// Remembers the digests of the latest values that were used up.
import { hash } from "node:crypto";

export class SeenValues {
  readonly #limit: number;
  // Two generations of digests: when the recent one is full, the older one is forgotten. No order is needed.
  #recent = new Set<string>();
  #older = new Set<string>();

  /** @param limit at least this many values are remembered */
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
