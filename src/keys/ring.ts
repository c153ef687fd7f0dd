// An issuer's signing keys. Kept as one document that is changed by compare-and-swap, so that two processes on
// one store never lose each other's change.
import type { JWK } from "jose";
import { MintmarkError } from "../errors.ts";
import type { Clock } from "../store/clock.ts";
import type { DocumentStore } from "../store/contract.ts";
import { isHmac } from "./algorithms.ts";
import { toSigningKey, type KeyOptions, type SigningKey } from "./material.ts";
import { jwkFrom, type KeyOrigin } from "./origin.ts";
import { publishedJwk, usableKeys } from "./published.ts";
import * as states from "./states.ts";
import type { KeyPurpose, RingKey, Transition } from "./states.ts";

interface RingDocument {
  keys: RingKey[];
}

export interface RingOptions {
  documents: DocumentStore;
  issuer: string;
  clock: Clock;
  origin: KeyOrigin;
}

/** What a new key is to be like. */
export interface NewKey extends KeyOptions {
  publishedKid?: string | null | undefined;
}

const COLLECTION = "keys";
const DOCUMENT = "ring";

export class KeyRing {
  readonly #options: RingOptions;
  readonly #signers = new Map<string, SigningKey>();
  #keys: readonly RingKey[] = [];
  #version = 0;
  #revision = -1;

  constructor(options: RingOptions) {
    this.#options = options;
  }

  /** Changes with the ring; whoever built something from the ring compares. */
  get version(): number {
    return this.#version;
  }

  /** All keys, removed ones included, oldest first. Call `refresh` before where another process may write. */
  get keys(): readonly RingKey[] {
    return this.#keys;
  }

  /** Takes over what another process did to the ring. */
  async refresh(): Promise<void> {
    const { documents, issuer } = this.#options;
    const revision = await documents.revision(issuer, COLLECTION);
    if (revision === this.#revision) return;
    const stored = await documents.get<RingDocument>(issuer, COLLECTION, DOCUMENT);
    this.#revision = revision;
    this.#take(stored?.value.keys ?? [], stored?.version ?? 0);
  }

  /** Sees to it that there is an active key for each purpose. */
  async ensure(purposes: readonly KeyPurpose[]): Promise<void> {
    await this.refresh();
    const missing = purposes.filter(
      (purpose, index) =>
        !states.activeOf(this.#keys, purpose) &&
        purposes.findIndex((each) => states.isFor(each, purpose)) === index,
    );
    if (missing.length === 0) return;
    await this.#apply(
      states.fill(await Promise.all(missing.map((purpose) => this.#make(purpose, this.#options.origin)))),
    );
  }

  /** The key that signs for this purpose, made on first use. */
  async activeKey(purpose: KeyPurpose): Promise<RingKey> {
    await this.refresh();
    if (!states.activeOf(this.#keys, purpose)) await this.ensure([purpose]);
    const key = states.activeOf(this.#keys, purpose);
    if (!key) throw new MintmarkError("unknown_key", `no active ${purpose.alg} key in the ring`);
    return key;
  }

  async signer(purpose: KeyPurpose): Promise<SigningKey> {
    return this.signerOf(await this.activeKey(purpose));
  }

  /** The signing half of one key, whatever its state. */
  signerOf(key: RingKey): SigningKey {
    let signer = this.#signers.get(key.kid);
    if (!signer) {
      signer = { ...toSigningKey(key.jwk, key.alg), kid: key.kid, publishedKid: key.publishedKid };
      this.#signers.set(key.kid, signer);
    }
    return signer;
  }

  /** False once the key was removed, or was never here: its tokens are no longer honoured. */
  honours(kid: string): boolean {
    return this.#keys.some((key) => key.kid === kid && key.state !== "removed");
  }

  /** The JWK Set as published: active keys first, no secret, nothing removed. */
  published(): JWK[] {
    return this.usable().flatMap((key) => publishedJwk(key) ?? []);
  }

  /** Keys that sign or verify, active ones first. */
  usable(): RingKey[] {
    return usableKeys(this.#keys);
  }

  /**
   * Puts a `next` key, else a new one, in the place of the active one, which stays published and verifies until
   * it is removed; without overlap it is removed at once. Answers the key that signs now.
   */
  async rotate(
    purpose: KeyPurpose,
    { overlap = true, ...newKey }: NewKey & { overlap?: boolean } = {},
  ): Promise<RingKey> {
    await this.#apply(states.rotate(purpose, { overlap }), () => this.#make(purpose, "generate", newKey));
    return states.activeOf(this.#keys, purpose) as RingKey;
  }

  /** Publishes a new key that does not sign yet: the next rotation takes it. */
  async prepublish(purpose: KeyPurpose, newKey: NewKey = {}): Promise<RingKey> {
    const made = await this.#make(purpose, "generate", newKey);
    await this.#apply(states.prepublish, async () => made);
    return this.#find(made.kid);
  }

  /** Takes over a key made elsewhere. @throws MintmarkError `conflict` where its kid is taken */
  async import(
    jwk: JWK & { kid: string },
    purpose: KeyPurpose,
    { state, publishedKid }: Pick<RingKey, "state" | "publishedKid">,
  ): Promise<RingKey> {
    await this.refresh();
    if (this.#keys.some((key) => key.kid === jwk.kid)) {
      throw new MintmarkError("conflict", `the ring already has a key ${JSON.stringify(jwk.kid)}`, {
        hint: "Give it another kid; publishedKid may repeat one on purpose.",
      });
    }
    const now = this.#options.clock.now();
    const made = states.begin(jwk, purpose, publishedKid, now);
    await this.#apply(
      states.add({
        ...made,
        state,
        activatedAt: state === "next" ? null : now,
        retiredAt: state === "retiring" ? now : null,
      }),
    );
    return this.#find(jwk.kid);
  }

  /** Takes a key out of signing; it stays published. An active key is succeeded by another. */
  async retire(kid: string): Promise<RingKey> {
    const key = await this.#find(kid);
    if (key.state === "removed")
      throw new MintmarkError("key_state", `key ${kid} is removed and cannot be retired`);
    await this.#apply(states.retire(kid), () => this.#make(key, "generate"));
    return this.#find(kid);
  }

  /** Takes a key out of the JWKS for good; tokens it signed no longer introspect. */
  async remove(kid: string): Promise<RingKey> {
    const key = await this.#find(kid);
    await this.#apply(states.remove(kid), () => this.#make(key, "generate"));
    return this.#find(kid);
  }

  /**
   * Rotates the keys that have been signing for longer than they should, and removes those that retired longer
   * ago than any token of theirs can live. Secrets stay: somebody has pasted them into a verifier.
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
      const keys = transition(stored?.value.keys ?? [], clock.now(), spare);
      if (!keys) {
        spare = await makeSpare?.();
        if (!spare) throw new Error("a key transition needs a new key, and nobody makes one");
        continue;
      }
      const version = await documents.put(issuer, COLLECTION, DOCUMENT, { keys }, stored?.version ?? 0);
      if (version === undefined) continue; // another process was faster: apply the change to what it wrote
      this.#take(keys, version);
      return;
    }
  }

  #take(keys: readonly RingKey[], version: number): void {
    this.#keys = keys;
    this.#version = version;
  }
}
