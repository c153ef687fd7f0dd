// The engine wants a grant behind every user's token. A minted one was granted by nobody, so its grant is
// made up from its row when asked for.
import type { AdapterPayload } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { isMintedGrantId, mintedGrantRow } from "../../issuer/minted-grants.ts";
import type { TokenRow } from "../../store/contract.ts";
import type { JsonObject } from "../../json-object.ts";
import { toIndicator } from "../resources.ts";

/** The resources that a minted token is for. */
export function mintResources(issuer: Issuer, row: TokenRow): string[] {
  const { aud } = JSON.parse(row.claims) as JsonObject;
  const audiences = [aud ?? issuer.url].flat().filter((each) => typeof each === "string");
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
    ...(row.expiresAt === null ? {} : { exp: issuer.clock.toReal(row.expiresAt) }),
    openid: { scope },
    resources: Object.fromEntries(mintResources(issuer, row).map((indicator) => [indicator, scope])),
  };
}
