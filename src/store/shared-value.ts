// A value that is changed in place: by one process, or by all processes on one store.
import type { DocumentStore, Store } from "./contract.ts";

export interface SharedValue<T> {
  /** The value as this process knows it. Only `change` may change it. */
  readonly current: T;
  /** Reads changes of other processes. */
  refresh(): Promise<void>;
  /**
   * Changes the value, and returns what `edit` returns. `edit` changes its argument in place; it is called again
   * if another process was faster.
   */
  change<Result>(edit: (value: T) => Result): Promise<Result>;
}

/**
 * Returns a value that all processes on the store share, or one of this process alone if no other serves the store.
 *
 * @param start makes the value for as long as nothing has changed it
 */
export function sharedValue<T>(
  { documents, sharing }: Pick<Store, "documents" | "sharing">,
  issuer: string,
  collection: string,
  start: () => T,
): SharedValue<T> {
  return sharing ? new StoredValue(documents, issuer, collection, start) : new OwnValue(start());
}

/** A value of this process alone, which ends with it. */
class OwnValue<T> implements SharedValue<T> {
  readonly current: T;

  constructor(start: T) {
    this.current = start;
  }

  async refresh(): Promise<void> {}

  async change<Result>(edit: (value: T) => Result): Promise<Result> {
    return edit(this.current);
  }
}

/** A value that is a document of the store. It must be JSON. */
class StoredValue<T> implements SharedValue<T> {
  readonly #documents: DocumentStore;
  readonly #place: readonly [issuer: string, collection: string];
  readonly #start: () => T;
  #current: T;
  #revision = 0;

  /** @param start makes the value for as long as there is no document */
  constructor(documents: DocumentStore, issuer: string, collection: string, start: () => T) {
    this.#documents = documents;
    this.#place = [issuer, collection];
    this.#start = start;
    this.#current = start();
  }

  get current(): T {
    return this.#current;
  }

  async refresh(): Promise<void> {
    const revision = await this.#documents.revision(...this.#place);
    if (revision === this.#revision) return;
    this.#current = (await this.#read())?.value ?? this.#start();
    this.#revision = revision;
  }

  async change<Result>(edit: (value: T) => Result): Promise<Result> {
    for (;;) {
      const stored = await this.#read();
      const value = stored?.value ?? this.#start();
      const before = JSON.stringify(value);
      const result = edit(value);
      const isChanged = JSON.stringify(value) !== before;
      if (isChanged && !(await this.#write(value, stored?.version ?? 0))) continue; // another process was faster
      this.#current = value;
      return result;
    }
  }

  #read() {
    return this.#documents.get<T>(...this.#place, VALUE);
  }

  async #write(value: T, version: number): Promise<boolean> {
    return (await this.#documents.put(...this.#place, VALUE, value, version)) !== undefined;
  }
}

/** Deletes a value that processes share. */
export function forgetShared(documents: DocumentStore, issuer: string, collection: string): Promise<void> {
  return documents.delete(issuer, collection, VALUE);
}

const VALUE = "value";
