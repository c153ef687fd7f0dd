// All issuers of one process: the configured ones, and isolated ones that come and go. Keys are generated on
// first use.
import { randomBytes } from "node:crypto";
import type { BaseUrls } from "../addresses.ts";
import type { ResolvedIssuer } from "../config/builtin.ts";
import type { IssuerInput } from "../config/schema.ts";
import { MintmarkError } from "../errors.ts";
import type { Store } from "../store/contract.ts";
import { isolatedSettings } from "./isolated.ts";
import { Issuer, type IssuerOptions, type KeyRecorder } from "./issuer.ts";
import { seedStaticTokens } from "./static-tokens.ts";

/** Expired tokens stay in lists for a day; of expired codes and sessions only late errors could still speak. */
const KEEP_TOKENS_SECONDS = 24 * 3600;
const KEEP_ARTIFACTS_SECONDS = 3600;
/** Each has a database in memory, of a third of a megabyte. */
const MOST_ISOLATED = 2_000;

export interface IssuersOptions {
  settings: Record<string, ResolvedIssuer>;
  baseUrls: BaseUrls;
  store: Store;
  keys: "generate" | "published";
  /** Whether nobody on another machine can reach the server. */
  listensForThisMachineAlone: boolean;
  recorder?: KeyRecorder | undefined;
  /** Opens an empty store that nobody else has, for an isolated issuer. */
  openOwnStore: () => Store;
}

export interface IsolateOptions {
  /** Default: a random one. */
  id?: string | undefined;
  /** Id of the issuer that it is configured like. */
  like: string;
  /** What is otherwise than there. */
  settings: IssuerInput;
}

export class Issuers {
  readonly #options: IssuersOptions;
  readonly #issuers: Map<string, Issuer>;
  readonly #isolated = new Set<Issuer>();
  readonly #preparing = new WeakMap<Issuer, Promise<void>>();

  constructor(options: IssuersOptions) {
    this.#options = options;
    this.#issuers = new Map(
      Object.entries(options.settings).map(([id, settings]) => [id, this.#make({ id, settings })]),
    );
  }

  all(): Issuer[] {
    return [...this.#issuers.values()];
  }

  isIsolated(issuer: Issuer): boolean {
    return this.#isolated.has(issuer);
  }

  /** The issuer, ready for use. */
  async get(id = "default"): Promise<Issuer> {
    const issuer = this.#require(id);
    await this.prepare(issuer);
    return issuer;
  }

  /** A fresh issuer with keys, store, clock and log of its own, until it is closed. */
  async isolate({
    id = `isolated-${randomBytes(6).toString("hex")}`,
    like,
    settings,
  }: IsolateOptions): Promise<Issuer> {
    if (this.#issuers.has(id))
      throw new MintmarkError("conflict", `there is an issuer ${JSON.stringify(id)} already`);
    if (this.#isolated.size >= MOST_ISOLATED) {
      throw new MintmarkError("conflict", `there are ${MOST_ISOLATED} isolated issuers already`, {
        hint: "Close each when its test is over.",
      });
    }
    const own = isolatedSettings(id, settings, {
      like: this.#require(like).settings,
      root: this.#require("default").settings,
      ids: [...this.#issuers.keys(), id],
    });
    const issuer = this.#make({ id, settings: own, store: this.#options.openOwnStore(), keys: "pooled" });
    const neighbour = this.all().find(({ mountPath }) => mountPath === issuer.mountPath);
    if (neighbour) {
      await issuer.store.close();
      throw new MintmarkError(
        "conflict",
        `${JSON.stringify(issuer.mountPath)} is already the path of the issuer "${neighbour.id}"`,
      );
    }
    this.#issuers.set(id, issuer);
    this.#isolated.add(issuer);
    await this.prepare(issuer);
    return issuer;
  }

  /** Ends an isolated issuer, with everything that it holds. */
  async closeOne(id: string): Promise<Issuer> {
    const issuer = this.#require(id);
    if (!this.#isolated.has(issuer)) {
      throw new MintmarkError("conflict", `issuer ${JSON.stringify(id)} is configured and cannot be closed`, {
        hint: "Only isolated issuers can. `POST /reset` brings this one back to its configured state.",
      });
    }
    this.#issuers.delete(id);
    this.#isolated.delete(issuer);
    letGo(issuer);
    await issuer.store.close();
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
    this.all().forEach(letGo);
  }

  async closeIsolated(): Promise<void> {
    await Promise.all([...this.#isolated].map(({ store }) => store.close()));
  }

  /** Before every use: learns what other processes did, makes what is missing, once, and keeps the key schedule. */
  async prepare(issuer: Issuer): Promise<void> {
    await issuer.refresh();
    await this.#prepareOnce(issuer);
    await issuer.keepKeySchedule();
  }

  #prepareOnce(issuer: Issuer): Promise<void> {
    let preparing = this.#preparing.get(issuer);
    if (!preparing) {
      preparing = issuer.ensureKeys().then(() => seedStaticTokens(issuer));
      this.#preparing.set(issuer, preparing);
      preparing.catch(() => this.#preparing.delete(issuer)); // the next request tries again
    }
    return preparing;
  }

  #make(own: Pick<IssuerOptions, "id" | "settings"> & Partial<IssuerOptions>): Issuer {
    const { baseUrls, store, keys, recorder, listensForThisMachineAlone } = this.#options;
    return new Issuer({
      baseUrl: baseUrls.of(own.id),
      store,
      keys,
      listensForThisMachineAlone,
      recorder,
      neighbour: async (id) => (this.#issuers.has(id) ? this.get(id) : undefined),
      ...own,
    });
  }

  #require(id: string): Issuer {
    const issuer = this.#issuers.get(id);
    if (issuer) return issuer;
    const configured = this.all().filter((each) => !this.#isolated.has(each));
    throw new MintmarkError("unknown_issuer", `there is no issuer ${JSON.stringify(id)}`, {
      hint: `Known: ${configured.map((each) => each.id).join(", ")}${this.#isolated.size > 0 ? `, and ${this.#isolated.size} isolated` : ""}.`,
    });
  }
}

function letGo({ faults, requests }: Issuer): void {
  faults.close();
  requests.close();
}
