// An issuer's signing keys and their states: next -> active -> retiring -> removed. Kept as one document, so
// that two processes on one store never lose each other's change.
import type { JWK } from "jose";
import { MintmarkError } from "../errors.ts";
import type { Clock } from "../store/clock.ts";
import type { DocumentStore } from "../store/contract.ts";
import { type SigningAlg } from "./algorithms.ts";
import { developmentJwk } from "./development.ts";
import { generateJwk, publicJwk, toSigningKey, type SigningKey } from "./material.ts";

export type KeyState = "next" | "active" | "retiring" | "removed";

/** A key of the ring. Times are seconds in issuer time; `jwk` holds the private or secret members. */
export interface RingKey {
  kid: string;
  alg: SigningAlg;
  state: KeyState;
  createdAt: number;
  activatedAt: number | null;
  retiredAt: number | null;
  removedAt: number | null;
  jwk: JWK;
}

interface RingDocument {
  keys: RingKey[];
}

export interface RingOptions {
  documents: DocumentStore;
  issuer: string;
  clock: Clock;
  /** `published`: begin with the development keys that everybody knows. */
  origin: "generate" | "published";
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
    const missing = [...new Set(algs)].filter((alg) => !this.#active(alg));
    if (missing.length === 0) return;
    const made = await Promise.all(missing.map((alg) => this.#make(alg)));
    await this.#update((keys) => [
      ...keys,
      ...made.filter(({ alg }) => !keys.some((key) => key.alg === alg && key.state === "active")),
    ]);
  }

  /** The key that signs with this algorithm, made on first use. */
  async signer(alg: SigningAlg): Promise<SigningKey> {
    await this.refresh();
    let key = this.#active(alg);
    if (!key) {
      await this.ensure([alg]);
      key = this.#active(alg);
    }
    if (!key) throw new MintmarkError("unknown_key", `no active ${alg} key in the ring`);
    return this.signerOf(key);
  }

  /** The signing half of one key, whatever its state. */
  signerOf(key: RingKey): SigningKey {
    let signer = this.#signers.get(key.kid);
    if (!signer) {
      signer = toSigningKey(key.jwk, key.alg);
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
    return this.usable().flatMap((key) => publicJwk(key.jwk) ?? []);
  }

  /** Keys that sign or verify, active ones first. */
  usable(): RingKey[] {
    const order: KeyState[] = ["active", "next", "retiring"];
    return order.flatMap((state) => this.#keys.filter((key) => key.state === state));
  }

  /** Puts a new key in the place of the active one, which stays published and verifies until it is removed. */
  async rotate(alg: SigningAlg): Promise<RingKey> {
    const made = await this.#make(alg, "generate");
    await this.#update((keys) => {
      const now = this.#options.clock.now();
      return [
        ...keys.map((key) => (key.alg === alg && key.state === "active" ? retired(key, now) : key)),
        made,
      ];
    });
    return made;
  }

  /** Takes a key out of signing; it stays published. An active key is succeeded by a new one. */
  async retire(kid: string): Promise<RingKey> {
    const key = await this.#find(kid);
    if (key.state === "removed")
      throw new MintmarkError("key_state", `key ${kid} is removed and cannot be retired`);
    const successor = key.state === "active" ? await this.#make(key.alg, "generate") : undefined;
    await this.#update((keys) => {
      const now = this.#options.clock.now();
      const changed = keys.map((each) =>
        each.kid === kid && each.state !== "retiring" ? retired(each, now) : each,
      );
      return successor ? [...changed, successor] : changed;
    });
    return this.#find(kid);
  }

  /** Takes a key out of the JWKS for good; tokens it signed no longer introspect. */
  async remove(kid: string): Promise<RingKey> {
    const key = await this.#find(kid);
    const successor = key.state === "active" ? await this.#make(key.alg, "generate") : undefined;
    await this.#update((keys) => {
      const now = this.#options.clock.now();
      const changed = keys.map((each): RingKey =>
        each.kid === kid && each.state !== "removed"
          ? { ...each, state: "removed", retiredAt: each.retiredAt ?? now, removedAt: now }
          : each,
      );
      return successor ? [...changed, successor] : changed;
    });
    return this.#find(kid);
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

  #active(alg: SigningAlg): RingKey | undefined {
    return this.#keys.find((key) => key.alg === alg && key.state === "active");
  }

  async #make(alg: SigningAlg, origin = this.#options.origin): Promise<RingKey> {
    const jwk = origin === "published" ? await developmentJwk(alg) : await generateJwk(alg);
    const now = this.#options.clock.now();
    return {
      kid: jwk.kid,
      alg,
      state: "active",
      createdAt: now,
      activatedAt: now,
      retiredAt: null,
      removedAt: null,
      jwk,
    };
  }

  async #update(change: (keys: readonly RingKey[]) => RingKey[]): Promise<void> {
    const { documents, issuer } = this.#options;
    for (;;) {
      const stored = await documents.get<RingDocument>(issuer, COLLECTION, DOCUMENT);
      const keys = change(stored?.value.keys ?? []);
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

function retired(key: RingKey, now: number): RingKey {
  return { ...key, state: "retiring", retiredAt: now };
}
