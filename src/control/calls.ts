// Tells listeners, such as open console pages, about the calls that changed something, in whichever process.
import type { Sharing } from "../store/contract.ts";
import { type Others, tellOthers } from "../store/tell-others.ts";

/** @param issuer null if the call names no issuer */
type Hear = (verb: string, issuer: string | null) => void;

export class Calls {
  readonly #listeners = new Set<Hear>();
  readonly #others: Others;

  /** @param sharing undefined if no other process serves the same issuers */
  constructor(sharing?: Sharing) {
    this.#others = tellOthers(sharing, "calls", (text) => {
      this.#announce(...(JSON.parse(text) as Parameters<Hear>));
    });
  }

  /** Tells every listener about a call that has succeeded. */
  note(verb: string, input: unknown): void {
    const { issuer } = input as { issuer?: unknown };
    const named = typeof issuer === "string" ? issuer : null;
    this.#announce(verb, named);
    this.#others.tell(JSON.stringify([verb, named]));
  }

  /** Calls `hear` from now on. Returns a function that stops this. */
  listen(hear: Hear): () => void {
    this.#listeners.add(hear);
    return () => void this.#listeners.delete(hear);
  }

  #announce(verb: string, issuer: string | null): void {
    for (const hear of this.#listeners) hear(verb, issuer);
  }
}
