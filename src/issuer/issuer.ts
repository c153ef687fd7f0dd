// One authorization server's state: URL, profile, keys, directory, ledger, clock. Knows no engine and no HTTP.
import type { JWK } from "jose";
import type { ResolvedIssuer } from "../config/builtin.ts";
import { isHmac, type SigningAlg } from "../keys/algorithms.ts";
import { secretKey, type SigningKey } from "../keys/material.ts";
import { KeyRing } from "../keys/ring.ts";
import type { Profile } from "../profiles/contract.ts";
import { profileNamed } from "../profiles/registry.ts";
import { Clock } from "../store/clock.ts";
import type { Store } from "../store/contract.ts";
import { Ledger } from "../tokens/ledger.ts";
import { Directory, type Resource } from "./directory.ts";
import { FaultList } from "./faults/list.ts";
import { RequestLog } from "./requests/log.ts";

export interface IssuerOptions {
  id: string;
  settings: ResolvedIssuer;
  /** Base URL of the server, without a slash at the end. */
  baseUrl: string;
  store: Store;
  keys: "generate" | "published";
  /** Absent where no server runs that could show anything. */
  recorder?: KeyRecorder | undefined;
}

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
  /** Where its endpoints begin on this server: "" at the root, else with a slash in front and none behind. */
  readonly mountPath: string;
  /** The same as clients see it, which differs where a proxy adds a prefix. */
  readonly publicPath: string;
  readonly clock: Clock;
  readonly ring: KeyRing;
  readonly ledger: Ledger;
  readonly store: Store;
  readonly directory: Directory;
  readonly recorder: KeyRecorder | undefined;
  readonly faults: FaultList;
  readonly requests: RequestLog;

  constructor({ id, settings, baseUrl, store, keys, recorder }: IssuerOptions) {
    this.id = id;
    this.settings = settings;
    this.profile = profileNamed(settings.profile);
    this.store = store;
    const path = id === "default" ? "" : (settings.path ?? this.profile.path(id));
    this.url = `${baseUrl}${path}`;
    this.mountPath = path.replace(/\/$/, "");
    this.publicPath = new URL(this.url).pathname.replace(/\/$/, "");
    this.clock = new Clock(store.documents, id);
    this.ring = new KeyRing({ documents: store.documents, issuer: id, clock: this.clock, origin: keys });
    this.ledger = new Ledger(store.tokens, id, this.clock);
    this.directory = new Directory(settings);
    this.recorder = recorder;
    this.faults = new FaultList(id);
    this.requests = new RequestLog(id);
  }

  /** Makes the keys that the issuer needs before its first use. */
  ensureKeys(): Promise<void> {
    return this.ring.ensure(this.#algorithms());
  }

  /** Rotates what is due, where the configuration wants that. */
  async keepKeySchedule(): Promise<void> {
    const { rotateEverySeconds } = this.settings;
    if (rotateEverySeconds !== undefined)
      await this.ring.keepSchedule(rotateEverySeconds, this.longestTokenSeconds);
  }

  /** How long after its signature a token can still be good. */
  get longestTokenSeconds(): number {
    const { accessTokenExpiresInSeconds, idTokenExpiresInSeconds } = this.settings;
    const ofResources = this.directory
      .resources()
      .map((resource) => resource.accessTokenExpiresInSeconds ?? 0);
    return Math.max(accessTokenExpiresInSeconds, idTokenExpiresInSeconds, ...ofResources);
  }

  /** What signs for this resource. */
  async signerFor(
    resource: Resource,
    alg: SigningAlg = resource.alg ?? this.settings.alg,
  ): Promise<SigningKey> {
    if (resource.secret !== undefined && alg === resource.alg) return secretKey(resource.secret, alg);
    return this.ring.signer(alg);
  }

  /** Signs ID tokens of clients that ask for no other; the ring's own secret is nothing that a client could check. */
  get idTokenAlg(): SigningAlg {
    return isHmac(this.settings.alg) ? "RS256" : this.settings.alg;
  }

  get allowsPasswordGrant(): boolean {
    return this.settings.passwordGrant ?? this.profile.passwordGrant;
  }

  // An HMAC secret belongs to the ring from the start, so that it can be handed to a verifier before any token.
  #algorithms(): SigningAlg[] {
    const ofResources = this.directory
      .resources()
      .flatMap(({ alg, secret }) => (alg && secret === undefined ? [alg] : []));
    const ofClients = this.directory.clients().flatMap((client) => {
      const alg = client.idTokenSignedResponseAlg;
      return alg && !isHmac(alg) ? [alg] : []; // HMAC ID tokens are signed with the client's own secret
    });
    return [this.settings.alg, this.idTokenAlg, "HS256", ...ofResources, ...ofClients];
  }
}
