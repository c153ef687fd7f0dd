// Notes about the temporary issuers in a store that several processes serve, by which every process makes the same ones.
import type { ResolvedIssuer } from "../config/builtin.ts";
import type { DocumentStore } from "../store/contract.ts";

/** The facts, as JSON, from which another process can make the same issuer. */
export interface IssuerNote {
  /** Distinguishes the issuer from an earlier one with the same id. */
  key: string;
  settings: ResolvedIssuer;
  /** Whether it was made on first touch, not isolated by a call. */
  isTouched: boolean;
}

/** No issuer has this id. */
const PLACE = "";
const COLLECTION = "temporary-issuers";

export class IssuerNotes {
  readonly #documents: DocumentStore;
  #mark: number | undefined;
  #revision = 0;
  #latest: Promise<unknown> = Promise.resolve();

  constructor(documents: DocumentStore) {
    this.#documents = documents;
  }

  /**
   * Returns all notes by issuer id if they have changed since the last call; otherwise undefined.
   *
   * @param options `atOnce`: asks the store even if no news of a change has come yet
   */
  news(options: { atOnce: boolean }): Promise<Map<string, IssuerNote> | undefined> {
    // One call after another, so that none returns before the news that an earlier one has read is known.
    const news = this.#latest.catch(() => {}).then(() => this.#read(options));
    this.#latest = news;
    return news;
  }

  /** Returns false if there is a note with this id already. */
  async add(id: string, note: IssuerNote): Promise<boolean> {
    return (await this.#documents.put(PLACE, COLLECTION, id, note, 0)) !== undefined;
  }

  remove(id: string): Promise<void> {
    return this.#documents.delete(PLACE, COLLECTION, id);
  }

  async #read({ atOnce }: { atOnce: boolean }): Promise<Map<string, IssuerNote> | undefined> {
    const mark = this.#documents.mark();
    if (mark === this.#mark && !atOnce) return undefined;
    const revision = await this.#documents.revision(PLACE, COLLECTION);
    this.#mark = mark;
    if (revision === this.#revision) return undefined;
    const notes = await this.#documents.list<IssuerNote>(PLACE, COLLECTION);
    this.#revision = revision;
    return new Map(notes.map(({ id, value }) => [id, value]));
  }
}
