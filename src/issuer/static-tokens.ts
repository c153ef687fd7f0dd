// Static tokens live in the ledger like every other token, so that they introspect, show up in lists and can
// be revoked. This brings the ledger's rows in line with the configuration.
import type { StaticTokenConfig } from "../config/schema.ts";
import type { TokenRow } from "../store/contract.ts";
import { wireHash } from "../tokens/issue.ts";
import type { JsonObject } from "../json-object.ts";
import { newSortableId, uuidFrom } from "../uuid.ts";
import { machineSubject } from "./access-token.ts";
import type { Issuer } from "./issuer.ts";

const COLLECTION = "static-tokens";
const DOCUMENT = "seeded";

/**
 * What was seeded is remembered, so that a token that comes back into the configuration counts again, while
 * one that was revoked by hand stays revoked.
 */
export async function seedStaticTokens(issuer: Issuer): Promise<void> {
  const { documents } = issuer.store;
  const stored = await documents.get<string[]>(issuer.id, COLLECTION, DOCUMENT);
  const seeded = stored?.value ?? [];
  const rows = [...issuer.directory.staticTokens].map(([value, token]) => toRow(issuer, value, token));
  const wanted = rows.map(({ grantId }) => grantId);
  const added = rows.filter(({ grantId }) => !seeded.includes(grantId));
  const dropped = seeded.filter((grantId) => !wanted.includes(grantId));
  if (added.length === 0 && dropped.length === 0) return;
  await Promise.all([
    ...dropped.map((grantId) => issuer.ledger.revoke({ grantId })),
    ...added.map((row) => issuer.ledger.record(row)),
  ]);
  const version = await documents.put(issuer.id, COLLECTION, DOCUMENT, wanted, stored?.version ?? 0);
  if (version === undefined) await seedStaticTokens(issuer); // another process was faster
}

/** As if none had ever been seeded. */
export function forgetStaticTokens(issuer: Issuer): Promise<void> {
  return issuer.store.documents.delete(issuer.id, COLLECTION, DOCUMENT);
}

function toRow(issuer: Issuer, value: string, token: StaticTokenConfig): TokenRow & { grantId: string } {
  const user = token.user === undefined ? undefined : issuer.directory.user(token.user);
  const subject = user?.id ?? machineSubject(issuer, token.clientId);
  const issuedAt = issuer.clock.now();
  const claims: JsonObject = {
    iss: issuer.url,
    sub: subject,
    aud: token.audience ?? issuer.url,
    iat: issuedAt,
    client_id: token.clientId,
    ...(token.scopes.length === 0 ? {} : { scope: token.scopes.join(" ") }),
    ...token.claims,
  };
  return {
    id: newSortableId(),
    issuer: issuer.id,
    kind: "access",
    format: "opaque",
    wireHash: wireHash(value),
    twinHash: null,
    valueEnd: null, // the value may be no longer than eight characters
    jti: null,
    kid: null,
    subject,
    clientId: token.clientId,
    machine: false,
    // Of the definition, so that a changed definition is a new row and the old one is revoked.
    grantId: uuidFrom("static token", issuer.url, value, JSON.stringify({ ...token, subject })),
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
