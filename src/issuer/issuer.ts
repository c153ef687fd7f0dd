// One authorization server's state: URL, profile, keys, directory, ledger, clock. Knows no engine and no HTTP.
import type { JWK } from "jose";
import type { ResolvedIssuer } from "../config/builtin.ts";
import { isHmac, type SigningAlg } from "../keys/algorithms.ts";
import { secretKey, type SigningKey } from "../keys/material.ts";
import type { KeyOrigin } from "../keys/origin.ts";
import { KeyRing } from "../keys/ring.ts";
import type { KeyPurpose } from "../keys/states.ts";
import { isLoopbackName } from "../loopback.ts";
import type { IssuerFacts, Lifetimes, Profile, RouteName } from "../profiles/contract.ts";
import { profileNamed } from "../profiles/registry.ts";
import { Clock } from "../store/clock.ts";
import type { Store } from "../store/contract.ts";
import { Ledger } from "../tokens/ledger.ts";
import { DirectoryChanges, type DirectoryEntries, type DirectoryPart } from "./directory-changes.ts";
import { Directory, type Resource } from "./directory.ts";
import { FaultList } from "./faults/list.ts";
import { HookList } from "./overrides/hooks.ts";
import { OverrideList } from "./overrides/list.ts";
import { RequestLog } from "./requests/log.ts";
import { selfRegistration, type SelfRegistration } from "./self-registration.ts";

export interface IssuerOptions {
  id: string;
  settings: ResolvedIssuer;
  /** Base URL of the server, or of its own port, without a slash at the end. */
  baseUrl: string;
  store: Store;
  keys: KeyOrigin;
  /** Whether nobody on another machine can reach the server. */
  listensForThisMachineAlone: boolean;
  /** Absent where no server runs that could show anything. */
  recorder?: KeyRecorder | undefined;
  neighbour: Neighbour;
}

/** Another issuer of this process, ready for use; undefined where there is none with this id. */
export type Neighbour = (id: string) => Promise<Issuer | undefined>;

/** Shows keys that are not the issuer's at URLs of this server, and counts who asks for them. */
export interface KeyRecorder {
  /** Answers the URL, whose last segment is the id. */
  publish(publicJwk: JWK): string;
  fetches(id: string): number;
}

export class Issuer {
  readonly id: string;
  readonly settings: ResolvedIssuer;
  readonly profile: Profile;
  /** The issuer identifier, verbatim as in `iss`. */
  readonly url: string;
  /** Whether it is at a port of its own, and at no other. */
  readonly hasOwnPort: boolean;
  /** Where its endpoints begin, as clients see it; without a slash at the end. */
  readonly baseUrl: string;
  /** Where its endpoints begin on this server: "" at the root, else with a slash in front and none behind. */
  readonly mountPath: string;
  /** The same as clients see it, which differs where a proxy adds a prefix. */
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
  readonly requests: RequestLog;
  /** Whether it is for this machine alone, so that whoever asks is no stranger. */
  readonly isLocal: boolean;
  readonly selfRegistration: SelfRegistration;
  readonly #directoryChanges: DirectoryChanges;
  #directory: Directory | undefined;
  #directoryVersion = 0;

  constructor({ id, settings, baseUrl, store, keys, recorder, neighbour, ...where }: IssuerOptions) {
    this.id = id;
    this.settings = settings;
    this.profile = profileNamed(settings.profile, settings.dialect);
    this.store = store;
    this.hasOwnPort = settings.port !== undefined;
    const path = settings.path ?? this.profile.paths.issuer(id, id === "default" || this.hasOwnPort);
    this.url = settings.iss ?? `${baseUrl}${path}`;
    this.mountPath = this.profile.paths.mount?.(path) ?? path.replace(/\/$/, "");
    this.baseUrl = `${baseUrl}${this.mountPath}`;
    this.publicPath = new URL(this.baseUrl).pathname.replace(/\/$/, "");
    this.clock = new Clock(store.documents, id);
    this.ring = new KeyRing({ documents: store.documents, issuer: id, clock: this.clock, origin: keys });
    this.ledger = new Ledger(store.tokens, id, this.clock);
    this.recorder = recorder;
    this.neighbour = neighbour;
    this.faults = new FaultList(id);
    this.overrides = new OverrideList(id);
    this.requests = new RequestLog(id);
    this.isLocal = where.listensForThisMachineAlone && isLoopbackName(new URL(this.url).hostname);
    this.selfRegistration = selfRegistration(settings, this.isLocal);
    this.#directoryChanges = new DirectoryChanges(store.documents, id);
  }

  get directory(): Directory {
    return (this.#directory ??= new Directory(this.settings)); // on first use: it may hold thousands
  }

  /** Changes with the keys and the directory; whoever built something from them compares. */
  get version(): string {
    return `${this.ring.version}.${this.#directoryVersion}`;
  }

  /** Takes over what another process did to the clock, the keys and the directory. */
  async refresh(): Promise<void> {
    await this.clock.refresh();
    await this.ring.refresh();
    if (!(await this.#directoryChanges.refresh())) return;
    this.#directory = new Directory(this.currentDirectory());
    this.#directoryVersion++;
    await this.ensureKeys();
  }

  /** The directory's entries as a configuration would write them. */
  currentDirectory(): ResolvedIssuer {
    return this.#directoryChanges.applyTo(this.settings);
  }

  /** Puts an entry into the directory, or with null takes it out. */
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

  /** Makes the keys that the issuer needs before its first use. */
  ensureKeys(): Promise<void> {
    return this.ring.ensure(this.#keyPurposes());
  }

  /** Rotates what is due, where the configuration wants that. */
  async keepKeySchedule(): Promise<void> {
    const { rotateEverySeconds } = this.settings;
    if (rotateEverySeconds !== undefined)
      await this.ring.keepSchedule(rotateEverySeconds, this.longestTokenSeconds);
  }

  /** How long after its signature a token can still be good. */
  get longestTokenSeconds(): number {
    const ofResources = this.directory
      .resources()
      .map((resource) => resource.accessTokenExpiresInSeconds ?? 0);
    return Math.max(this.lifetimes.access, this.lifetimes.id, ...ofResources);
  }

  /** Of tokens whose resource has none of its own. */
  get lifetimes(): Lifetimes {
    const { settings, profile } = this;
    return {
      access: settings.accessTokenExpiresInSeconds ?? profile.tokens.lifetimes.access,
      id: settings.idTokenExpiresInSeconds ?? profile.tokens.lifetimes.id,
      refresh: settings.refreshTokenExpiresInSeconds ?? profile.tokens.lifetimes.refresh,
    };
  }

  /** What its profile has to know of it. */
  get facts(): IssuerFacts {
    const { id, url, baseUrl, profile, settings } = this;
    return { id, url, baseUrl, dialect: settings.dialect ?? profile.dialects[0] ?? "" };
  }

  /** Whether it does not have this endpoint. */
  lacks(route: RouteName): boolean {
    if (route === "registration" && this.selfRegistration.registration === "off") return true;
    return this.profile.paths.missing.includes(route);
  }

  /** Of tokens whose request names none. */
  get defaultAudience(): string {
    return this.settings.defaultAudience ?? this.profile.tokens.defaultAudience?.(this.facts) ?? this.url;
  }

  /** What signs for this resource. */
  async signerFor(
    resource: Resource,
    alg: SigningAlg = resource.alg ?? this.settings.alg,
  ): Promise<SigningKey> {
    if (resource.secret !== undefined && alg === resource.alg) return secretKey(resource.secret, alg);
    return this.ring.signer({ alg });
  }

  /** Signs ID tokens of clients that ask for no other; the ring's own secret is nothing that a client could check. */
  get idTokenAlg(): SigningAlg {
    return isHmac(this.settings.alg) ? "RS256" : this.settings.alg;
  }

  /** The key of the ring that signs ID tokens with this algorithm. */
  idTokenSigner(alg: SigningAlg): Promise<SigningKey> {
    return this.ring.signer(this.idTokenPurpose(alg));
  }

  get allowsPasswordGrant(): boolean {
    return this.settings.passwordGrant ?? this.profile.clients.passwordGrant;
  }

  // An HMAC secret belongs to the ring from the start, so that it can be handed to a verifier before any token.
  #keyPurposes(): KeyPurpose[] {
    const ofResources = this.directory
      .resources()
      .flatMap(({ alg, secret }) => (alg && secret === undefined ? [{ alg }] : []));
    const ofClients = this.directory.clients().flatMap((client) => {
      const alg = client.idTokenSignedResponseAlg;
      return alg && !isHmac(alg) ? [this.idTokenPurpose(alg)] : []; // HMAC ID tokens are signed with the client's own secret
    });
    const ofIdTokens = this.idTokenPurpose(this.idTokenAlg);
    return [{ alg: this.settings.alg }, ofIdTokens, { alg: "HS256" }, ...ofResources, ...ofClients];
  }

  /** Secrets are for all tokens: none is published that a verifier could tell from another. */
  idTokenPurpose(alg: SigningAlg): KeyPurpose {
    return this.profile.tokens.separateIdTokenKeys && !isHmac(alg) ? { alg, tokens: "id" } : { alg };
  }
}
