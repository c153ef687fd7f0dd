// The interface of an issuer's request log, wherever it is kept.
import type { RequestEntry, RequestFacts } from "./entry.ts";
import type { RequestFilter } from "./filter.ts";
import type { SeenValues } from "./seen-values.ts";

export interface Listener {
  hear: (entry: RequestEntry) => unknown;
  /** Called when the log closes. */
  end: () => void;
}

/** Called with every entry that this process adds. */
export type OnAdd = (entry: RequestEntry) => void;

/** The requests of an issuer: in this process's memory, or in the store that it shares with others. */
export interface IssuerRequests {
  /** Authorization codes and refresh tokens that were redeemed. */
  readonly redeemed: SeenValues;
  add(facts: RequestFacts): void | Promise<void>;
  /** Returns the matching entries, oldest first. */
  list(filter: RequestFilter): RequestEntry[] | Promise<RequestEntry[]>;
  /** Removes the first matching entry and returns it. */
  take(filter: RequestFilter): RequestEntry | undefined | Promise<RequestEntry | undefined>;
  /** Removes all entries and returns how many there were. */
  clear(): number | Promise<number>;
  /** Returns the first matching entry: at once if the log already holds one, else when it comes. */
  waitFor(filter: RequestFilter, timeoutSeconds: number): Promise<RequestEntry>;
  /** Calls `hear` for every matching request from now on. Returns a function that stops this. */
  listen(filter: RequestFilter, listener: Listener): (() => void) | Promise<() => void>;
  /** Ends all listeners. Callers that wait for a request get an error. */
  close(): void;
}
