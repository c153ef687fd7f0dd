// Which ways to use an assertion an issuer's trusted issuers open.
import type { Issuer } from "../../issuer/issuer.ts";

type Trusting = Pick<Issuer, "settings">;

/** Whether ID-JAGs of enterprise-managed authorization are redeemed. */
export function offersIdJagRedemption({ settings }: Trusting): boolean {
  return Object.values(settings.trustedIssuers).some(({ accepts }) => accepts.includes("id-jag"));
}

/** Whether the token of a workload is redeemed, without any client authentication. */
export function offersWorkloadFederation({ settings }: Trusting): boolean {
  return Object.values(settings.trustedIssuers).some(({ workloads }) => workloads.length > 0);
}

/** Whether plain assertions of users are redeemed (RFC 7523). */
export function acceptsAssertions({ settings }: Trusting): boolean {
  return Object.values(settings.trustedIssuers).some(({ accepts }) => accepts.includes("assertion"));
}
