// The latest requests of one issuer, in the order in which they were answered, and whoever waits for one.
// Bounded in entries and in bytes: the oldest go first.
import { MintmarkError } from "../../errors.ts";
import { sizeOf, type RequestEntry, type RequestFacts } from "./entry.ts";
import { filterText, isMeant, type RequestFilter } from "./filter.ts";
import { SeenValues } from "./seen-values.ts";

export const REQUEST_LOG_ENTRIES = 10_000;
const LIMIT_BYTES = 16 * 1024 * 1024;
const REMEMBERED_GRANTS = 10_000;

interface Listener {
  hear: (entry: RequestEntry) => unknown;
  /** The log ends. */
  end: () => void;
}

export class RequestLog {
  /** Authorization codes and refresh tokens that were redeemed. */
  readonly redeemed = new SeenValues(REMEMBERED_GRANTS);
  readonly #issuer: string;
  readonly #listeners = new Set<Listener>();
  #entries: RequestEntry[] = [];
  /** Where the entries begin: to move all of them up for each that goes would cost too much. */
  #first = 0;
  #bytes = 0;
  #lastId = 0;
  #isClosed = false;

  constructor(issuer: string) {
    this.#issuer = issuer;
  }

  add(facts: RequestFacts): void {
    const entry: RequestEntry = Object.assign(facts, { id: ++this.#lastId });
    this.#entries.push(entry);
    this.#bytes += sizeOf(entry);
    while (this.#entries.length - this.#first > REQUEST_LOG_ENTRIES || this.#bytes > LIMIT_BYTES)
      this.#dropOldest();
    for (const listener of this.#listeners) listener.hear(entry);
  }

  /** Oldest first. */
  list(filter: RequestFilter): RequestEntry[] {
    return this.#entries.slice(this.#first).filter((entry) => isMeant(filter, entry));
  }

  /** Removes the first that fits and answers it. */
  take(filter: RequestFilter): RequestEntry | undefined {
    const entries = this.#entries.slice(this.#first);
    const taken = entries.find((entry) => isMeant(filter, entry));
    if (!taken) return undefined;
    this.#entries = entries.filter((entry) => entry !== taken);
    this.#first = 0;
    this.#bytes -= sizeOf(taken);
    return taken;
  }

  /** Answers how many there were. */
  clear(): number {
    const count = this.#entries.length - this.#first;
    this.#entries = [];
    this.#first = 0;
    this.#bytes = 0;
    return count;
  }

  /** The first that fits: at once where it is here already, else when it comes. */
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
        reject(this.#nothingCame(filter, timeoutSeconds));
      }, timeoutSeconds * 1000);
      const stop = this.listen(filter, {
        hear: (entry) => {
          done();
          resolve(entry);
        },
        end: () => {
          done();
          reject(new MintmarkError("closed", "the server was closed while somebody waited for a request"));
        },
      });
    });
  }

  /** Tells of every request that fits from now on; answers how to stop that. */
  listen(filter: RequestFilter, { hear, end }: Listener): () => void {
    const listener: Listener = { hear: (entry) => isMeant(filter, entry) && hear(entry), end };
    if (this.#isClosed) queueMicrotask(end);
    else this.#listeners.add(listener);
    return () => void this.#listeners.delete(listener);
  }

  /** Ends what listens or waits. */
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

  #nothingCame(filter: RequestFilter, timeoutSeconds: number): MintmarkError {
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
