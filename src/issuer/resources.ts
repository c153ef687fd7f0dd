// Resource indicators (RFC 8707). The engine accepts only absolute URIs as audiences, so others are wrapped
// in a URN. It also drops scopes that belong to no resource, so every request gets a resource.
import type { Params } from "../params.ts";
import { rememberTexts } from "../remember-last.ts";
import { sameAudience } from "./audiences.ts";
import { openResource, type Resource } from "./directory.ts";
import type { Issuer } from "./issuer.ts";

const WRAPPER = "urn:mintmark:aud:";

export const INDICATOR_RULE =
  "a resource must be an absolute URI without a fragment; send a name that is no URI as audience, not as resource";
/** This message equals the engine's, because the engine checks a part of the rule itself. */
const ENGINE_RULE = "resource indicator must be an absolute URI";

/** Returns the members of an error response; if it is about a resource that is no URI, with what to send instead. */
export function withIndicatorRule<Members extends object>(members: Members): Members {
  const { error_description: description } = members as { error_description?: unknown };
  return description === ENGINE_RULE ? { ...members, error_description: INDICATOR_RULE } : members;
}

/** An absolute URI without a fragment, by the characters that RFC 3986 allows. */
const ABSOLUTE_URI = /^[a-z][a-z\d+.-]*:(?:[\w.~:/?[\]@!$&'()*+,;=-]|%[\da-f]{2})+$/i;

/** A web address must have a host (RFC 9110, section 4.2). */
const WITHOUT_HOST = /^https?:(?!\/\/[^/?])/i;

export const isAbsoluteUri = rememberTexts(
  (text: string): boolean => ABSOLUTE_URI.test(text) && URL.canParse(text) && !WITHOUT_HOST.test(text),
);

/** Returns the engine's indicator for an audience: itself if it is a usable URI, else a URN around it. */
export function toIndicator(audience: string): string {
  return isAbsoluteUri(audience) && !audience.startsWith(WRAPPER)
    ? audience
    : WRAPPER + encodeURIComponent(audience.toWellFormed());
}

/**
 * Returns the indicator of an `audience` that a client sent. It may be any name, but one that is meant as a
 * URL and is malformed stays as it is, so that it is rejected like such a resource.
 */
export function requestedAudience({ directory }: Pick<Issuer, "directory">, audience: string): string {
  const isMalformed = URL.canParse(audience) && !isAbsoluteUri(audience.replace(/#.*$/s, ""));
  return isMalformed && !directory.resource(audience)?.listed ? audience : toIndicator(audience);
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
  const isDefault = [issuer.url, issuer.defaultAudience].some((own) => sameAudience(own, audience));
  return isDefault && !found?.listed ? openResource([audience]) : found;
}

/** Returns whether two indicators mean the same resource. */
export function sameResource({ directory }: Pick<Issuer, "directory">, one: string, other: string): boolean {
  const [first, second] = [fromIndicator(one), fromIndicator(other)];
  const resource = directory.resource(first);
  return (
    sameAudience(first, second) ||
    (resource?.listed === true && directory.resource(second)?.name === resource.name)
  );
}

/** Returns indicators without those that mean the same resource as an earlier one. */
export function distinctResources(issuer: Issuer, indicators: readonly string[]): string[] {
  return indicators.filter(
    (each, index) => indicators.findIndex((other) => sameResource(issuer, other, each)) === index,
  );
}

/** Adds every `audience` to the resources, and names each resource once; the engine checks each of them. */
export function withResource(issuer: Issuer, sent: Params): Params {
  if (sent["audience"] === undefined && !Array.isArray(sent["resource"])) return sent;
  const { audience, ...params } = sent;
  const resources = [params["resource"] ?? []].flat().filter(Boolean);
  const audiences = [audience ?? []].flat().filter(Boolean);
  if (audiences.length === 0 && resources.length < 2) return params;
  const all = [...resources, ...audiences.map((each) => requestedAudience(issuer, each))];
  const [only = "", ...others] = distinctResources(issuer, all);
  return { ...params, resource: others.length === 0 ? only : [only, ...others] };
}
