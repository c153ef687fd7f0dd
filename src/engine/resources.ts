// Resource indicators (RFC 8707). The engine wants every audience to be an absolute URI and drops scopes that
// belong to none, so each request gets a resource, if need be the issuer itself, and other audiences travel
// wrapped in a URN.
import { openResource, type Resource } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";

const WRAPPER = "urn:mintmark:aud:";

/** The indicator under which the engine carries an audience; a usable URI is its own. */
export function toIndicator(audience: string): string {
  const url = URL.parse(audience);
  return url && !audience.includes("#") && !audience.startsWith(WRAPPER)
    ? audience
    : WRAPPER + encodeURIComponent(audience.toWellFormed());
}

/** The audience behind an indicator; "", which is none, for a wrapper that we didn't write. */
export function fromIndicator(indicator: string): string {
  if (!indicator.startsWith(WRAPPER)) return indicator;
  try {
    return decodeURIComponent(indicator.slice(WRAPPER.length));
  } catch {
    return "";
  }
}

/** The resource behind an indicator; undefined where the directory lists others only. */
export function resourceOf(issuer: Issuer, indicator: string): Resource | undefined {
  const audience = fromIndicator(indicator);
  if (audience === "") return undefined;
  const found = issuer.directory.resource(audience);
  const isDefault = audience === issuer.url || audience === issuer.defaultAudience;
  return isDefault && !found?.listed ? openResource([audience]) : found;
}
