// What every store must do. Owns the row shapes; knows neither tokens' meaning nor the engine.
// All times are whole seconds since the epoch, in the issuer's own time (see clock.ts).
// Stores return fresh copies: what a caller gets, it may change without touching what is stored.

/** Everything Mintmark keeps. `store/sqlite/` is the default; the contract suite is in test/support. */
export interface Store {
  readonly tokens: TokenStore;
  readonly artifacts: ArtifactStore;
  readonly documents: DocumentStore;
  /** Writes what is pending and lets go of files and connections. Further calls reject. */
  close(): Promise<void>;
}

export type TokenKind = "access" | "id" | "refresh" | "logout";
export type TokenFormat = "jwt" | "opaque" | "both";

/** One issued token. Wire values are never stored, only their SHA-256 and last few characters. */
export interface TokenRow {
  /** Random, and never itself a valid token. */
  id: string;
  issuer: string;
  kind: TokenKind;
  format: TokenFormat;
  /** SHA-256 of the wire value, of the JWT where there are two. */
  wireHash: Uint8Array;
  /** SHA-256 of the opaque half of a twin. */
  twinHash: Uint8Array | null;
  /** The last characters of the wire value, by which people tell tokens apart; null where they would say too much. */
  valueEnd: string | null;
  jti: string | null;
  /** The ring key that signed it; null for opaque tokens and unsigned ones. */
  kid: string | null;
  subject: string | null;
  clientId: string | null;
  /** True where a client acts for itself, so that there is no user behind `subject`. */
  machine: boolean;
  grantId: string | null;
  scope: string | null;
  /** JSON text of the claims, the very text that was signed where it is a JWT. */
  claims: string;
  /** JSON text of the JOSE header; null for opaque tokens. */
  header: string | null;
  flaw: string | null;
  description: string | null;
  /** JSON text of what the protocol engine must remember besides; null for minted tokens. */
  engine: string | null;
  issuedAt: number;
  /** null: never expires. */
  expiresAt: number | null;
  /** Refresh tokens: when it was exchanged for its successor. */
  consumedAt: number | null;
  revokedAt: number | null;
  lastUsedAt: number | null;
}

/** Conditions are joined by "and". */
export interface TokenFilter {
  kind?: TokenKind | undefined;
  subject?: string | undefined;
  clientId?: string | undefined;
  kid?: string | undefined;
  grantId?: string | undefined;
  /** true: only revoked ones, false: only others. */
  revoked?: boolean | undefined;
}

export interface TokenPage {
  items: TokenRow[];
  /** Give it back as `after` for the next page; null on the last. */
  next: string | null;
}

export interface TokenStore {
  /** Resolves once a crash of the process can no longer lose the row; `conflict` where the id is taken. */
  insert(row: TokenRow): Promise<void>;
  get(issuer: string, id: string): Promise<TokenRow | undefined>;
  /**
   * The token whose wire value, or twin value, has this hash. Where several share one (equal tokens of one
   * second are byte-identical in some dialects) the newest that is not revoked, else the newest.
   */
  findByHash(issuer: string, hash: Uint8Array): Promise<TokenRow | undefined>;
  /** Newest first, in the order of insertion; `bad_request` where `after` is no cursor. */
  list(
    issuer: string,
    filter: TokenFilter,
    page: { limit: number; after?: string | undefined },
  ): Promise<TokenPage>;
  /** Sets `revokedAt` on all that match and are not revoked yet; answers how many that were. */
  revoke(issuer: string, filter: TokenFilter & { id?: string | undefined }, at: number): Promise<number>;
  /** Sets `consumedAt`; answers false, and changes nothing, where it was set already. */
  consume(issuer: string, id: string, at: number): Promise<boolean>;
  /** Sets `lastUsedAt`. May be written late; is not worth waiting for. */
  touch(issuer: string, id: string, at: number): void;
  /** How many tokens each ring key signed. */
  countByKid(issuer: string): Promise<Map<string, number>>;
  /** Forgets tokens that expired before this moment; answers how many. */
  purge(issuer: string, expiredBefore: number): Promise<number>;
  /** Forgets every token of the issuer. */
  clear(issuer: string): Promise<void>;
}

/** Something short-lived that the protocol engine keeps: a session, a code, a grant, a login in progress. */
export interface Artifact {
  issuer: string;
  /** The engine's model name, such as `AuthorizationCode`. */
  model: string;
  id: string;
  payload: Record<string, unknown>;
  grantId?: string | undefined;
  uid?: string | undefined;
  userCode?: string | undefined;
  /** null: never. */
  expiresAt: number | null;
  consumedAt: number | null;
}

export interface ArtifactStore {
  /** Inserts or replaces, `consumedAt` included. */
  put(artifact: Artifact): Promise<void>;
  /** Inserts; atomic: false, and changes nothing, where there is one already, expired or not. */
  add(artifact: Artifact): Promise<boolean>;
  get(issuer: string, model: string, id: string): Promise<Artifact | undefined>;
  /** All of one model, newest first. */
  list(issuer: string, model: string): Promise<Artifact[]>;
  findByUid(issuer: string, model: string, uid: string): Promise<Artifact | undefined>;
  findByUserCode(issuer: string, model: string, userCode: string): Promise<Artifact | undefined>;
  /** Atomic: of several callers exactly one gets true. False too where there is no such artifact. */
  consume(issuer: string, model: string, id: string, at: number): Promise<boolean>;
  delete(issuer: string, model: string, id: string): Promise<void>;
  deleteByGrant(issuer: string, model: string, grantId: string): Promise<void>;
  purge(issuer: string, expiredBefore: number): Promise<number>;
  clear(issuer: string): Promise<void>;
}

/** A value with the version that guards it against lost updates. */
export interface Document<T = unknown> {
  id: string;
  value: T;
  version: number;
}

/** Small durable things that are read, changed and written back: rings, directory changes, secrets. */
export interface DocumentStore {
  get<T>(issuer: string, collection: string, id: string): Promise<Document<T> | undefined>;
  list<T>(issuer: string, collection: string): Promise<Document<T>[]>;
  /**
   * Writes and answers the new version. `expectedVersion` 0 means "must not exist yet"; where the stored
   * version is another, nothing is written and the answer is undefined: read again and retry.
   */
  put(
    issuer: string,
    collection: string,
    id: string,
    value: unknown,
    expectedVersion: number,
  ): Promise<number | undefined>;
  delete(issuer: string, collection: string, id: string): Promise<void>;
  /** Changes whenever any document of the collection does, by whichever process. Cheap enough to ask per request. */
  revision(issuer: string, collection: string): Promise<number>;
  clear(issuer: string): Promise<void>;
}
