// Which uses of assertions the settings of an issuer enable.
import { JWT_BEARER } from "../../config/client.ts";
import type { Issuer } from "../../issuer/issuer.ts";

type Trusting = Pick<Issuer, "settings">;

/** Whether clients can redeem ID-JAGs of enterprise-managed authorization. */
export function offersIdJagRedemption({ settings }: Trusting): boolean {
  return Object.values(settings.trustedIssuers).some(({ accepts }) => accepts.includes("id-jag"));
}

/** Whether workloads can redeem their tokens, which needs no client authentication. */
export function offersWorkloadFederation({ settings }: Trusting): boolean {
  return Object.values(settings.trustedIssuers).some(({ workloads }) => workloads.length > 0);
}

/** Whether clients can redeem plain assertions about users (RFC 7523). */
export function acceptsAssertions({ settings }: Trusting): boolean {
  return Object.values(settings.trustedIssuers).some(({ accepts }) => accepts.includes("assertion"));
}

/** Whether APIs can exchange the tokens that they receive. */
export function offersOnBehalfOf({ allowsOnBehalfOf, directory }: Issuer): boolean {
  return allowsOnBehalfOf && directory.clients().some(({ grantTypes }) => grantTypes.includes(JWT_BEARER));
}
