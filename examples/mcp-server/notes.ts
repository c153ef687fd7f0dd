// Everybody's notes. There is no way to ask for one without saying whose.
import { randomUUID } from "node:crypto";

export interface Note {
  id: string;
  text: string;
}

export class Notes {
  readonly #byOwner = new Map<string, Map<string, Note>>();

  list(owner: string): Note[] {
    return [...this.#of(owner).values()];
  }

  /** Undefined also where the note exists, but is another's: who asks learns nothing. */
  get(owner: string, id: string): Note | undefined {
    return this.#of(owner).get(id);
  }

  add(owner: string, text: string): Note {
    const note = { id: randomUUID(), text };
    this.#byOwner.set(owner, this.#of(owner).set(note.id, note));
    return note;
  }

  #of(owner: string): Map<string, Note> {
    return this.#byOwner.get(owner) ?? new Map<string, Note>();
  }
}
