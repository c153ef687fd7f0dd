// Undoes what a check changed at the issuer: the last change first, and also after an error.
import { MintmarkError } from "../errors.ts";

export class Undo {
  readonly #steps = new Map<symbol, () => Promise<void>>();

  /** Returns a function that undoes this change before the end of the check. */
  add(step: () => Promise<void>): () => Promise<void> {
    const name = Symbol();
    this.#steps.set(name, step);
    return async () => {
      if (!this.#steps.has(name)) return;
      await step();
      this.#steps.delete(name); // deleted only now, so that a failed step is tried again at the end
    };
  }

  /** @throws MintmarkError `server_error` if any step failed; every step is tried first */
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
    throw new MintmarkError("server_error", `the issuer could not be restored: ${reasons.join("; ")}`, {
      hint: "`mintmark keys list` shows keys that were left behind; a restart of the server removes faults.",
    });
  }
}
