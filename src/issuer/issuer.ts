// The state of one authorization server: URL, profile, keys, directory, ledger, clock. It does not know the
// engine or HTTP.
import type { ResolvedIssuer } from "../config/builtin.ts";
import { placeOf } from "../config/issuer-place.ts";
import type { Limits } from "../config/limits.ts";
import type { SigningAlg } from "../keys/algorithms.ts";
import { secretKey, type SigningKey } from "../keys/material.ts";
import type { KeyOrigin } from "../keys/origin.ts";
import { KeyRing } from "../keys/ring.ts";
import { isLoopbackName } from "../loopback.ts";
import type { IssuerFacts, Lifetimes, Profile, ResponseType, RouteName } from "../profiles/contract.ts";
import { profileNamed } from "../profiles/registry.ts";
import { Clock } from "../store/clock.ts";
import type { Store } from "../store/contract.ts";
import { Ledger } from "../tokens/ledger.ts";
import { Directory, type Resource } from "./directory.ts";
import { DirectoryChanges, type DirectoryEntries, type DirectoryPart } from "./directory-changes.ts";
import { FaultList } from "./faults/list.ts";
import { idTokenAlg, idTokenPurpose, keyPurposes } from "./key-purposes.ts";
import type { KeyRecorder } from "./key-recorder.ts";
import { boundedStore } from "./limits.ts";
import { HookList } from "./overrides/hooks.ts";
import { OverrideList } from "./overrides/list.ts";
import type { RequestEntry } from "./requests/entry.ts";
import type { IssuerRequests } from "./requests/issuer-requests.ts";
import { type SelfRegistration, selfRegistration } from "./self-registration.ts";
import { requestsIn, rulesIn } from "./shared-state.ts";

export interface IssuerOptions {
  id: string;
  settings: ResolvedIssuer;
  /** Base URL of the server, or of the issuer's own port, without a trailing slash. */
  baseUrl: string;
  store: Store;
  limits: Limits;
  keys: KeyOrigin;
  listensForThisMachineAlone: boolean;
  takesClientCertificates: boolean;
  /** Undefined if no server runs that could publish keys. */
  recorder?: KeyRecorder | undefined;
  neighbour: Neighbour;
  /** Called with every entry that this process adds to the request log. */
  onRequest?: ((issuer: Issuer, entry: RequestEntry) => void) | undefined;
}

/** Returns another issuer of this process, ready for use; undefined if the id is unknown. */
export type Neighbour = (id: string) => Promise<Issuer | undefined>;

export class Issuer {
  readonly id: string;
  readonly settings: ResolvedIssuer;
  readonly profile: Profile;
  /** The issuer identifier, exactly as in `iss`. */
  readonly url: string;
  /** Whether the issuer has its own port and is served on no other. */
  readonly hasOwnPort: boolean;
  /** Base URL of the endpoints as clients see it, without a trailing slash. */
  readonly baseUrl: string;
  /** Path of the endpoints on this server: "" at the root, else with a leading slash and no trailing one. */
  readonly mountPath: string;
  /** Path of the endpoints as clients see it. It differs from `mountPath` if a proxy adds a prefix. */
  readonly publicPath: string;
  readonly clock: Clock;
  readonly ring: KeyRing;
  readonly ledger: Ledger;
  readonly store: Store;
  readonly recorder: KeyRecorder | undefined;
  readonly neighbour: Neighbour;
  readonly faults: FaultList;
  readonly overrides: OverrideList;
  readonly hooks = new HookList();
  readonly requests: IssuerRequests;
  /** Whether only this machine can use the issuer, so that its callers can be trusted. */
  readonly isLocal: boolean;
  /** Whether TLS clients are asked for a certificate, which can authenticate them and bind tokens (RFC 8705). */
  readonly takesClientCertificates: boolean;
  readonly selfRegistration: SelfRegistration;
  readonly #directoryChanges: DirectoryChanges;
  #directory: Directory | undefined;
  #directoryVersion = 0;
  /** The store's mark when everything was loaded. */
  #mark: number | undefined;

  constructor({ id, settings, baseUrl, store, limits, keys, onRequest, ...others }: IssuerOptions) {
    this.id = id;
    this.settings = settings;
    this.profile = profileNamed(settings.profile, settings.dialect);
    this.hasOwnPort = settings.port !== undefined;
    const { path, mountPath } = placeOf(id, settings);
    this.url = settings.iss ?? `${baseUrl}${path}`;
    this.mountPath = mountPath;
    this.baseUrl = `${baseUrl}${this.mountPath}`;
    this.publicPath = new URL(this.baseUrl).pathname.replace(/\/$/, "");
    this.clock = new Clock(store.documents, id);
    this.store = boundedStore(store, limits, () => this.clock.now());
    this.ring = new KeyRing({ documents: store.documents, issuer: id, clock: this.clock, origin: keys });
    this.ledger = new Ledger(store.tokens, id, { clock: this.clock, limit: limits.tokens });
    this.recorder = others.recorder;
    this.neighbour = others.neighbour;
    this.faults = new FaultList(id, rulesIn(store, id, "faults"));
    this.overrides = new OverrideList(id, rulesIn(store, id, "overrides"));
    this.requests = requestsIn(store, id, limits.requestLogBytes, (entry) => onRequest?.(this, entry));
    this.isLocal = others.listensForThisMachineAlone && isLoopbackName(new URL(this.url).hostname);
    this.takesClientCertificates = others.takesClientCertificates;
    this.selfRegistration = selfRegistration(settings, this.profile, this.isLocal);
    this.#directoryChanges = new DirectoryChanges(store.documents, id);
  }

  get directory(): Directory {
    // Built on first use, because it may have thousands of entries.
    return (this.#directory ??= new Directory(this.settings));
  }

  /** Changes whenever the keys or the directory change, so that what is built from them can be rebuilt. */
  get version(): string {
    return `${this.ring.version}.${this.#directoryVersion}`;
  }

  /** Loads what another process changed. Returns undefined if nothing has changed, as at most requests. */
  refresh(): Promise<void> | undefined {
    const mark = this.store.documents.mark();
    return mark === this.#mark ? undefined : this.#load(mark);
  }

  async #load(mark: number): Promise<void> {
    await this.clock.refresh();
    await this.ring.refresh();
    await this.faults.refresh();
    await this.overrides.refresh();
    if (await this.#directoryChanges.refresh()) {
      this.#directory = new Directory(this.currentDirectory());
      this.#directoryVersion++;
      await this.ensureKeys();
    }
    this.#mark = mark;
  }

  /** Returns the settings with the current entries of the directory. */
  currentDirectory(): ResolvedIssuer {
    return this.#directoryChanges.applyTo(this.settings);
  }

  /** Adds or replaces an entry of the directory; null removes it. */
  async changeDirectory<Part extends DirectoryPart>(
    part: Part,
    name: string,
    entry: DirectoryEntries[Part] | null,
  ): Promise<void> {
    await this.#directoryChanges.set(part, name, entry);
    await this.refresh();
  }

  async resetDirectory(): Promise<void> {
    await this.#directoryChanges.reset();
    await this.refresh();
  }

  /** Creates the keys that the issuer needs before its first use. */
  ensureKeys(): Promise<void> {
    return this.ring.ensure(keyPurposes(this));
  }

  /** Rotates the keys that are due, if the settings have `rotateEverySeconds`. */
  async keepKeySchedule(): Promise<void> {
    const { rotateEverySeconds: seconds } = this.settings;
    if (seconds !== undefined) await this.ring.keepSchedule(seconds, this.longestTokenSeconds);
  }

  /** Longest time in seconds that a token can be valid after it was signed. */
  get longestTokenSeconds(): number {
    const ofResources = this.directory.resources().map((each) => each.accessTokenExpiresInSeconds ?? 0);
    return Math.max(this.lifetimes.access, this.lifetimes.id, ...ofResources);
  }

  /** Lifetimes in seconds, for resources that set none. */
  get lifetimes(): Lifetimes {
    const { settings, profile } = this;
    return {
      access: settings.accessTokenExpiresInSeconds ?? profile.tokens.lifetimes.access,
      id: settings.idTokenExpiresInSeconds ?? profile.tokens.lifetimes.id,
      refresh: settings.refreshTokenExpiresInSeconds ?? profile.tokens.lifetimes.refresh,
    };
  }

  /** The facts about the issuer that its profile gets. */
  get facts(): IssuerFacts {
    const { id, url, baseUrl, profile, settings } = this;
    return { id, url, baseUrl, dialect: settings.dialect ?? profile.dialects[0] ?? "" };
  }

  /** Returns whether the issuer does not have this endpoint. */
  lacks(route: RouteName): boolean {
    if (route === "registration" && this.selfRegistration.registration === "off") return true;
    return this.profile.paths.missing.includes(route);
  }

  /** Audience of tokens whose request names none. */
  get defaultAudience(): string {
    return this.settings.defaultAudience ?? this.profile.tokens.defaultAudience?.(this.facts) ?? this.url;
  }

  /** Returns the key that signs tokens for this resource. */
  async signerFor(
    resource: Resource,
    alg: SigningAlg = resource.alg ?? this.settings.alg,
  ): Promise<SigningKey> {
    if (resource.secret !== undefined && alg === resource.alg) return secretKey(resource.secret, alg);
    return this.ring.signer({ alg });
  }

  /** Algorithm of ID tokens for clients that set none. */
  get idTokenAlg(): SigningAlg {
    return idTokenAlg(this.settings);
  }

  /** Returns the ring's key that signs ID tokens with this algorithm. */
  idTokenSigner(alg: SigningAlg): Promise<SigningKey> {
    return this.ring.signer(idTokenPurpose(this.profile, alg));
  }

  /** The response types that clients may request. */
  get responseTypes(): readonly ResponseType[] {
    return this.settings.responseTypes ?? this.profile.clients.responseTypes;
  }

  /** The vendor's front-channel logout; undefined if this issuer does not support it. */
  get frontchannelLogout(): Profile["clients"]["frontchannelLogout"] {
    const { frontchannelLogout: vendors } = this.profile.clients;
    return (this.settings.frontchannelLogout ?? vendors?.isUsual) ? vendors : undefined;
  }

  /** Returns the ring's key that signs refresh tokens, if the profile has JWTs. */
  refreshSigner(): Promise<SigningKey> {
    return this.ring.signer({ alg: this.profile.tokens.refreshAlg ?? this.settings.alg });
  }

  /** Whether clients may exchange a token that they received for one of the same user (on-behalf-of). */
  get allowsOnBehalfOf(): boolean {
    return this.settings.onBehalfOf ?? this.profile.clients.onBehalfOf ?? false;
  }

  /** Whether the endpoints that take forms also take JSON. */
  get acceptsJson(): boolean {
    return this.settings.acceptsJson ?? this.profile.requests.acceptsJson;
  }

  get allowsPasswordGrant(): boolean {
    return this.settings.passwordGrant ?? this.profile.clients.passwordGrant;
  }
}
