// Tells listeners, such as open console pages, about the calls that changed something.

/** @param issuer null if the call names no issuer */
type Hear = (verb: string, issuer: string | null) => void;

export class Calls {
  readonly #listeners = new Set<Hear>();

  /** Tells every listener about a call that has succeeded. */
  note(verb: string, input: unknown): void {
    const { issuer } = input as { issuer?: unknown };
    for (const hear of this.#listeners) hear(verb, typeof issuer === "string" ? issuer : null);
  }

  /** Calls `hear` from now on. Returns a function that stops this. */
  listen(hear: Hear): () => void {
    this.#listeners.add(hear);
    return () => void this.#listeners.delete(hear);
  }
}
