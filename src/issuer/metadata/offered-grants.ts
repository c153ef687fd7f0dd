// Lists the grants that an issuer offers, as its settings and its directory allow.
import { GRANT_TYPES, type GrantType } from "../../config/client.ts";
import { JWT_BEARER, TOKEN_EXCHANGE } from "../../profiles/grant-types.ts";
import type { Issuer } from "../issuer.ts";

type Trusting = Pick<Issuer, "settings">;

/** Grants that not every issuer offers. */
const CONDITIONS: Partial<Record<GrantType, (issuer: Issuer) => boolean>> = {
  password: (issuer) => issuer.allowsPasswordGrant,
  [JWT_BEARER]: (issuer) =>
    offersIdJagRedemption(issuer) ||
    acceptsAssertions(issuer) ||
    offersWorkloadFederation(issuer) ||
    offersOnBehalfOf(issuer),
  [TOKEN_EXCHANGE]: (issuer) => hasClientWith(issuer, TOKEN_EXCHANGE),
};

export function offersGrant(issuer: Issuer, type: GrantType): boolean {
  const { missingGrants = [] } = issuer.profile.clients;
  if ((missingGrants as readonly GrantType[]).includes(type)) return false;
  return CONDITIONS[type]?.(issuer) ?? true;
}

/** Returns the grants that the issuer offers to clients. */
export function grantsOffered(issuer: Issuer): GrantType[] {
  return GRANT_TYPES.filter((type) => offersGrant(issuer, type));
}

/** Returns the same by the names that clients register, where the implicit and hybrid flows are a grant too. */
export function grantNames(issuer: Issuer): string[] {
  const isImplicit = issuer.responseTypes.some((type) => type.includes("token"));
  return [...grantsOffered(issuer), ...(isImplicit ? ["implicit"] : [])];
}

/** Whether clients can redeem ID-JAGs of enterprise-managed authorization. */
export function offersIdJagRedemption({ settings }: Trusting): boolean {
  return Object.values(settings.trustedIssuers).some(({ accepts }) => accepts.includes("id-jag"));
}

/** Whether clients can exchange a token for an ID-JAG of enterprise-managed authorization. */
export function offersIdJagMinting(issuer: Issuer): boolean {
  return Object.keys(issuer.settings.idJagAudiences).length > 0 && offersGrant(issuer, TOKEN_EXCHANGE);
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
export function offersOnBehalfOf(issuer: Issuer): boolean {
  return issuer.allowsOnBehalfOf && hasClientWith(issuer, JWT_BEARER);
}

function hasClientWith({ directory }: Pick<Issuer, "directory">, type: GrantType): boolean {
  return directory.clients().some(({ grantTypes }) => grantTypes.includes(type));
}
