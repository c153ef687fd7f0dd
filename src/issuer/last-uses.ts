// Knows which isolated issuers any process has used lately. It is kept in the store that they share, so that issuers of
// tests that have crashed can be told from others.
import type { ArtifactStore } from "../store/contract.ts";

/** No issuer has this id. */
const PLACE = "/isolated";
const MODEL = "Use";

export class LastUses {
  readonly #artifacts: ArtifactStore;
  readonly #idleSeconds: number;
  /** Ids of issuers that this process has used and not yet noted. */
  readonly #used = new Set<string>();

  /** @param idleSeconds seconds after which an issuer without a further use counts as unused */
  constructor(artifacts: ArtifactStore, idleSeconds: number) {
    this.#artifacts = artifacts;
    this.#idleSeconds = idleSeconds;
  }

  /** Remembers a use. It is noted in the store with the next search. */
  add(id: string): void {
    this.#used.add(id);
  }

  /** Notes a use in the store. */
  async note(id: string): Promise<void> {
    const expiresAt = now() + this.#idleSeconds;
    await this.#artifacts.put({ issuer: PLACE, model: MODEL, id, payload: {}, expiresAt, consumedAt: null });
  }

  /** Returns those of the issuers that no process has used for so long. */
  async unusedOf(ids: readonly string[]): Promise<string[]> {
    const used = [...this.#used];
    this.#used.clear();
    await Promise.all(used.filter((id) => ids.includes(id)).map((id) => this.note(id)));
    await this.#artifacts.purge(PLACE, now());
    const noted = new Set((await this.#artifacts.list(PLACE, MODEL)).map(({ id }) => id));
    return ids.filter((id) => !noted.has(id));
  }

  async forget(id: string): Promise<void> {
    this.#used.delete(id);
    await this.#artifacts.delete(PLACE, MODEL, id);
  }
}

function now(): number {
  return Math.floor(Date.now() / 1000);
}
