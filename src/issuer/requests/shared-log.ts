// The request log of an issuer that several processes serve. It is kept in their store, without secrets: the entries of
// all processes, in the order of their times.
import type { ArtifactStore, Sharing, Store } from "../../store/contract.ts";
import { type RequestEntry, type RequestFacts, sizeOf } from "./entry.ts";
import { isMeant, type RequestFilter } from "./filter.ts";
import type { IssuerRequests, Listener, OnAdd } from "./issuer-requests.ts";
import { REMEMBERED_GRANTS, REQUEST_LOG_ENTRIES } from "./log.ts";
import { withoutCredentials, withoutSecrets } from "./redaction.ts";
import { SeenValues } from "./seen-values.ts";
import { waitForRequest } from "./wait.ts";

const MODEL = "Request";
const TOPIC = "requests";
/** Entries that a process adds before it counts again. */
const COUNTED_EVERY = 100;
/** Later than the time of any entry, so that all of them count as expired. */
const END_OF_TIME = 1e13;

export class SharedRequestLog implements IssuerRequests {
  readonly redeemed: SeenValues;
  readonly #issuer: string;
  /** The entries are not among the issuer's own artifacts, which are limited and purged otherwise. */
  readonly #place: string;
  readonly #artifacts: ArtifactStore;
  readonly #sharing: Sharing;
  readonly #limitBytes: number;
  readonly #onAdd: OnAdd | undefined;
  readonly #listeners = new Set<Listener>();
  #isClosed = false;
  #lastId = 0;
  #uncounted = 0;
  #unweighed = 0;

  constructor(
    issuer: string,
    { artifacts, sharing }: Pick<Store, "artifacts"> & { sharing: Sharing },
    { limitBytes, onAdd }: { limitBytes: number; onAdd?: OnAdd | undefined },
  ) {
    this.redeemed = new SeenValues({ limit: REMEMBERED_GRANTS, sharing, name: issuer });
    this.#issuer = issuer;
    this.#place = `${issuer}/requests`;
    this.#artifacts = artifacts;
    this.#sharing = sharing;
    this.#limitBytes = limitBytes;
    this.#onAdd = onAdd;
  }

  /** Resolves when every process can read the entry. If the store fails, the entry is lost. */
  async add(facts: RequestFacts): Promise<void> {
    const payload = {
      ...facts,
      params: withoutSecrets(facts.params),
      authorization: withoutCredentials(facts.authorization),
      isRedacted: true,
    };
    try {
      const id = await this.#store(payload);
      this.#onAdd?.(Object.assign(facts, { id }));
      this.#sharing.tell(TOPIC, JSON.stringify([this.#issuer, String(id)]));
      await this.#trim(sizeOf(payload));
    } catch {
      // The request was answered; whoever reads the log meets the failure, too.
    }
  }

  async list(filter: RequestFilter): Promise<RequestEntry[]> {
    return (await this.#all()).filter((entry) => isMeant(filter, entry));
  }

  async take(filter: RequestFilter): Promise<RequestEntry | undefined> {
    for (const entry of await this.list(filter)) {
      const id = String(entry.id);
      // Exactly one of several callers gets it.
      if (!(await this.#artifacts.consume(this.#place, MODEL, id, entry.at))) continue;
      await this.#artifacts.delete(this.#place, MODEL, id);
      return entry;
    }
    return undefined;
  }

  async clear(): Promise<number> {
    const count = await this.#artifacts.count(this.#place, MODEL);
    await this.#artifacts.clear(this.#place);
    return count;
  }

  waitFor(filter: RequestFilter, timeoutSeconds: number): Promise<RequestEntry> {
    return waitForRequest(this.#issuer, this, filter, timeoutSeconds);
  }

  async listen(filter: RequestFilter, { hear, end }: Listener): Promise<() => void> {
    const listener: Listener = { hear, end };
    let reading = Promise.resolve();
    const read = async (id: string) => {
      const found = await this.#artifacts.get(this.#place, MODEL, id);
      const entry = found && entryOf(found.payload);
      if (entry && isMeant(filter, entry) && this.#listeners.has(listener)) hear(entry);
    };
    const stop = await this.#sharing.listen(TOPIC, (text) => {
      const [issuer, id] = JSON.parse(text) as [string, string];
      if (issuer === this.#issuer) reading = reading.then(() => read(id)).catch(() => {});
    });
    if (this.#isClosed) queueMicrotask(end);
    else this.#listeners.add(listener);
    return () => {
      this.#listeners.delete(listener);
      stop();
    };
  }

  close(): void {
    this.#isClosed = true;
    this.redeemed.close();
    for (const listener of this.#listeners) listener.end();
    this.#listeners.clear();
  }

  /** Stores the entry under a new id, which follows the time so that the ids of all processes are in order. */
  async #store(facts: RequestFacts): Promise<number> {
    for (;;) {
      const id = (this.#lastId = Math.max(this.#lastId + 1, Date.now() * 1000));
      const artifact = {
        issuer: this.#place,
        model: MODEL,
        id: String(id),
        payload: { ...facts, id },
        expiresAt: Math.floor(facts.at / 1000),
        consumedAt: null,
      };
      if (await this.#artifacts.add(artifact)) return id;
    }
  }

  async #all(): Promise<RequestEntry[]> {
    const artifacts = await this.#artifacts.list(this.#place, MODEL);
    return artifacts.map(({ payload }) => entryOf(payload)).sort((one, other) => one.id - other.id);
  }

  /** Deletes the oldest entries if there are too many, or if all together are too large. */
  async #trim(addedBytes: number): Promise<void> {
    this.#uncounted++;
    this.#unweighed += addedBytes;
    if (this.#uncounted >= COUNTED_EVERY) {
      this.#uncounted = 0;
      const surplus = (await this.#artifacts.count(this.#place, MODEL)) - REQUEST_LOG_ENTRIES;
      if (surplus > 0) await this.#artifacts.purge(this.#place, END_OF_TIME, surplus);
    }
    if (this.#unweighed >= this.#limitBytes / 4) {
      this.#unweighed = 0;
      let bytes = 0;
      for (const entry of (await this.#all()).reverse()) {
        bytes += sizeOf(entry);
        if (bytes > this.#limitBytes) await this.#artifacts.delete(this.#place, MODEL, String(entry.id));
      }
    }
  }
}

function entryOf(payload: Record<string, unknown>): RequestEntry {
  return payload as unknown as RequestEntry;
}
