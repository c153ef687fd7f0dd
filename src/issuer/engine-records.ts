// Reads what the protocol engine keeps in the store: sessions, grants, registered clients, codes, and its
// notes about a token. The engine decides what it writes; only this file knows the names and types of its
// fields.
import type { JsonObject } from "../json-object.ts";
import type { Artifact, TokenRow } from "../store/contract.ts";
import { parseStored } from "../store/stored-json.ts";
import { storedForm } from "../stored-secret.ts";
import type { Issuer } from "./issuer.ts";
import { CLIENT_MODEL, CODE_MODEL, GRANT_MODEL, SESSION_MODEL } from "./models.ts";

type At = Pick<Issuer, "id" | "store">;

/** The login of one browser. */
export interface SessionRecord {
  /** Never the value of the browser's cookie. */
  uid: string;
  /** Undefined until a user has signed in. */
  accountId: string | undefined;
  /** Seconds since the epoch, in the issuer's time, like `expiresAt`. */
  signedInAt: number;
  /** Methods with which the user signed in, by their names in `amr`. */
  methods: string[];
  /** null: the session does not expire. */
  expiresAt: number | null;
  /** Whether the browser forgets the session when it is closed. */
  isTransient: boolean;
  /** Claims that the user typed at the login. */
  typedClaims: JsonObject | undefined;
  /** The clients that the user has signed in to, by client id. */
  authorizations: Record<string, { grantId?: string; sid?: string }>;
}

export interface GrantRecord {
  expiresAt: number | null;
}

/** The engine's notes about a token that it issued. */
export interface TokenNotes {
  /** User and client of the grant, if the token itself names others. */
  accountId?: string;
  clientId?: string;
  /** Whether the token expires with the login session. */
  expiresWithSession?: boolean;
  sessionUid?: string;
  /** Claims that the user typed at the login. */
  typedClaims?: JsonObject;
  /** Thumbprint of the DPoP key that the token is bound to (RFC 9449). */
  jkt?: string;
}

/** Facts of a minted token that the engine cannot learn from its claims. */
interface MintNotes {
  /** The audiences or names of its resources. */
  mintedFor: string[];
}

/** The engine's notes about an authorization code or device code. */
export interface CodeNotes {
  clientId: string | undefined;
  /** Undefined for a device code. */
  redirectUri: string | undefined;
  expiresAt: number | null;
  /** When it was redeemed. */
  consumedAt: number | null;
}

export async function allSessions({ id, store }: At): Promise<SessionRecord[]> {
  return (await store.artifacts.list(id, SESSION_MODEL)).map(toSession);
}

export async function sessionByUid({ id, store }: At, uid: string): Promise<SessionRecord | undefined> {
  const found = await store.artifacts.findByUid(id, SESSION_MODEL, uid);
  return found && toSession(found);
}

export async function grantById({ id, store }: At, grantId: string): Promise<GrantRecord | undefined> {
  return store.artifacts.get(id, GRANT_MODEL, grantId);
}

/** Changes when a grant expires; null: never. Does nothing if the grant does not exist. */
export async function extendGrant(
  { id, store }: At,
  grantId: string,
  expiresAt: number | null,
): Promise<void> {
  const grant = await store.artifacts.get(id, GRANT_MODEL, grantId);
  if (!grant) return;
  const { exp: _, ...payload } = grant.payload;
  await store.artifacts.put({
    ...grant,
    payload: expiresAt === null ? payload : { ...payload, exp: expiresAt },
    expiresAt,
  });
}

/** Returns the metadata of a client that registered itself (RFC 7591). */
export async function clientMetadataOf({ id, store }: At, clientId: string): Promise<JsonObject | undefined> {
  return (await store.artifacts.get(id, CLIENT_MODEL, clientId))?.payload;
}

/** Returns whether the authorization request of this code named the redirect URI. */
export async function namedRedirectUri({ id, store }: At, code: string): Promise<boolean> {
  return (await store.artifacts.get(id, CODE_MODEL, storedForm(code)))?.payload["namedRedirectUri"] !== false;
}

/** Returns the subject of the user for whom an authorization code or device code was issued. */
export async function ownerOfCode(
  { id, store }: At,
  model: "AuthorizationCode" | "DeviceCode",
  code: string,
): Promise<string | undefined> {
  const accountId = (await store.artifacts.get(id, model, storedForm(code)))?.payload["accountId"];
  return typeof accountId === "string" ? accountId : undefined;
}

/** Returns what an authorization code or device code is bound to. Times are the issuer's. */
export function codeNotes({ payload, expiresAt, consumedAt }: Artifact): CodeNotes {
  const { clientId, redirectUri } = payload as Pick<CodeNotes, "clientId" | "redirectUri">;
  return { clientId, redirectUri, expiresAt, consumedAt };
}

/** Returns undefined for a token that the engine did not issue: a minted or a static one. */
export function tokenNotes({ engine }: Pick<TokenRow, "engine">): TokenNotes | undefined {
  if (engine === null) return undefined;
  const notes = parseStored<TokenNotes | MintNotes>(engine);
  return "mintedFor" in notes ? undefined : notes;
}

/** Returns the user's subject at this issuer, also if an override or a hook put another `sub` into the token. */
export function accountOf(row: Pick<TokenRow, "engine" | "subject">): string | null {
  return tokenNotes(row)?.accountId ?? row.subject;
}

/** Returns the resources that a minted token is for, if its `aud` may not name them. */
export function mintedFor({ engine }: Pick<TokenRow, "engine">): string[] | undefined {
  return engine === null ? undefined : parseStored<Partial<MintNotes>>(engine).mintedFor;
}

function toSession({ payload, expiresAt }: Artifact): SessionRecord {
  const { uid, accountId, loginTs, amr, transient, typedClaims, authorizations } = payload as {
    uid: string;
    accountId?: string;
    loginTs?: number;
    amr?: string[];
    transient?: boolean;
    typedClaims?: JsonObject;
    authorizations?: SessionRecord["authorizations"];
  };
  return {
    uid,
    accountId,
    signedInAt: loginTs ?? 0,
    methods: amr ?? [],
    expiresAt,
    isTransient: transient ?? false,
    typedClaims,
    authorizations: authorizations ?? {},
  };
}
