// Static tokens are in the ledger like every other token, so that they can be introspected, listed and
// revoked. This file makes the ledger's rows match the configuration.
import type { StaticTokenConfig } from "../config/directory.ts";
import { MintmarkError } from "../errors.ts";
import type { JsonObject } from "../json-object.ts";
import type { TokenRow } from "../store/contract.ts";
import { wireHash } from "../tokens/issue.ts";
import { uuidFrom } from "../uuid.ts";
import { machineSubject } from "./access-token.ts";
import type { Issuer } from "./issuer.ts";

const COLLECTION = "static-tokens";
const DOCUMENT = "seeded";

/**
 * Records configured tokens that are new, and revokes those that are no longer configured. The issuer
 * remembers what it recorded, so that a token that was revoked by hand stays revoked.
 */
export async function seedStaticTokens(issuer: Issuer): Promise<void> {
  const { documents } = issuer.store;
  const stored = await documents.get<string[]>(issuer.id, COLLECTION, DOCUMENT);
  const seeded = stored?.value ?? [];
  const version = stored?.version ?? 0;
  const rows = [...issuer.directory.staticTokens].map(([value, token]) =>
    toRow(issuer, value, token, version),
  );
  const wanted = rows.map(({ grantId }) => grantId);
  const added = rows.filter(({ grantId }) => !seeded.includes(grantId));
  const dropped = seeded.filter((grantId) => !wanted.includes(grantId));
  if (added.length === 0 && dropped.length === 0) return;
  await Promise.all([
    ...dropped.map((grantId) => issuer.ledger.revoke({ grantId })),
    ...added.map((row) => issuer.ledger.record(row).catch(ignoreConflict)),
  ]);
  const written = await documents.put(issuer.id, COLLECTION, DOCUMENT, wanted, version);
  if (written === undefined) await seedStaticTokens(issuer); // another process wrote first
}

/** Another process that begins at the same time may have recorded the token. */
function ignoreConflict(error: unknown): void {
  if (!(error instanceof MintmarkError && error.code === "conflict")) throw error;
}

/** Forgets which tokens were recorded, so that all of them are recorded again. */
export function forgetStaticTokens(issuer: Pick<Issuer, "id" | "store">): Promise<void> {
  return issuer.store.documents.delete(issuer.id, COLLECTION, DOCUMENT);
}

/** @param version of the document before, from which every process makes the same id */
function toRow(
  issuer: Issuer,
  value: string,
  token: StaticTokenConfig,
  version: number,
): TokenRow & { grantId: string } {
  const user = token.user === undefined ? undefined : issuer.directory.user(token.user);
  const subject = user?.id ?? machineSubject(issuer, token.clientId);
  const issuedAt = issuer.clock.now();
  const claims: JsonObject = {
    iss: issuer.url,
    sub: subject,
    aud: token.audience ?? issuer.url,
    iat: issuedAt,
    client_id: token.clientId,
    ...(token.scopes.length > 0 && { scope: token.scopes.join(" ") }),
    ...token.claims,
  };
  // Derived from the definition, so that a changed definition gets a new row and the old one is revoked.
  const grantId = uuidFrom("static token", issuer.url, value, JSON.stringify({ ...token, subject }));
  return {
    id: uuidFrom("row of a static token", grantId, String(version)),
    issuer: issuer.id,
    kind: "access",
    format: "opaque",
    wireHash: wireHash(value),
    twinHash: null,
    valueEnd: null, // the value may have only eight characters, so four of them would reveal too much
    jti: null,
    kid: null,
    subject,
    clientId: token.clientId,
    machine: false,
    grantId,
    scope: token.scopes.join(" ") || null,
    claims: JSON.stringify(claims),
    header: null,
    flaw: null,
    description: "static token",
    engine: null,
    issuedAt,
    expiresAt: null,
    consumedAt: null,
    revokedAt: null,
    lastUsedAt: null,
  };
}
