// Limits how many artifacts of each model an issuer keeps: sessions, codes, registered clients and the like.
import { MintmarkError } from "../errors.ts";
import type { Artifact, ArtifactStore } from "./contract.ts";
import { Room } from "./room.ts";

export interface ArtifactLimit {
  limit: number;
  /** Name of the setting, as in `limits.sessions`. */
  setting: string;
  noun: string;
}

export class BoundedArtifacts implements ArtifactStore {
  readonly #store: ArtifactStore;
  readonly #limitOf: (model: string) => ArtifactLimit;
  readonly #now: () => number;
  readonly #rooms = new Map<string, Room>();

  constructor(store: ArtifactStore, limitOf: (model: string) => ArtifactLimit, now: () => number) {
    this.#store = store;
    this.#limitOf = limitOf;
    this.#now = now;
  }

  put(artifact: Artifact): Promise<void> {
    return this.#admit(artifact, (copy) => this.#store.put(copy));
  }

  add(artifact: Artifact): Promise<boolean> {
    return this.#admit(artifact, (copy) => this.#store.add(copy));
  }

  get: ArtifactStore["get"] = (...args) => this.#store.get(...args);
  list: ArtifactStore["list"] = (...args) => this.#store.list(...args);
  count: ArtifactStore["count"] = (...args) => this.#store.count(...args);
  findByUid: ArtifactStore["findByUid"] = (...args) => this.#store.findByUid(...args);
  findByUserCode: ArtifactStore["findByUserCode"] = (...args) => this.#store.findByUserCode(...args);
  consume: ArtifactStore["consume"] = (...args) => this.#store.consume(...args);
  delete: ArtifactStore["delete"] = (...args) => this.#store.delete(...args);
  deleteByGrant: ArtifactStore["deleteByGrant"] = (...args) => this.#store.deleteByGrant(...args);
  purge: ArtifactStore["purge"] = (...args) => this.#store.purge(...args);
  clear: ArtifactStore["clear"] = (...args) => this.#store.clear(...args);

  /** An artifact that exists may always be replaced. @throws MintmarkError `limit_reached` */
  async #admit<T>(artifact: Artifact, write: (copy: Artifact) => Promise<T>): Promise<T> {
    const { issuer, model, id } = artifact;
    let room = this.#rooms.get(model);
    if (!room) {
      room = new Room({
        ...this.#limitOf(model),
        count: () => this.#store.count(issuer, model),
        purge: (most) => this.#store.purge(issuer, this.#now(), most),
      });
      this.#rooms.set(model, room);
    }
    // The caller may change the artifact before there is room for it.
    const copy = structuredClone(artifact);
    try {
      return await room.admit(1, () => write(copy));
    } catch (error) {
      const isFull = error instanceof MintmarkError && error.code === "limit_reached";
      if (!isFull || (await this.#store.get(issuer, model, id)) === undefined) throw error;
      return write(copy);
    }
  }
}
