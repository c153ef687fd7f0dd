// Remembers the digests of the latest values that were used up, in this process or in another one on the same store.
import { hash } from "node:crypto";
import type { Sharing } from "../../store/contract.ts";
import { type Others, tellOthers } from "../../store/tell-others.ts";

export interface SeenValuesOptions {
  /** At least this many values are remembered. */
  limit: number;
  /** Undefined if no other process uses the values up. */
  sharing?: Sharing | undefined;
  /** Distinguishes these values from those of other issuers. Default: "". */
  name?: string;
}

export class SeenValues {
  readonly #limit: number;
  readonly #others: Others;
  // Two generations of digests: when the recent one is full, the older one is forgotten. No order is needed.
  #recent = new Set<string>();
  #older = new Set<string>();

  constructor({ limit, sharing, name = "" }: SeenValuesOptions) {
    this.#limit = limit;
    this.#others = tellOthers(sharing, `seen:${name}`, (digest) => this.#remember(digest));
  }

  has(value: string): boolean {
    const digest = digestOf(value);
    return this.#recent.has(digest) || this.#older.has(digest);
  }

  add(value: string): void {
    const digest = digestOf(value);
    this.#remember(digest);
    this.#others.tell(digest);
  }

  /** Hears nothing more of other processes. */
  close(): void {
    this.#others.stop();
  }

  #remember(digest: string): void {
    if (this.#recent.size >= this.#limit) {
      this.#older = this.#recent;
      this.#recent = new Set();
    }
    this.#recent.add(digest);
  }
}

function digestOf(value: string): string {
  return hash("sha256", value, "base64");
}
