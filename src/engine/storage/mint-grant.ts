// The engine requires a grant for every user's token. A minted token has none, so its grant is derived from
// its row of the ledger whenever the engine reads it.
import type { AdapterPayload } from "oidc-provider";
import { mintedFor } from "../../issuer/engine-records.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { isMintedGrantId, mintedGrantRow } from "../../issuer/minted-grants.ts";
import { toIndicator } from "../../issuer/resources.ts";
import type { JsonObject } from "../../json-object.ts";
import type { TokenRow } from "../../store/contract.ts";

/** Returns the indicators of the resources that a minted token is for. */
export function mintResources({ url }: Pick<Issuer, "url">, row: TokenRow): string[] {
  const { aud } = JSON.parse(row.claims) as JsonObject;
  const audiences = [mintedFor(row) ?? aud ?? url].flat().filter((each) => typeof each === "string");
  return audiences.map(toIndicator);
}

export async function mintGrant(issuer: Issuer, grantId: string): Promise<AdapterPayload | undefined> {
  if (!isMintedGrantId(grantId)) return undefined;
  const row = await mintedGrantRow(issuer, grantId);
  if (!row) return undefined;
  const scope = row.scope ?? "";
  return {
    kind: "Grant",
    jti: grantId,
    accountId: row.subject ?? "",
    clientId: row.clientId ?? "",
    iat: issuer.clock.toReal(row.issuedAt),
    ...(row.expiresAt !== null && { exp: issuer.clock.toReal(row.expiresAt) }),
    openid: { scope },
    resources: Object.fromEntries(mintResources(issuer, row).map((indicator) => [indicator, scope])),
  };
}
