// All issuers of one process: the configured ones, and temporary ones, which are created at run time by a call
// or on first touch, and can be closed. Temporary ones are kept in memory, or in the store if several processes serve
// it: then each process makes those that another one has made. Keys are generated on first use.
import type { BaseUrls } from "../addresses.ts";
import type { ResolvedIssuer } from "../config/builtin.ts";
import type { FirstTouch } from "../config/derived.ts";
import type { Limits } from "../config/limits.ts";
import type { Store } from "../store/contract.ts";
import { Issuer } from "./issuer.ts";
import { isConfigured, unknownIssuer } from "./issuer-refusals.ts";
import type { KeyRecorder } from "./key-recorder.ts";
import { isolateOne, type IsolateOptions, type Surroundings, touchOne } from "./made-issuers.ts";
import { purge } from "./purge.ts";
import type { RequestEntry } from "./requests/entry.ts";
import { seedStaticTokens } from "./static-tokens.ts";
import { type OwnOptions, TemporaryIssuers } from "./temporary-issuers.ts";
import { touchedSettings } from "./touched.ts";

export interface IssuersOptions {
  settings: Record<string, ResolvedIssuer>;
  baseUrls: BaseUrls;
  store: Store;
  limits: Limits;
  keys: "generate" | "published";
  /** Whether the server can only be reached from this machine. */
  listensForThisMachineAlone: boolean;
  /** Whether TLS clients are asked for a certificate. */
  takesClientCertificates: boolean;
  recorder?: KeyRecorder | undefined;
  /** Called with every entry that this process adds to an issuer's request log. */
  onRequest?: ((issuer: Issuer, entry: RequestEntry) => void) | undefined;
  /** Opens an empty store for one temporary issuer. */
  openOwnStore: () => Store;
  /** Undefined if no issuer is made on first touch. */
  firstTouch?: FirstTouch | undefined;
}

export class Issuers {
  readonly #options: IssuersOptions;
  readonly #issuers: Map<string, Issuer>;
  readonly #temporary: TemporaryIssuers;
  readonly #preparing = new WeakMap<Issuer, Promise<void>>();
  readonly #prepared = new WeakSet<Issuer>();
  #purging: Promise<void> | undefined;
  #version = 0;

  constructor(options: IssuersOptions) {
    this.#options = options;
    this.#issuers = new Map(
      Object.entries(options.settings).map(([id, settings]) => [id, this.#make({ id, settings })]),
    );
    this.#temporary = new TemporaryIssuers({
      store: options.store,
      openOwnStore: options.openOwnStore,
      isolatedIdleSeconds: options.limits.isolatedIdleSeconds,
      make: (own) => this.#make(own),
      onAdd: (issuer) => {
        this.#issuers.set(issuer.id, issuer);
        this.#version++;
      },
      onRemove: (issuer) => {
        this.#issuers.delete(issuer.id);
        this.#version++;
        endWaits(issuer);
      },
    });
  }

  all(): Issuer[] {
    return [...this.#issuers.values()];
  }

  /** Changes when an issuer is added or closed. */
  get version(): number {
    return this.#version;
  }

  /** Base URL of the server, without a trailing slash. */
  get url(): string {
    return this.#options.baseUrls.main;
  }

  get limits(): Limits {
    return this.#options.limits;
  }

  isTemporary(issuer: Issuer): boolean {
    return this.#temporary.has(issuer);
  }

  /** The settings of issuers that are made on first touch; undefined if none is made. */
  get firstTouch(): FirstTouch | undefined {
    return this.#options.firstTouch;
  }

  /** Returns the issuer, ready for use. @throws MintmarkError `unknown_issuer` */
  async get(id = "default"): Promise<Issuer> {
    await this.refresh({ atOnce: !this.#issuers.has(id) });
    const issuer = this.#issuers.get(id) ?? (await this.touch({ id })) ?? this.#require(id);
    await this.prepare(issuer);
    return issuer;
  }

  /**
   * Makes the temporary issuers that other processes have made, and removes those that they have closed. Returns
   * undefined if no other process can make any.
   *
   * @param options `atOnce`: asks the store even if no news of a change has come yet
   */
  refresh(options?: { atOnce?: boolean }): Promise<void> | undefined {
    return this.#temporary.refresh(options);
  }

  /**
   * Creates an issuer that was not there before, if issuers are made on first touch and nothing else is at its
   * path. Undefined if it cannot be made. @throws MintmarkError `too_many_issuers`
   */
  async touch(named: { id: string } | { mountPath: string }): Promise<Issuer | undefined> {
    const { firstTouch } = this.#options;
    const made = firstTouch && touchedSettings(firstTouch.settings, named, this.#require("default").settings);
    if (!made || this.#at(made.mountPath)) return undefined;
    return touchOne(this.#surroundings(), made, firstTouch.max);
  }

  /** Creates an issuer with its own keys, store, clock and request log. It exists until it is closed. */
  async isolate(options: IsolateOptions): Promise<Issuer> {
    return this.get(await isolateOne(this.#surroundings(), options, this.limits.isolatedIssuers));
  }

  /** Closes a temporary issuer and deletes everything that it holds. */
  async closeOne(id: string): Promise<Issuer> {
    await this.refresh({ atOnce: true });
    const issuer = this.#require(id);
    if (!this.isTemporary(issuer)) throw isConfigured(id);
    await this.#temporary.close(issuer);
    return issuer;
  }

  /**
   * Deletes tokens, codes and sessions that expired longer ago than they are kept, and isolated issuers that nobody uses
   * any more. One call at a time does it.
   */
  purge(): Promise<void> {
    const { keepExpiredSeconds } = this.#options.limits;
    return (this.#purging ??= this.#temporary
      .closeUnused()
      .then(() => purge(this.all(), keepExpiredSeconds))
      .finally(() => {
        this.#purging = undefined;
      }));
  }

  /** Ends the requests that a fault keeps hanging, and everything that waits for a request. */
  close(): void {
    this.all().forEach(endWaits);
  }

  /** Rejects with `store_failed` if the store of the configured issuers does not work. */
  checkStore(): Promise<void> {
    return this.#options.store.check();
  }

  /** Closes the stores that temporary issuers have for themselves. */
  async closeTemporary(): Promise<void> {
    await this.#temporary.dropAll();
  }

  /**
   * Must run before every use: loads other processes' changes, creates what is missing, rotates due keys. Returns
   * undefined if nothing is to be done.
   */
  prepare(issuer: Issuer): Promise<void> | undefined {
    this.#temporary.use(issuer);
    const loading = issuer.refresh();
    const isReady =
      !loading && this.#prepared.has(issuer) && issuer.settings.rotateEverySeconds === undefined;
    return isReady ? undefined : this.#prepare(issuer, loading);
  }

  async #prepare(issuer: Issuer, loading: Promise<void> | undefined): Promise<void> {
    await loading;
    await this.#prepareOnce(issuer);
    this.#prepared.add(issuer);
    await issuer.keepKeySchedule();
  }

  /** Returns the issuer with this path. */
  #at(mountPath: string): Issuer | undefined {
    return this.all().find((issuer) => issuer.mountPath === mountPath);
  }

  #surroundings(): Surroundings {
    return {
      temporary: this.#temporary,
      issuers: () => this.all(),
      at: (mountPath) => this.#at(mountPath),
      require: (id) => this.#require(id),
    };
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

  #make(own: OwnOptions): Issuer {
    const { baseUrls, settings: _, openOwnStore: __, firstTouch: ___, ...shared } = this.#options;
    return new Issuer({
      ...shared,
      baseUrl: baseUrls.of(own.id),
      neighbour: async (id) => (this.#issuers.has(id) ? this.get(id) : undefined),
      ...own,
    });
  }

  #require(id: string): Issuer {
    const issuer = this.#issuers.get(id);
    if (issuer) return issuer;
    throw unknownIssuer(id, [...this.#issuers.keys()]);
  }
}

function endWaits({ faults, requests }: Pick<Issuer, "faults" | "requests">): void {
  faults.close();
  requests.close();
}
