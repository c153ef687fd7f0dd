// An issuer's signing keys. They are stored as one document that is changed by compare-and-swap, so that
// processes on the same store never lose each other's changes.
import type { JWK } from "jose";
import { MintmarkError } from "../errors.ts";
import type { Clock } from "../store/clock.ts";
import type { DocumentStore } from "../store/contract.ts";
import { isHmac } from "./algorithms.ts";
import { type KeyOptions, type SigningKey, toSigningKey } from "./material.ts";
import { jwkFrom, type KeyOrigin } from "./origin.ts";
import { publishedJwk, usableKeys } from "./published.ts";
import type { KeyPurpose, RingKey, Transition } from "./states.ts";
import * as states from "./states.ts";

interface RingDocument {
  keys: RingKey[];
}

export interface RingOptions {
  documents: DocumentStore;
  issuer: string;
  clock: Clock;
  origin: KeyOrigin;
}

/** Properties of a new key. */
export interface NewKey extends KeyOptions {
  publishedKid?: string | null | undefined;
}

const COLLECTION = "keys";
const DOCUMENT = "ring";

export class KeyRing {
  readonly #options: RingOptions;
  /** Callers that need the same missing key at the same time wait for one key and one write. */
  readonly #filling = new Map<string, Promise<void>>();
  readonly #signers = new Map<string, SigningKey>();
  #keys: readonly RingKey[] = [];
  #version = 0;
  #revision = -1;

  constructor(options: RingOptions) {
    this.#options = options;
  }

  /** Changes with the ring, so that users of the ring can tell whether their copy is outdated. */
  get version(): number {
    return this.#version;
  }

  /** All keys, including removed ones, oldest first. `refresh` reads changes of other processes. */
  get keys(): readonly RingKey[] {
    return this.#keys;
  }

  /** Reads changes that another process has made to the ring. */
  async refresh(): Promise<void> {
    const { documents, issuer } = this.#options;
    const revision = await documents.revision(issuer, COLLECTION);
    if (revision === this.#revision) return;
    const stored = await documents.get<RingDocument>(issuer, COLLECTION, DOCUMENT);
    this.#revision = revision;
    this.#take(stored?.value.keys ?? [], stored?.version ?? 0);
  }

  /** Creates an active key for each purpose that does not have one. */
  async ensure(purposes: readonly KeyPurpose[]): Promise<void> {
    await this.refresh();
    const missing = states.missing(this.#keys, purposes);
    const unmade = missing.filter((purpose) => !this.#filling.has(states.nameOf(purpose)));
    if (unmade.length > 0) {
      const filled = this.#fill(unmade);
      for (const purpose of unmade) this.#filling.set(states.nameOf(purpose), filled);
    }
    await Promise.all(missing.flatMap((purpose) => this.#filling.get(states.nameOf(purpose)) ?? []));
  }

  /** Returns the key that signs for this purpose since the last `refresh`, and creates it on first use. */
  async activeKey(purpose: KeyPurpose): Promise<RingKey> {
    if (!states.activeOf(this.#keys, purpose)) await this.ensure([purpose]);
    const key = states.activeOf(this.#keys, purpose);
    if (!key) throw new MintmarkError("unknown_key", `no active ${purpose.alg} key in the ring`);
    return key;
  }

  async signer(purpose: KeyPurpose): Promise<SigningKey> {
    return this.signerOf(await this.activeKey(purpose));
  }

  /** Returns the signing key of a ring key, in any state. */
  signerOf(key: RingKey): SigningKey {
    let signer = this.#signers.get(key.kid);
    if (!signer) {
      signer = { ...toSigningKey(key.jwk, key.alg), kid: key.kid, publishedKid: key.publishedKid };
      this.#signers.set(key.kid, signer);
    }
    return signer;
  }

  /** Returns false if the key was removed or never existed: its tokens are not accepted. */
  honours(kid: string): boolean {
    return this.#keys.some((key) => key.kid === kid && key.state !== "removed");
  }

  /** Returns the keys of the published JWKS: active keys first, without secrets and removed keys. */
  published(): JWK[] {
    return this.usable().flatMap((key) => publishedJwk(key) ?? []);
  }

  /** Returns the keys that sign or verify, active keys first. */
  usable(): RingKey[] {
    return usableKeys(this.#keys);
  }

  /**
   * Replaces the active key by the `next` key, or by a new key if there is none. The old key stays published
   * until it is removed; without overlap it is removed at once. Returns the key that signs now.
   *
   * @throws MintmarkError `conflict` if the new key's kid is in use
   */
  async rotate(
    purpose: KeyPurpose,
    { overlap = true, ...newKey }: NewKey & { overlap?: boolean } = {},
  ): Promise<RingKey> {
    await this.#apply(states.rotate(purpose, { overlap }), () => this.#make(purpose, "generate", newKey));
    return states.activeOf(this.#keys, purpose) as RingKey;
  }

  /**
   * Publishes a new key that does not sign yet; the next rotation activates it.
   *
   * @throws MintmarkError `conflict` if its kid is in use
   */
  async prepublish(purpose: KeyPurpose, newKey: NewKey = {}): Promise<RingKey> {
    const made = await this.#make(purpose, "generate", newKey);
    await this.#apply(states.prepublish, async () => made);
    return this.#find(made.kid);
  }

  /** Adds an existing key. @throws MintmarkError `conflict` if its kid is in use */
  async import(
    jwk: JWK & { kid: string },
    purpose: KeyPurpose,
    { state, publishedKid }: Pick<RingKey, "state" | "publishedKid">,
  ): Promise<RingKey> {
    const now = this.#options.clock.now();
    const made: RingKey = {
      ...states.begin(jwk, purpose, publishedKid, now),
      state,
      activatedAt: state === "next" ? null : now,
      retiredAt: state === "retiring" ? now : null,
    };
    await this.#apply(states.add, async () => made);
    return this.#find(jwk.kid);
  }

  /** Stops signing with a key, which stays published. An active key is replaced by another one. */
  async retire(kid: string): Promise<RingKey> {
    const key = await this.#find(kid);
    if (key.state === "removed") {
      throw new MintmarkError("key_state", `key ${kid} is removed and cannot be retired`);
    }
    await this.#apply(states.retire(kid), () => this.#make(key, "generate"));
    return this.#find(kid);
  }

  /** Removes a key from the JWKS permanently. Tokens that it signed become inactive. */
  async remove(kid: string): Promise<RingKey> {
    const key = await this.#find(kid);
    await this.#apply(states.remove(kid), () => this.#make(key, "generate"));
    return this.#find(kid);
  }

  /**
   * Rotates keys that have been active for at least `everySeconds`, and removes keys that retired more than
   * `longestTokenSeconds` ago, so that all their tokens have expired. Secrets are kept, because verifiers
   * have copies of them.
   */
  async keepSchedule(everySeconds: number, longestTokenSeconds: number): Promise<void> {
    await this.refresh();
    const now = this.#options.clock.now();
    const due = this.#keys.filter(
      ({ state, alg, activatedAt }) =>
        state === "active" && !isHmac(alg) && now - (activatedAt ?? now) >= everySeconds,
    );
    for (const key of due) {
      const rotation = states.rotateActiveSince(now - everySeconds, key);
      await this.#apply(rotation, () => this.#make(key, "generate"));
    }
    if (due.length > 0) await this.#apply(states.removeRetiredBefore(now - longestTokenSeconds));
  }

  async #find(kid: string): Promise<RingKey> {
    await this.refresh();
    const key = this.#keys.find((each) => each.kid === kid);
    if (!key) {
      throw new MintmarkError("unknown_key", `no key ${JSON.stringify(kid)} in the ring`, {
        hint: "`mintmark keys list` shows every kid.",
      });
    }
    return key;
  }

  async #fill(purposes: readonly KeyPurpose[]): Promise<void> {
    try {
      const { origin } = this.#options;
      await this.#apply(
        states.fill(await Promise.all(purposes.map((purpose) => this.#make(purpose, origin)))),
      );
    } finally {
      for (const purpose of purposes) this.#filling.delete(states.nameOf(purpose));
    }
  }

  async #make(
    purpose: KeyPurpose,
    origin: KeyOrigin,
    { publishedKid, ...options }: NewKey = {},
  ): Promise<RingKey> {
    const jwk = await jwkFrom(origin, purpose, options);
    return states.begin(jwk, purpose, publishedKid, this.#options.clock.now());
  }

  async #apply(transition: Transition, makeSpare?: () => Promise<RingKey>): Promise<void> {
    const { documents, issuer, clock } = this.#options;
    let spare: RingKey | undefined;
    for (;;) {
      const stored = await documents.get<RingDocument>(issuer, COLLECTION, DOCUMENT);
      const before = stored?.value.keys ?? [];
      if (spare) states.requireNewKid(before, spare);
      const keys = transition(before, clock.now(), spare);
      if (!keys) {
        spare = await makeSpare?.();
        if (!spare) throw new Error("a key transition needs a new key, but makeSpare is missing");
        continue;
      }
      const version = await documents.put(issuer, COLLECTION, DOCUMENT, { keys }, stored?.version ?? 0);
      if (version === undefined) continue; // another process wrote first: apply the change to its result
      this.#take(keys, version);
      return;
    }
  }

  #take(keys: readonly RingKey[], version: number): void {
    this.#keys = keys;
    this.#version = version;
  }
}
