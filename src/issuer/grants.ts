// Which of the grants beyond the engine's own an issuer offers: those that its configuration lets work.
import { JWT_BEARER, TOKEN_EXCHANGE, type GrantType } from "../config/client.ts";
import type { Issuer } from "./issuer.ts";

export function offersGrant(issuer: Issuer, grant: GrantType): boolean {
  if ((issuer.profile.missingGrants as readonly GrantType[] | undefined)?.includes(grant)) return false;
  switch (grant) {
    case "password":
      return issuer.allowsPasswordGrant;
    case JWT_BEARER:
      return offersIdJagRedemption(issuer) || acceptsAssertions(issuer) || offersWorkloadFederation(issuer);
    case TOKEN_EXCHANGE:
      return issuer.directory.clients().some(({ grantTypes }) => grantTypes.includes(TOKEN_EXCHANGE));
    default:
      return true;
  }
}

export function offersIdJagRedemption({ settings }: Issuer): boolean {
  return Object.values(settings.trustedIssuers).some(({ accepts }) => accepts.includes("id-jag"));
}

export function offersWorkloadFederation({ settings }: Issuer): boolean {
  return Object.values(settings.trustedIssuers).some(({ workloads }) => workloads.length > 0);
}

export function offersIdJags(issuer: Issuer): boolean {
  return Object.keys(issuer.settings.idJagAudiences).length > 0 && offersGrant(issuer, TOKEN_EXCHANGE);
}

function acceptsAssertions({ settings }: Issuer): boolean {
  return Object.values(settings.trustedIssuers).some(({ accepts }) => accepts.includes("assertion"));
}
