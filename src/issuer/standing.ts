// Decides the standing of a token in the ledger: whether it is valid, and why not. Introspection, userinfo,
// revocation, token exchange, inspection and the holder services all use this, so that none of them accepts a
// token that another one rejects.
import type { JsonObject } from "../json-object.ts";
import type { TokenKind, TokenRow } from "../store/contract.ts";
import { parseStored } from "../store/stored-json.ts";
import { clientMetadataOf, grantById, sessionByUid, tokenNotes } from "./engine-records.ts";
import type { Issuer } from "./issuer.ts";
import { isMintedGrantId, mintedGrantRow } from "./minted-grants.ts";
import { isUsedUp } from "./refresh-rotation.ts";
import { mayDescribeItself } from "./self-registration.ts";

/** Reason for which a token is not valid. Times are seconds in the issuer's time. */
export type LostStanding =
  | { code: "revoked" | "used-up"; at: number }
  | { code: "removed-key"; kid: string }
  | { code: "client-gone"; clientId: string }
  | { code: "grant-ended"; ended: "grant" | "session" }
  | { code: "not-issued-yet"; issuedAt: number }
  | TimeProblem;

export interface TimeProblem {
  code: "not-a-time" | "expired" | "not-yet-valid";
  claim: "exp" | "nbf";
  value: unknown;
}

/** Returns whether tokens of this kind are introspected. ID and logout tokens are for their client only. */
export function isIntrospected(kind: TokenKind): boolean {
  return kind === "access" || kind === "refresh";
}

/** Returns every reason why a token is not valid; an empty list means that it is valid. */
export async function lostStanding(issuer: Issuer, row: TokenRow): Promise<LostStanding[]> {
  return [
    ...(await ownStandingLost(issuer, row)),
    ...(await usesLost(issuer, row)),
    ...lifeLost(issuer, row),
    ...(await grantLost(issuer, row)),
  ];
}

/**
 * Returns the reasons other than time and grant. The engine checks those two itself wherever a token is
 * redeemed, because its errors and its detection of reuse depend on them.
 */
export async function ownStandingLost(issuer: Issuer, row: TokenRow): Promise<LostStanding[]> {
  const lost: LostStanding[] = [];
  if (row.revokedAt !== null) lost.push({ code: "revoked", at: row.revokedAt });
  if (row.kid !== null && !issuer.ring.honours(row.kid)) lost.push({ code: "removed-key", kid: row.kid });
  const clientId = clientOf(row);
  if (clientId !== undefined && !(await clientStands(issuer, clientId))) {
    lost.push({ code: "client-gone", clientId });
  }
  return lost;
}

/**
 * Returns whether a client exists: configured, registered, or described by a metadata document. The tokens of
 * a removed client are not valid.
 */
export async function clientStands(issuer: Issuer, clientId: string): Promise<boolean> {
  return (
    issuer.directory.client(clientId) !== undefined ||
    mayDescribeItself(issuer.selfRegistration, clientId) ||
    (await clientMetadataOf(issuer, clientId)) !== undefined
  );
}

/** Returns whether a session or a grant has ended. The list of sessions asks this too. */
export function isOver({ expiresAt }: { expiresAt: number | null }, now: number): boolean {
  return expiresAt !== null && expiresAt <= now;
}

/** Yields what is wrong with `exp` and `nbf`, without tolerance (RFC 7519, sections 4.1.4 and 4.1.5). */
export function* timeProblems({ exp, nbf }: JsonObject, now: number): Generator<TimeProblem> {
  if (exp !== undefined && typeof exp !== "number") yield { code: "not-a-time", claim: "exp", value: exp };
  else if (exp !== undefined && exp <= now) yield { code: "expired", claim: "exp", value: exp };
  if (nbf !== undefined && typeof nbf !== "number") yield { code: "not-a-time", claim: "nbf", value: nbf };
  else if (nbf !== undefined && nbf > now) yield { code: "not-yet-valid", claim: "nbf", value: nbf };
}

async function usesLost(issuer: Issuer, row: TokenRow): Promise<LostStanding[]> {
  return row.consumedAt !== null && (await isUsedUp(issuer, row))
    ? [{ code: "used-up", at: row.consumedAt }]
    : [];
}

function* lifeLost({ clock }: Pick<Issuer, "clock">, row: TokenRow): Generator<LostStanding> {
  const now = clock.now();
  const claims = parseStored<JsonObject>(row.claims);
  // Overrides and hooks may have changed the claim `exp`. If there is none, the ledger's expiry counts.
  const exp = claims["exp"] === undefined ? (row.expiresAt ?? undefined) : claims["exp"];
  yield* timeProblems({ exp, nbf: claims["nbf"] }, now);
  if (exp === undefined && row.issuedAt > now) yield { code: "not-issued-yet", issuedAt: row.issuedAt };
}

/** Returns undefined for minted and static tokens, which may name clients that never existed. */
function clientOf(row: TokenRow): string | undefined {
  const notes = tokenNotes(row);
  return notes && (notes.clientId ?? row.clientId ?? undefined);
}

async function grantLost(issuer: Issuer, row: TokenRow): Promise<LostStanding[]> {
  const notes = tokenNotes(row);
  if (!notes || row.grantId === null) return [];
  const now = issuer.clock.now();
  const grant = isMintedGrantId(row.grantId)
    ? await mintedGrantRow(issuer, row.grantId)
    : await grantById(issuer, row.grantId);
  if (!grant || isOver(grant, now)) return [{ code: "grant-ended", ended: "grant" }];
  if (!notes.expiresWithSession) return [];
  const session = await sessionByUid(issuer, notes.sessionUid ?? "");
  const isOpen =
    session !== undefined &&
    !isOver(session, now) &&
    session.accountId === (notes.accountId ?? row.subject ?? undefined) &&
    session.authorizations[clientOf(row) ?? ""]?.grantId === row.grantId;
  return isOpen ? [] : [{ code: "grant-ended", ended: "session" }];
}
