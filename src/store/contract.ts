// The interfaces that every store implements, and the shapes of rows.
// All times are whole seconds since the epoch in issuer time (see clock.ts).
// Stores return fresh copies: callers may change them without affecting the store.

/** All persistent data. `store/sqlite/` is the default; the tests for every store are in test/support. */
export interface Store {
  readonly tokens: TokenStore;
  readonly artifacts: ArtifactStore;
  readonly documents: DocumentStore;
  /** A sentence for the log about data that may have been lost before the store was opened. */
  readonly warning?: string | undefined;
  /** Undefined if only one process serves what is in the store. */
  readonly sharing?: Sharing | undefined;
  /** Resolves if the store works now. Rejects with `store_failed` and the reason if not. */
  check(): Promise<void>;
  /** Writes pending changes and closes files and connections. Later calls reject with `closed`. */
  close(): Promise<void>;
}

/** Messages between the processes that serve one store. */
export interface Sharing {
  /** Tells all processes, this one included. They may hear it later, or never if the store fails. */
  tell(topic: string, text: string): void;
  /** Calls `hear` with everything that is told about the topic from now on. Returns a function that stops this. */
  listen(topic: string, hear: (text: string) => void): Promise<() => void>;
}

export type TokenKind = "access" | "id" | "refresh" | "logout";
export type TokenFormat = "jwt" | "opaque" | "both";

/** One issued token. Token values are never stored, only their SHA-256 and last few characters. */
export interface TokenRow {
  /** Random id, which is never a valid token. */
  id: string;
  issuer: string;
  kind: TokenKind;
  format: TokenFormat;
  /** SHA-256 of the token value; if `format` is `both`, of the JWT. */
  wireHash: Uint8Array;
  /** SHA-256 of the opaque twin if `format` is `both`; otherwise null. */
  twinHash: Uint8Array | null;
  /** Last characters of the token value, to recognise it by; null if the value is too short to show any. */
  valueEnd: string | null;
  jti: string | null;
  /** The ring key that signed it; null for opaque tokens and unsigned ones. */
  kid: string | null;
  subject: string | null;
  clientId: string | null;
  /** True if a client acts for itself, so that `subject` is not a user. */
  machine: boolean;
  grantId: string | null;
  scope: string | null;
  /** JSON text of the claims; for a JWT, exactly the text that was signed. */
  claims: string;
  /** JSON text of the JOSE header; null for opaque tokens. */
  header: string | null;
  flaw: string | null;
  description: string | null;
  /** JSON text of further data of the protocol engine; null for minted tokens. */
  engine: string | null;
  issuedAt: number;
  /** null: the token never expires. */
  expiresAt: number | null;
  /** For refresh tokens: when the token was exchanged for its successor. */
  consumedAt: number | null;
  revokedAt: number | null;
  lastUsedAt: number | null;
}

/** A token must match all conditions. */
export interface TokenFilter {
  kind?: TokenKind | undefined;
  subject?: string | undefined;
  clientId?: string | undefined;
  kid?: string | undefined;
  grantId?: string | undefined;
  /** true: only revoked tokens; false: only tokens that are not revoked. */
  revoked?: boolean | undefined;
}

/** Selects tokens by what no index holds. */
export type TokenTest = (row: TokenRow) => boolean;

export interface TokenPage {
  items: TokenRow[];
  /** Pass this as `after` to get the next page; null on the last page. */
  next: string | null;
}

export interface TokenStore {
  /** Resolves when a crash can no longer lose the rows. Rejects with `conflict` if an id exists. */
  insert(...rows: readonly TokenRow[]): Promise<void>;
  get(issuer: string, id: string): Promise<TokenRow | undefined>;
  /**
   * Returns the token whose value, or whose opaque twin's value, has this hash. Several tokens can have the
   * same value, because some dialects issue identical tokens within one second: then returns the newest that
   * is not revoked, else the newest.
   */
  findByHash(issuer: string, hash: Uint8Array): Promise<TokenRow | undefined>;
  /**
   * Returns tokens, last inserted first; with `test`, only those for which it returns true. Rejects with
   * `bad_request` if `after` is not a cursor.
   */
  list(
    issuer: string,
    filter: TokenFilter,
    page: { limit: number; after?: string | undefined; test?: TokenTest | undefined },
  ): Promise<TokenPage>;
  /** Sets `revokedAt` of all matching tokens that are not revoked yet. Returns their number. */
  revoke(issuer: string, filter: TokenFilter & { id?: string | undefined }, at: number): Promise<number>;
  /** Sets `consumedAt`. Returns false, and changes nothing, if it was already set. */
  consume(issuer: string, id: string, at: number): Promise<boolean>;
  /** Sets `lastUsedAt`. The write may happen later; `settled` waits for it. */
  touch(issuer: string, id: string, at: number): void;
  /** Resolves when all writes so far are stored, those of `touch` included. */
  settled(): Promise<void>;
  /** Returns the number of tokens that each ring key signed. */
  countByKid(issuer: string): Promise<Map<string, number>>;
  /** Returns the number of tokens that the issuer has. */
  count(issuer: string): Promise<number>;
  /** Deletes tokens that expired before this time, all or that many of the oldest. Returns their number. */
  purge(issuer: string, expiredBefore: number, most?: number): Promise<number>;
  /** Deletes all tokens of the issuer. */
  clear(issuer: string): Promise<void>;
}

/** A short-lived record of the protocol engine: a session, a code, a grant or a login in progress. */
export interface Artifact {
  issuer: string;
  /** The engine's model name, such as `AuthorizationCode`. */
  model: string;
  id: string;
  payload: Record<string, unknown>;
  grantId?: string | undefined;
  uid?: string | undefined;
  userCode?: string | undefined;
  /** null: the artifact never expires. */
  expiresAt: number | null;
  consumedAt: number | null;
}

export interface ArtifactStore {
  /** Inserts the artifact, or replaces it including `consumedAt`. */
  put(artifact: Artifact): Promise<void>;
  /** Inserts atomically. Returns false, and changes nothing, if the artifact exists, even if expired. */
  add(artifact: Artifact): Promise<boolean>;
  get(issuer: string, model: string, id: string): Promise<Artifact | undefined>;
  /** Returns all artifacts of one model, newest first. */
  list(issuer: string, model: string): Promise<Artifact[]>;
  findByUid(issuer: string, model: string, uid: string): Promise<Artifact | undefined>;
  findByUserCode(issuer: string, model: string, userCode: string): Promise<Artifact | undefined>;
  /** Sets `consumedAt`; exactly one of several callers gets true. Returns false if it does not exist. */
  consume(issuer: string, model: string, id: string, at: number): Promise<boolean>;
  delete(issuer: string, model: string, id: string): Promise<void>;
  deleteByGrant(issuer: string, model: string, grantId: string): Promise<void>;
  /** Returns the number of artifacts of one model, expired ones included. */
  count(issuer: string, model: string): Promise<number>;
  /** Deletes artifacts that expired before this time, all or that many of the oldest. Returns their number. */
  purge(issuer: string, expiredBefore: number, most?: number): Promise<number>;
  clear(issuer: string): Promise<void>;
}

/** A value and its version, which prevents lost updates. */
export interface Document<T = unknown> {
  id: string;
  value: T;
  version: number;
}

/** Small persistent values that are read, changed and written back: key rings, directory changes, secrets. */
export interface DocumentStore {
  get<T>(issuer: string, collection: string, id: string): Promise<Document<T> | undefined>;
  list<T>(issuer: string, collection: string): Promise<Document<T>[]>;
  /**
   * Writes the document and returns its new version. `expectedVersion` 0 means that it must not exist yet. If
   * the stored version differs, writes nothing and returns undefined: read it again and retry.
   */
  put(
    issuer: string,
    collection: string,
    id: string,
    value: unknown,
    expectedVersion: number,
  ): Promise<number | undefined>;
  delete(issuer: string, collection: string, id: string): Promise<void>;
  /** Returns a number that is another one after any write to any document, by whatever process. Asked per request. */
  mark(): number;
  /** Returns a number that every write to the collection changes. */
  revision(issuer: string, collection: string): Promise<number>;
  clear(issuer: string): Promise<void>;
}
