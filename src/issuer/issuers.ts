// All issuers of one process: the configured ones, and temporary ones, which are created at run time by a call
// or on first touch, kept in memory, and can be closed. Keys are generated on first use.
import { randomBytes } from "node:crypto";
import type { BaseUrls } from "../addresses.ts";
import type { ResolvedIssuer } from "../config/builtin.ts";
import type { FirstTouch } from "../config/derived.ts";
import type { Limits } from "../config/limits.ts";
import type { IssuerInput } from "../config/schema.ts";
import { MintmarkError } from "../errors.ts";
import type { Store } from "../store/contract.ts";
import { knownNames } from "../wording.ts";
import { isolatedSettings } from "./isolated.ts";
import { Issuer, type IssuerOptions } from "./issuer.ts";
import type { KeyRecorder } from "./key-recorder.ts";
import { purge } from "./purge.ts";
import type { RequestEntry } from "./requests/entry.ts";
import { seedStaticTokens } from "./static-tokens.ts";
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

export interface IsolateOptions {
  /** Default: a random id. */
  id?: string | undefined;
  /** Id of the issuer whose settings are the default. */
  like: string;
  /** Settings that replace those of `like`. */
  settings: IssuerInput;
}

export class Issuers {
  readonly #options: IssuersOptions;
  readonly #issuers: Map<string, Issuer>;
  readonly #isolated = new Set<Issuer>();
  readonly #touched = new Set<Issuer>();
  readonly #preparing = new WeakMap<Issuer, Promise<void>>();
  #purging: Promise<void> | undefined;
  #version = 0;

  constructor(options: IssuersOptions) {
    this.#options = options;
    this.#issuers = new Map(
      Object.entries(options.settings).map(([id, settings]) => [id, this.#make({ id, settings })]),
    );
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
    return this.#isolated.has(issuer) || this.#touched.has(issuer);
  }

  /** The settings of issuers that are made on first touch; undefined if none is made. */
  get firstTouch(): FirstTouch | undefined {
    return this.#options.firstTouch;
  }

  /** Returns the issuer, ready for use. @throws MintmarkError `unknown_issuer` */
  async get(id = "default"): Promise<Issuer> {
    const issuer = this.#issuers.get(id) ?? this.touch({ id }) ?? this.#require(id);
    await this.prepare(issuer);
    return issuer;
  }

  /**
   * Creates an issuer that was not there before, if issuers are made on first touch and nothing else is at its
   * path. Undefined if it cannot be made. @throws MintmarkError `too_many_issuers`
   */
  touch(named: { id: string } | { mountPath: string }): Issuer | undefined {
    const { firstTouch } = this.#options;
    const made = firstTouch && touchedSettings(firstTouch.settings, named, this.#require("default").settings);
    if (!made || this.all().some(({ mountPath }) => mountPath === made.mountPath)) return undefined;
    if (this.#touched.size >= firstTouch.max) {
      throw new MintmarkError(
        "too_many_issuers",
        `there are already ${firstTouch.max} issuers that were made on first touch`,
        {
          hint: "Close some with `DELETE /_mintmark/api/issuers/ID`, or set a higher `issuersOnFirstTouch.max`.",
        },
      );
    }
    let id = made.id;
    for (let number = 2; this.#issuers.has(id); number++) id = `${made.id}-${number}`;
    const issuer = this.#make({
      id,
      settings: made.settings,
      store: this.#options.openOwnStore(),
      keys: "generate",
    });
    this.#add(id, issuer);
    this.#touched.add(issuer);
    return issuer;
  }

  /** Creates an issuer with its own keys, store, clock and request log. It exists until it is closed. */
  async isolate({
    id = `isolated-${randomBytes(6).toString("hex")}`,
    like,
    settings,
  }: IsolateOptions): Promise<Issuer> {
    if (this.#issuers.has(id)) {
      throw new MintmarkError("conflict", `there is already an issuer ${JSON.stringify(id)}`);
    }
    const { isolatedIssuers: most } = this.#options.limits;
    // Each has a database in memory, which takes about a third of a megabyte.
    if (this.#isolated.size >= most) {
      throw new MintmarkError("conflict", `there are already ${most} isolated issuers`, {
        hint: "Close each isolated issuer when its test is over, or set a higher `limits.isolatedIssuers`.",
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
    this.#add(id, issuer);
    this.#isolated.add(issuer);
    await this.prepare(issuer);
    return issuer;
  }

  /** Closes a temporary issuer and its store. */
  async closeOne(id: string): Promise<Issuer> {
    const issuer = this.#require(id);
    if (!this.isTemporary(issuer)) {
      throw new MintmarkError("conflict", `issuer ${JSON.stringify(id)} is configured and cannot be closed`, {
        hint: "Only issuers that were made at run time can be closed. `POST /reset` restores the configured state of this one.",
      });
    }
    this.#issuers.delete(id);
    this.#version++;
    this.#isolated.delete(issuer);
    this.#touched.delete(issuer);
    endWaits(issuer);
    await issuer.store.close();
    return issuer;
  }

  /** Deletes tokens, codes and sessions that expired longer ago than they are kept. One call at a time does it. */
  purge(): Promise<void> {
    const { keepExpiredSeconds } = this.#options.limits;
    return (this.#purging ??= purge(this.all(), keepExpiredSeconds).finally(() => {
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

  async closeTemporary(): Promise<void> {
    await Promise.all([...this.#isolated, ...this.#touched].map(({ store }) => store.close()));
  }

  /** Must run before every use: loads other processes' changes, creates what is missing, rotates due keys. */
  async prepare(issuer: Issuer): Promise<void> {
    await issuer.refresh();
    await this.#prepareOnce(issuer);
    await issuer.keepKeySchedule();
  }

  #add(id: string, issuer: Issuer): void {
    this.#issuers.set(id, issuer);
    this.#version++;
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
    throw new MintmarkError("unknown_issuer", `there is no issuer ${JSON.stringify(id)}`, {
      hint: knownNames(id, [...this.#issuers.keys()]),
    });
  }
}

function endWaits({ faults, requests }: Pick<Issuer, "faults" | "requests">): void {
  faults.close();
  requests.close();
}
