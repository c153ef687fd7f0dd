// Counts the answers of a campaign by status, and notes which of its goals were reached.
import type { Answer } from "./shot.ts";

export class Tally {
  readonly #counts = new Map<string, number>();
  readonly #reached = new Set<string>();

  add(status: Answer["status"]): void {
    const name = status === undefined ? "not waited for" : Number.isNaN(status) ? "cut off" : String(status);
    this.#counts.set(name, (this.#counts.get(name) ?? 0) + 1);
  }

  /** @param goals what a request reached: an operation, or a parameter of an endpoint */
  reach(goals: readonly string[]): void {
    for (const goal of goals) this.#reached.add(goal);
  }

  missedOf(goals: readonly string[]): string[] {
    return goals.filter((goal) => !this.#reached.has(goal));
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
