// Resource indicators (RFC 8707). The engine accepts only absolute URIs as audiences, so others are wrapped
// in a URN. It also drops scopes that belong to no resource, so every request gets a resource.
import { openResource, type Resource } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";

const WRAPPER = "urn:mintmark:aud:";

/** Returns the engine's indicator for an audience: itself if it is a usable URI, else a URN around it. */
export function toIndicator(audience: string): string {
  const url = URL.parse(audience);
  return url && !audience.includes("#") && !audience.startsWith(WRAPPER)
    ? audience
    : WRAPPER + encodeURIComponent(audience.toWellFormed());
}

/** Returns the audience of an indicator; "" (no audience) for a URN that `toIndicator` did not make. */
export function fromIndicator(indicator: string): string {
  if (!indicator.startsWith(WRAPPER)) return indicator;
  try {
    return decodeURIComponent(indicator.slice(WRAPPER.length));
  } catch {
    return "";
  }
}

/** Returns the resource of an indicator; undefined if the directory lists resources, but not this one. */
export function resourceOf(issuer: Issuer, indicator: string): Resource | undefined {
  const audience = fromIndicator(indicator);
  if (audience === "") return undefined;
  const found = issuer.directory.resource(audience);
  const { vendorApis = {} } = issuer.profile.tokens;
  const hasScope = Object.hasOwn(vendorApis, audience) ? vendorApis[audience] : undefined;
  if (hasScope && !found?.listed) return { ...openResource([audience]), hasScope };
  const isDefault = audience === issuer.url || audience === issuer.defaultAudience;
  return isDefault && !found?.listed ? openResource([audience]) : found;
}
