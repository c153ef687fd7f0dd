// The issuers that are made at run time. They are kept in memory, each in a store of its own; or in the store of the
// configured issuers if several processes serve it, where notes tell every process which ones to make.
import { randomUUID } from "node:crypto";
import type { Store } from "../store/contract.ts";
import type { Issuer, IssuerOptions } from "./issuer.ts";
import { type IssuerNote, IssuerNotes } from "./issuer-notes.ts";
import { LastUses } from "./last-uses.ts";

export type OwnOptions = Pick<IssuerOptions, "id" | "settings"> & Partial<IssuerOptions>;

export interface TemporaryIssuersOptions {
  /** The store of the configured issuers. */
  store: Store;
  /** Opens an empty store for one issuer. */
  openOwnStore: () => Store;
  make: (own: OwnOptions) => Issuer;
  /** Begins to serve the issuer. */
  onAdd: (issuer: Issuer) => void;
  /** Serves the issuer no longer. */
  onRemove: (issuer: Issuer) => void;
  /** Seconds without a use after which an isolated issuer in a shared store is closed. */
  isolatedIdleSeconds: number;
}

/** An issuer that is not served yet. */
export interface Draft {
  issuer: Issuer;
  note: IssuerNote;
}

export class TemporaryIssuers {
  readonly #options: TemporaryIssuersOptions;
  readonly #all = new Map<string, Draft>();
  /** Undefined if no other process serves the store. */
  readonly #notes: IssuerNotes | undefined;
  /** Undefined if no other process serves the store. */
  readonly #uses: LastUses | undefined;
  #latest: Promise<unknown> = Promise.resolve();

  constructor(options: TemporaryIssuersOptions) {
    this.#options = options;
    const { documents, artifacts, sharing } = options.store;
    this.#notes = sharing && new IssuerNotes(documents);
    this.#uses = sharing && new LastUses(artifacts, options.isolatedIdleSeconds);
  }

  has({ id }: Issuer): boolean {
    return this.#all.has(id);
  }

  /** Makes one issuer after another, so that each is counted before the next. */
  inTurn<T>(make: () => Promise<T>): Promise<T> {
    const made = this.#latest.then(make);
    this.#latest = made.catch(() => {});
    return made;
  }

  /** Returns the number of issuers that were made on first touch, or of those that were isolated. */
  count({ isTouched }: Pick<IssuerNote, "isTouched">): number {
    return [...this.#all.values()].filter(({ note }) => note.isTouched === isTouched).length;
  }

  /**
   * Makes the issuers that other processes have made, and removes those that they have closed. Returns undefined if
   * no other process can make any.
   *
   * @param options `atOnce`: asks the store even if no news of a change has come yet
   */
  refresh({ atOnce = false }: { atOnce?: boolean } = {}): Promise<void> | undefined {
    return this.#notes && this.#follow(this.#notes.news({ atOnce }));
  }

  async #follow(news: ReturnType<IssuerNotes["news"]>): Promise<void> {
    const notes = await news;
    if (!notes) return;
    for (const [id, { issuer, note }] of this.#all) {
      if (notes.get(id)?.key !== note.key) this.#remove(issuer);
    }
    for (const [id, note] of notes) if (!this.#all.has(id)) this.#serve(this.#toDraft(id, note));
  }

  draft(id: string, facts: Omit<IssuerNote, "key">): Draft {
    return this.#toDraft(id, { key: randomUUID(), ...facts });
  }

  /** Serves the drafted issuer in all processes. Returns false if another process was faster to make one with this id. */
  async add(draft: Draft): Promise<boolean> {
    const { issuer, note } = draft;
    // Before the note: another process must not take the issuer for an unused one.
    if (!note.isTouched) await this.#uses?.note(issuer.id);
    const isFirst = !this.#notes || (await this.#notes.add(issuer.id, note));
    // Another request may have read the note already.
    if (isFirst && !this.#all.has(issuer.id)) this.#serve(draft);
    else await this.drop(issuer);
    return isFirst;
  }

  /** Must be called with every use of an issuer. */
  use({ id }: Issuer): void {
    this.#uses?.add(id);
  }

  /** Closes the isolated issuers that no process has used for a long time. */
  async closeUnused(): Promise<void> {
    const isolated = [...this.#all.values()].filter(({ note }) => !note.isTouched);
    const unused = await this.#uses?.unusedOf(isolated.map(({ issuer }) => issuer.id));
    for (const id of unused ?? []) {
      const draft = this.#all.get(id);
      if (draft) await this.close(draft.issuer);
    }
  }

  /** Closes an issuer in all processes, and deletes everything that it holds. */
  async close(issuer: Issuer): Promise<void> {
    const { id, store, requests } = issuer;
    await this.#notes?.remove(id);
    this.#remove(issuer);
    await this.drop(issuer);
    if (!this.#notes) return;
    await this.#uses?.forget(id);
    await requests.clear();
    await store.tokens.clear(id);
    await store.artifacts.clear(id);
    await store.documents.clear(id);
  }

  /** Ends an issuer that is not served, and closes its store if it has one for itself. */
  async drop({ store, requests }: Issuer): Promise<void> {
    requests.close();
    if (!this.#notes) await store.close();
  }

  /** Closes the stores that the issuers have for themselves. */
  async dropAll(): Promise<void> {
    await Promise.all([...this.#all.values()].map(({ issuer }) => this.drop(issuer)));
  }

  #toDraft(id: string, note: IssuerNote): Draft {
    const { store, openOwnStore, make } = this.#options;
    const issuer = make({
      id,
      settings: note.settings,
      store: this.#notes ? store : openOwnStore(),
      keys: note.isTouched ? "generate" : "pooled",
    });
    return { issuer, note };
  }

  #serve(draft: Draft): void {
    this.#all.set(draft.issuer.id, draft);
    this.#options.onAdd(draft.issuer);
  }

  #remove(issuer: Issuer): void {
    if (this.#all.get(issuer.id)?.issuer !== issuer) return;
    this.#all.delete(issuer.id);
    this.#options.onRemove(issuer);
  }
}
