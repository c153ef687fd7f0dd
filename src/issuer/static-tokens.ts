// Static tokens live in the ledger like every other token, so that they introspect, show up in lists and can
// be revoked. This brings the ledger's rows in line with the configuration.
import type { StaticTokenConfig } from "../config/schema.ts";
import type { TokenRow } from "../store/contract.ts";
import { wireHash } from "../tokens/issue.ts";
import type { JsonObject } from "../tokens/jws.ts";
import { uuidFrom } from "../uuid.ts";
import { machineSubject } from "./access-token.ts";
import type { Issuer } from "./issuer.ts";

/** Marks the rows, so that those of an earlier configuration are found again. */
const GRANT = "static";

export async function seedStaticTokens(issuer: Issuer): Promise<void> {
  const rows = [...issuer.directory.staticTokens].map(([value, token]) => toRow(issuer, value, token));
  const wanted = new Set(rows.map((row) => row.id));
  const { items: seeded } = await issuer.ledger.list({ grantId: GRANT }, { limit: 1000 });
  for (const { id, revokedAt } of seeded) {
    if (!wanted.has(id) && revokedAt === null) await issuer.ledger.revoke({ id });
  }
  const present = new Set(seeded.map((row) => row.id));
  await Promise.all(rows.filter((row) => !present.has(row.id)).map((row) => issuer.ledger.record(row)));
}

function toRow(issuer: Issuer, value: string, token: StaticTokenConfig): TokenRow {
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
    // Of the definition, so that a changed definition is a new row and the old one is revoked.
    id: uuidFrom("static token", issuer.url, value, JSON.stringify({ ...token, subject })),
    issuer: issuer.id,
    kind: "access",
    format: "opaque",
    wireHash: wireHash(value),
    twinHash: null,
    jti: null,
    kid: null,
    subject,
    clientId: token.clientId,
    machine: false,
    grantId: GRANT,
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
