// The latest requests of one issuer, in the order in which they were answered, and the listeners for new
// ones. Limited in entries and in bytes; the oldest entries are dropped first.
import { REQUEST_LOG_BYTES } from "../../config/limits.ts";
import { MintmarkError } from "../../errors.ts";
import { type RequestEntry, type RequestFacts, sizeOf } from "./entry.ts";
import { filterText, isMeant, type RequestFilter } from "./filter.ts";
import { SeenValues } from "./seen-values.ts";

export const REQUEST_LOG_ENTRIES = 10_000;
const REMEMBERED_GRANTS = 10_000;

interface Listener {
  hear: (entry: RequestEntry) => unknown;
  /** Called when the log closes. */
  end: () => void;
}

export class RequestLog {
  /** Authorization codes and refresh tokens that were redeemed. */
  readonly redeemed = new SeenValues(REMEMBERED_GRANTS);
  readonly #issuer: string;
  readonly #limitBytes: number;
  readonly #listeners = new Set<Listener>();
  #entries: RequestEntry[] = [];
  /** Index of the oldest entry. Dropped entries are removed in batches: each removal moves all others. */
  #first = 0;
  #bytes = 0;
  #lastId = 0;
  #isClosed = false;

  constructor(issuer: string, limitBytes = REQUEST_LOG_BYTES) {
    this.#issuer = issuer;
    this.#limitBytes = limitBytes;
  }

  add(facts: RequestFacts): void {
    const entry: RequestEntry = Object.assign(facts, { id: ++this.#lastId });
    this.#entries.push(entry);
    this.#bytes += sizeOf(entry);
    while (this.#entries.length - this.#first > REQUEST_LOG_ENTRIES || this.#bytes > this.#limitBytes) {
      this.#dropOldest();
    }
    for (const listener of this.#listeners) listener.hear(entry);
  }

  /** Returns the matching entries, oldest first. */
  list(filter: RequestFilter): RequestEntry[] {
    return this.#entries.slice(this.#first).filter((entry) => isMeant(filter, entry));
  }

  /** Removes the first matching entry and returns it. */
  take(filter: RequestFilter): RequestEntry | undefined {
    const entries = this.#entries.slice(this.#first);
    const taken = entries.find((entry) => isMeant(filter, entry));
    if (!taken) return undefined;
    this.#entries = entries.filter((entry) => entry !== taken);
    this.#first = 0;
    this.#bytes -= sizeOf(taken);
    return taken;
  }

  /** Removes all entries and returns how many there were. */
  clear(): number {
    const count = this.#entries.length - this.#first;
    this.#entries = [];
    this.#first = 0;
    this.#bytes = 0;
    return count;
  }

  /** Returns the first matching entry: at once if the log already holds one, else when it comes. */
  waitFor(filter: RequestFilter, timeoutSeconds: number): Promise<RequestEntry> {
    const [here] = this.list(filter);
    if (here) return Promise.resolve(here);
    return new Promise((resolve, reject) => {
      const done = () => {
        clearTimeout(timer);
        stop();
      };
      const timer = setTimeout(() => {
        stop();
        reject(this.#timeout(filter, timeoutSeconds));
      }, timeoutSeconds * 1000);
      const stop = this.listen(filter, {
        hear: (entry) => {
          done();
          resolve(entry);
        },
        end: () => {
          done();
          reject(new MintmarkError("closed", "the server was closed during the wait for a request"));
        },
      });
    });
  }

  /** Calls `hear` for every matching request from now on. Returns a function that stops this. */
  listen(filter: RequestFilter, { hear, end }: Listener): () => void {
    const listener: Listener = { hear: (entry) => isMeant(filter, entry) && hear(entry), end };
    if (this.#isClosed) queueMicrotask(end);
    else this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Ends all listeners. Callers that wait for a request get an error. */
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

  #timeout(filter: RequestFilter, timeoutSeconds: number): MintmarkError {
    const wanted = filterText(filter);
    const latest = this.list({})
      .slice(-5)
      .map(({ method, path, status }) => `${method} ${path} ${status ?? "(no answer)"}`);
    return new MintmarkError(
      "timeout",
      `no request${wanted === "" ? "" : ` with ${wanted}`} came to issuer "${this.#issuer}" within ${timeoutSeconds} s`,
      { hint: latest.length === 0 ? "Its log is empty." : `The latest in its log: ${latest.join("; ")}.` },
    );
  }
}
