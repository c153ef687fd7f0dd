// The notes of all users. Every method needs the owner, so no caller can reach another user's notes.
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

  /** Returns undefined also for another user's note, so that its existence is not revealed. */
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
