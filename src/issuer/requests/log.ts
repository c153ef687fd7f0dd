// The latest requests of one issuer, in the order in which they were answered, and the listeners for new
// ones. Limited in entries and in bytes; the oldest entries are dropped first.
import { REQUEST_LOG_BYTES } from "../../config/limits.ts";
import { type RequestEntry, type RequestFacts, sizeOf } from "./entry.ts";
import { isMeant, type RequestFilter } from "./filter.ts";
import type { IssuerRequests, Listener, OnAdd } from "./issuer-requests.ts";
import { SeenValues } from "./seen-values.ts";
import { waitForRequest } from "./wait.ts";

export const REQUEST_LOG_ENTRIES = 10_000;
export const REMEMBERED_GRANTS = 10_000;

export class RequestLog implements IssuerRequests {
  readonly redeemed = new SeenValues({ limit: REMEMBERED_GRANTS });
  readonly #issuer: string;
  readonly #limitBytes: number;
  readonly #onAdd: OnAdd | undefined;
  readonly #listeners = new Set<Listener>();
  #entries: RequestEntry[] = [];
  /** Index of the oldest entry. Dropped entries are removed in batches: each removal moves all others. */
  #first = 0;
  #bytes = 0;
  #lastId = 0;
  #isClosed = false;

  constructor(
    issuer: string,
    { limitBytes = REQUEST_LOG_BYTES, onAdd }: { limitBytes?: number; onAdd?: OnAdd | undefined } = {},
  ) {
    this.#issuer = issuer;
    this.#limitBytes = limitBytes;
    this.#onAdd = onAdd;
  }

  add(facts: RequestFacts): void {
    const entry: RequestEntry = Object.assign(facts, { id: ++this.#lastId });
    this.#entries.push(entry);
    this.#bytes += sizeOf(entry);
    while (this.#entries.length - this.#first > REQUEST_LOG_ENTRIES || this.#bytes > this.#limitBytes) {
      this.#dropOldest();
    }
    this.#onAdd?.(entry);
    for (const listener of this.#listeners) listener.hear(entry);
  }

  list(filter: RequestFilter): RequestEntry[] {
    return this.#entries.slice(this.#first).filter((entry) => isMeant(filter, entry));
  }

  take(filter: RequestFilter): RequestEntry | undefined {
    const entries = this.#entries.slice(this.#first);
    const taken = entries.find((entry) => isMeant(filter, entry));
    if (!taken) return undefined;
    this.#entries = entries.filter((entry) => entry !== taken);
    this.#first = 0;
    this.#bytes -= sizeOf(taken);
    return taken;
  }

  clear(): number {
    const count = this.#entries.length - this.#first;
    this.#entries = [];
    this.#first = 0;
    this.#bytes = 0;
    return count;
  }

  waitFor(filter: RequestFilter, timeoutSeconds: number): Promise<RequestEntry> {
    return waitForRequest(this.#issuer, this, filter, timeoutSeconds);
  }

  listen(filter: RequestFilter, { hear, end }: Listener): () => void {
    const listener: Listener = { hear: (entry) => isMeant(filter, entry) && hear(entry), end };
    if (this.#isClosed) queueMicrotask(end);
    else this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  close(): void {
    this.#isClosed = true;
    for (const listener of this.#listeners) listener.end();
    this.#listeners.clear();
  }

  #dropOldest(): void {
    const oldest = this.#entries[this.#first++];
    if (oldest) this.#bytes -= sizeOf(oldest);
    if (this.#first * 2 < this.#entries.length) return;
    this.#entries = this.#entries.slice(this.#first);
    this.#first = 0;
  }
}
