// Resource indicators (RFC 8707). The engine wants every audience to be an absolute URI and drops scopes that
// belong to none, so each request gets a resource, if need be the issuer itself, and other audiences travel
// wrapped in a URN.
import { errors, type KoaContextWithOIDC, type ResourceServer } from "oidc-provider";
import { openResource, type Resource } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { forbiddenScope, OIDC_SCOPES, splitScope, unknownScope } from "../issuer/scopes.ts";
import { askedParams } from "./requests/vendor-requests.ts";

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

/** What the engine asks for whenever a request names, or gets, a resource. */
export function resourceServerInfo(
  issuer: Issuer,
  ctx: KoaContextWithOIDC,
  indicator: string,
  clientId: string,
): ResourceServer {
  const resource = resourceOf(issuer, indicator);
  if (!resource) throw new errors.InvalidTarget();
  const requested = splitScope(
    typeof ctx.oidc.params?.["scope"] === "string" ? ctx.oidc.params["scope"] : undefined,
  );
  refuseAsVendor(issuer, ctx, requested);
  const unknown =
    unknownScope(issuer.directory, resource, requested) ??
    forbiddenScope(issuer.directory.client(clientId), requested);
  if (unknown !== undefined)
    throw new errors.InvalidScope(
      "requested scope is unknown or not allowed for this resource and client",
      unknown,
    );
  // Asked again at code exchange and refresh, when the scopes stand in what is exchanged.
  const { AuthorizationCode: code, RefreshToken: refresh, DeviceCode: device } = ctx.oidc.entities;
  const scopes = new Set([
    ...OIDC_SCOPES,
    ...requested,
    ...splitScope(code?.scope),
    ...splitScope(refresh?.scope),
    ...splitScope(device?.scope),
  ]);
  return { audience: fromIndicator(indicator), scope: [...scopes].join(" "), accessTokenFormat: "opaque" };
}

/** The one place that every request for a token, and for a login, comes by once it is known to be sound. */
function refuseAsVendor(issuer: Issuer, ctx: KoaContextWithOIDC, scopes: readonly string[]): void {
  const asked = askedParams(ctx);
  if (asked === undefined) return;
  const refusal = issuer.profile.refusal?.({ route: ctx.oidc.route, asked, scopes, facts: issuer.facts });
  if (refusal) throw new errors.CustomOIDCProviderError(refusal.error, refusal.description);
}
