// Counts the answers of a campaign by status.
import type { Answer } from "./shot.ts";

export class Tally {
  readonly #counts = new Map<string, number>();

  add(status: Answer["status"]): void {
    const name = status === undefined ? "not waited for" : Number.isNaN(status) ? "cut off" : String(status);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  get total(): number {
    return [...this.#counts.values()].reduce((sum, count) => sum + count, 0);
  }

  toString(): string {
    return [...this.#counts]
      .toSorted(([a], [b]) => a.localeCompare(b))
      .map(([name, count]) => `${name}: ${count}`)
      .join(", ");
  }
}
