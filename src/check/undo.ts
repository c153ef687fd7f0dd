// What a check changed at the issuer, and how each change is taken back: last first, and whatever happens.
import { MintmarkError } from "../errors.ts";

export class Undo {
  readonly #steps = new Map<symbol, () => Promise<void>>();

  /** Answers how to take this one back earlier. */
  add(step: () => Promise<void>): () => Promise<void> {
    const name = Symbol();
    this.#steps.set(name, step);
    return async () => {
      if (!this.#steps.has(name)) return;
      await step();
      this.#steps.delete(name); // only now: a step that failed is tried again at the end
    };
  }

  /** @throws MintmarkError `server_error` after every step was tried, where some failed */
  async all(): Promise<void> {
    const reasons: string[] = [];
    for (const step of [...this.#steps.values()].reverse()) {
      try {
        await step();
      } catch (error) {
        reasons.push((error as Error).message);
      }
    }
    this.#steps.clear();
    if (reasons.length === 0) return;
    throw new MintmarkError("server_error", `the issuer is not as it was before: ${reasons.join("; ")}`, {
      hint: "`mintmark keys list` shows a key that is left over; faults are gone when the server is started anew.",
    });
  }
}
