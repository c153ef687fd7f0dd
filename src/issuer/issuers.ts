// All issuers of one process. An issuer is made and its keys generated on first use.
import type { ResolvedIssuer } from "../config/builtin.ts";
import { MintmarkError } from "../errors.ts";
import type { Store } from "../store/contract.ts";
import { Issuer, type KeyRecorder } from "./issuer.ts";
import { seedStaticTokens } from "./static-tokens.ts";

/** Expired tokens stay in lists for a day; of expired codes and sessions only late errors could still speak. */
const KEEP_TOKENS_SECONDS = 24 * 3600;
const KEEP_ARTIFACTS_SECONDS = 3600;

export interface IssuersOptions {
  settings: Record<string, ResolvedIssuer>;
  baseUrl: string;
  store: Store;
  keys: "generate" | "published";
  recorder?: KeyRecorder | undefined;
}

export class Issuers {
  readonly #issuers: Map<string, Issuer>;
  readonly #preparing = new Map<string, Promise<void>>();

  constructor({ settings, ...shared }: IssuersOptions) {
    this.#issuers = new Map(
      Object.entries(settings).map(([id, own]) => [id, new Issuer({ id, settings: own, ...shared })]),
    );
  }

  all(): Issuer[] {
    return [...this.#issuers.values()];
  }

  /** The issuer, ready for use. */
  async get(id = "default"): Promise<Issuer> {
    const issuer = this.#issuers.get(id);
    if (!issuer) {
      throw new MintmarkError("unknown_issuer", `there is no issuer ${JSON.stringify(id)}`, {
        hint: `Known: ${[...this.#issuers.keys()].join(", ")}.`,
      });
    }
    await this.prepare(issuer);
    return issuer;
  }

  /** Lets go of what expired long enough ago that nobody looks for it any more. */
  async purge(): Promise<void> {
    for (const { id, store, clock } of this.all()) {
      await store.artifacts.purge(id, clock.now() - KEEP_ARTIFACTS_SECONDS);
      await store.tokens.purge(id, clock.now() - KEEP_TOKENS_SECONDS);
    }
  }

  /** Lets go of everybody who waits for something that will not come any more. */
  close(): void {
    for (const { faults, requests } of this.all()) {
      faults.close();
      requests.close();
    }
  }

  /** Before every use: learns the time, makes what is missing, once, and keeps the key schedule. */
  async prepare(issuer: Issuer): Promise<void> {
    await issuer.clock.refresh();
    await this.#prepareOnce(issuer);
    await issuer.keepKeySchedule();
  }

  #prepareOnce(issuer: Issuer): Promise<void> {
    let preparing = this.#preparing.get(issuer.id);
    if (!preparing) {
      preparing = issuer.ensureKeys().then(() => seedStaticTokens(issuer));
      this.#preparing.set(issuer.id, preparing);
      preparing.catch(() => this.#preparing.delete(issuer.id)); // the next request tries again
    }
    return preparing;
  }
}
