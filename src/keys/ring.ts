// An issuer's signing keys. Kept as one document that is changed by compare-and-swap, so that two processes on
// one store never lose each other's change.
import type { JWK } from "jose";
import { MintmarkError } from "../errors.ts";
import type { Clock } from "../store/clock.ts";
import type { DocumentStore } from "../store/contract.ts";
import { isHmac, type SigningAlg } from "./algorithms.ts";
import { developmentJwk } from "./development.ts";
import { pooledJwk } from "./pool.ts";
import { generateJwk, toSigningKey, type KeyOptions, type SigningKey } from "./material.ts";
import { publishedJwk, usableKeys } from "./published.ts";
import * as states from "./states.ts";
import type { KeyState, RingKey, Transition } from "./states.ts";

interface RingDocument {
  keys: RingKey[];
}

export interface RingOptions {
  documents: DocumentStore;
  issuer: string;
  clock: Clock;
  origin: KeyOrigin;
}

/**
 * Where the first keys come from. `published`: the development keys that everybody knows; `pooled`: as quickly as
 * can be, for an issuer that lives for one test.
 */
export type KeyOrigin = "generate" | "published" | "pooled";

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

  /** Sees to it that each algorithm has an active key. */
  async ensure(algs: Iterable<SigningAlg>): Promise<void> {
    await this.refresh();
    const missing = [...new Set(algs)].filter((alg) => !states.activeOf(this.#keys, alg));
    if (missing.length === 0) return;
    await this.#apply(
      states.fill(await Promise.all(missing.map((alg) => this.#make(alg, this.#options.origin)))),
    );
  }

  /** The key that signs with this algorithm, made on first use. */
  async activeKey(alg: SigningAlg): Promise<RingKey> {
    await this.refresh();
    if (!states.activeOf(this.#keys, alg)) await this.ensure([alg]);
    const key = states.activeOf(this.#keys, alg);
    if (!key) throw new MintmarkError("unknown_key", `no active ${alg} key in the ring`);
    return key;
  }

  async signer(alg: SigningAlg): Promise<SigningKey> {
    return this.signerOf(await this.activeKey(alg));
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
    alg: SigningAlg,
    { overlap = true, ...newKey }: NewKey & { overlap?: boolean } = {},
  ): Promise<RingKey> {
    await this.#apply(states.rotate(alg, { overlap }), () => this.#make(alg, "generate", newKey));
    return states.activeOf(this.#keys, alg) as RingKey;
  }

  /** Publishes a new key that does not sign yet: the next rotation takes it. */
  async prepublish(alg: SigningAlg, newKey: NewKey = {}): Promise<RingKey> {
    const made = await this.#make(alg, "generate", newKey);
    await this.#apply(states.prepublish, async () => made);
    return this.#find(made.kid);
  }

  /** Takes over a key made elsewhere. @throws MintmarkError `conflict` where its kid is taken */
  async import(
    jwk: JWK & { kid: string },
    alg: SigningAlg,
    { state, publishedKid }: { state: KeyState; publishedKid?: string | null | undefined },
  ): Promise<RingKey> {
    await this.refresh();
    if (this.#keys.some((key) => key.kid === jwk.kid)) {
      throw new MintmarkError("conflict", `the ring already has a key ${JSON.stringify(jwk.kid)}`, {
        hint: "Give it another kid; publishedKid may repeat one on purpose.",
      });
    }
    const now = this.#options.clock.now();
    const made = this.#describe(jwk, alg, publishedKid);
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
    const { state, alg } = await this.#find(kid);
    if (state === "removed")
      throw new MintmarkError("key_state", `key ${kid} is removed and cannot be retired`);
    await this.#apply(states.retire(kid), () => this.#make(alg, "generate"));
    return this.#find(kid);
  }

  /** Takes a key out of the JWKS for good; tokens it signed no longer introspect. */
  async remove(kid: string): Promise<RingKey> {
    const { alg } = await this.#find(kid);
    await this.#apply(states.remove(kid), () => this.#make(alg, "generate"));
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
    for (const { alg } of due) {
      const rotation = states.rotateActiveSince(now - everySeconds, alg);
      await this.#apply(rotation, () => this.#make(alg, "generate"));
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
    alg: SigningAlg,
    origin: KeyOrigin,
    { publishedKid, ...options }: NewKey = {},
  ): Promise<RingKey> {
    const jwk =
      origin === "published"
        ? await developmentJwk(alg)
        : origin === "pooled"
          ? await pooledJwk(alg)
          : await generateJwk(alg, options);
    return this.#describe(jwk, alg, publishedKid);
  }

  #describe(jwk: JWK & { kid: string }, alg: SigningAlg, publishedKid: string | null | undefined): RingKey {
    const now = this.#options.clock.now();
    const key: RingKey = {
      kid: jwk.kid,
      alg,
      state: "active",
      createdAt: now,
      activatedAt: now,
      retiredAt: null,
      removedAt: null,
      jwk,
    };
    return publishedKid === undefined ? key : { ...key, publishedKid };
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
