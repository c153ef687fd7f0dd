// Turns a token draft into wire values and a ledger row. Every token, issued or minted, is made here.
import { hash, randomFillSync } from "node:crypto";
import type { JsonObject } from "../json-object.ts";
import type { SigningKey } from "../keys/material.ts";
import type { TokenFormat, TokenKind, TokenRow } from "../store/contract.ts";
import { newSortableId } from "../uuid.ts";
import { signJwt } from "./jws.ts";

/** Everything about a token before it has a wire value. */
export interface TokenDraft {
  kind: TokenKind;
  format: TokenFormat;
  header: JsonObject;
  claims: JsonObject;
  /** Signs the JWT; not needed for an opaque token. */
  key: SigningKey | undefined;
  subject: string | null;
  clientId: string | null;
  machine: boolean;
  /** Prefix of the opaque value. */
  opaquePrefix?: string | undefined;
  scope: string | null;
  issuedAt: number;
  expiresAt: number | null;
  id?: string | undefined;
  grantId?: string | undefined;
  engine?: JsonObject | undefined;
  flaw?: string | undefined;
  description?: string | undefined;
}

export interface IssuedToken {
  /** The wire value; for a twin, the JWT. */
  token: string;
  /** The opaque value of a twin. */
  opaque?: string;
  row: TokenRow;
}

/** SHA-256 of a wire value. The ledger stores only this hash, never the value. */
export function wireHash(value: string): Uint8Array {
  return hash("sha256", value, "buffer");
}

const SHOWN_CHARACTERS = 4;

/** The last 4 characters, which lists show. The other 39 characters of an opaque value stay secret. */
export function valueEnd(value: string): string {
  return value.slice(-SHOWN_CHARACTERS);
}

export async function issueToken(issuer: string, draft: TokenDraft): Promise<IssuedToken> {
  const opaque = draft.format === "jwt" ? undefined : (draft.opaquePrefix ?? "") + newOpaqueValue();
  const signed =
    draft.format === "opaque" ? undefined : await signJwt(draft.header, draft.claims, requireKey(draft));
  const token: string = signed?.jwt ?? (opaque as string);
  const twin = signed && opaque;
  const row: TokenRow = {
    id: draft.id ?? newSortableId(),
    issuer,
    kind: draft.kind,
    format: draft.format,
    wireHash: wireHash(token),
    twinHash: twin ? wireHash(twin) : null,
    valueEnd: valueEnd(token),
    jti: typeof draft.claims["jti"] === "string" ? draft.claims["jti"] : null,
    kid: (signed && draft.key?.kid) ?? null,
    subject: draft.subject,
    clientId: draft.clientId,
    machine: draft.machine,
    grantId: draft.grantId ?? null,
    scope: draft.scope,
    claims: signed?.claims ?? JSON.stringify(draft.claims),
    header: signed ? JSON.stringify(signed.header) : null,
    flaw: draft.flaw ?? null,
    description: draft.description ?? null,
    engine: draft.engine ? JSON.stringify(draft.engine) : null,
    issuedAt: draft.issuedAt,
    expiresAt: draft.expiresAt,
    consumedAt: null,
    revokedAt: null,
    lastUsedAt: null,
  };
  return twin ? { token, opaque: twin, row } : { token, row };
}

const OPAQUE_BYTES = 32;
const randomStock = Buffer.alloc(128 * OPAQUE_BYTES);
let stockUsed = randomStock.length;

/** Draws random bytes in bulk: one system call per value would cost as much as storing the token. */
function newOpaqueValue(): string {
  if (stockUsed === randomStock.length) {
    randomFillSync(randomStock);
    stockUsed = 0;
  }
  const end = stockUsed + OPAQUE_BYTES;
  const value = randomStock.toString("base64url", stockUsed, end);
  randomStock.fill(0, stockUsed, end);
  stockUsed = end;
  return value;
}

function requireKey(draft: TokenDraft): SigningKey {
  if (!draft.key) throw new TypeError(`a ${draft.format} token needs a key to sign it`);
  return draft.key;
}
