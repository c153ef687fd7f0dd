// Changes to the directory since the configuration was read. They are kept in the store, so that they survive
// a restart and every process on the store sees them.
import type { ResolvedDirectory } from "../config/builtin.ts";
import type { ClientConfig } from "../config/client.ts";
import type { UserConfig } from "../config/directory.ts";
import type { ResourceConfig } from "../config/resource.ts";
import type { DocumentStore } from "../store/contract.ts";

/** The parts of the directory that can change while the issuer runs. */
export interface DirectoryEntries {
  users: UserConfig;
  clients: ClientConfig;
  resources: ResourceConfig;
}

export type DirectoryPart = keyof DirectoryEntries;

/** Entries that replace the configured ones; null removes the entry. */
type Changes = { [Part in DirectoryPart]: Record<string, DirectoryEntries[Part] | null> };

const COLLECTION = "directory";
const DOCUMENT = "changes";
const NONE: Changes = { users: {}, clients: {}, resources: {} };

export class DirectoryChanges {
  readonly #documents: DocumentStore;
  readonly #issuer: string;
  #changes = NONE;
  #revision = 0;

  constructor(documents: DocumentStore, issuer: string) {
    this.#documents = documents;
    this.#issuer = issuer;
  }

  /** Loads the changes that this or another process wrote. Returns whether there were any. */
  async refresh(): Promise<boolean> {
    const revision = await this.#documents.revision(this.#issuer, COLLECTION);
    if (revision === this.#revision) return false;
    const stored = await this.#documents.get<Changes>(this.#issuer, COLLECTION, DOCUMENT);
    this.#changes = stored?.value ?? NONE;
    this.#revision = revision;
    return true;
  }

  /** Returns the configured directory with all changes applied. */
  applyTo<Configured extends ResolvedDirectory>(configured: Configured): Configured {
    return {
      ...configured,
      users: changed(configured.users, this.#changes.users),
      clients: changed(configured.clients, this.#changes.clients),
      resources: changed(configured.resources, this.#changes.resources),
    };
  }

  async set<Part extends DirectoryPart>(
    part: Part,
    name: string,
    entry: DirectoryEntries[Part] | null,
  ): Promise<void> {
    for (;;) {
      const stored = await this.#documents.get<Changes>(this.#issuer, COLLECTION, DOCUMENT);
      const before = stored?.value ?? NONE;
      const after = { ...before, [part]: { ...before[part], [name]: entry } };
      const version = stored?.version ?? 0;
      // If another process wrote in between, apply this change on top of what it wrote.
      if ((await this.#documents.put(this.#issuer, COLLECTION, DOCUMENT, after, version)) !== undefined) {
        return;
      }
    }
  }

  /** Removes all changes, so that the configured directory is in force again. */
  reset(): Promise<void> {
    return this.#documents.delete(this.#issuer, COLLECTION, DOCUMENT);
  }
}

function changed<Entry>(
  configured: Record<string, Entry>,
  changes: Record<string, Entry | null>,
): Record<string, Entry> {
  const all = Object.entries({ ...configured, ...changes });
  return Object.fromEntries(all.filter((each): each is [string, Entry] => each[1] !== null));
}
