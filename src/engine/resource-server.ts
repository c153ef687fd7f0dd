// Describes the resource of a request (RFC 8707) to the engine, whether it was requested or is the default.
import { errors, type KoaContextWithOIDC, type ResourceServer } from "oidc-provider";
import type { Issuer } from "../issuer/issuer.ts";
import { distinctResources, fromIndicator, resourceOf } from "../issuer/resources.ts";
import { availableOf, OIDC_SCOPES } from "../issuer/scopes.ts";
import { splitScope, textParam } from "../params.ts";
import type { RefusalFacts } from "../profiles/contract.ts";
import { exchangeOf } from "./exchange.ts";
import { checkIndicator } from "./refusals.ts";
import { requireAvailable } from "./requested-scopes.ts";

export function resourceServerInfo(
  issuer: Issuer,
  ctx: KoaContextWithOIDC,
  indicator: string,
  clientId: string,
): ResourceServer {
  const resource = resourceOf(issuer, checkIndicator(indicator));
  if (!resource) throw new errors.InvalidTarget();
  const requested = splitScope(textParam(ctx.oidc.params ?? {}, "scope"));
  refuseAsVendor(issuer, ctx, { scopes: requested, audience: fromIndicator(indicator) });
  // The engine asks again when a code, refresh token or device code is redeemed, and needs its scopes then.
  const { AuthorizationCode: code, RefreshToken: refresh, DeviceCode: device } = ctx.oidc.entities;
  const redeemed = [code, refresh, device].filter((each) => each !== undefined);
  const named = [ctx.oidc.params?.["resource"], ...redeemed.map((each) => each.resource)].flat();
  const indicators = named.filter((each) => typeof each === "string");
  const resources = distinctResources(issuer, indicators).flatMap((each) => resourceOf(issuer, each) ?? []);
  requireAvailable(issuer, [resource, ...resources], { clientId, requested });
  const scopes = [...requested, ...redeemed.flatMap((each) => splitScope(each.scope))];
  // With several resources, each gets the scopes that it knows (RFC 8707, section 2.2).
  const own = resources.length > 1 ? availableOf(issuer, { resource, clientId }, scopes) : scopes;
  if (redeemed.length > 0 && requested.length > 0 && !requested.some((scope) => own.includes(scope))) {
    throw new errors.InvalidScope("the resource knows none of the requested scopes", requested.join(" "));
  }
  const scope = [...new Set([...OIDC_SCOPES, ...own])].join(" ");
  return { audience: fromIndicator(indicator), scope, accessTokenFormat: "opaque" };
}

/** Throws the vendor's error, if any. Logins and token requests pass here after the engine's checks. */
function refuseAsVendor(
  { profile, facts }: Pick<Issuer, "profile" | "facts">,
  ctx: KoaContextWithOIDC,
  request: Pick<RefusalFacts, "scopes" | "audience">,
): void {
  const exchange = exchangeOf(ctx);
  if (exchange.sent === undefined) return;
  const refusal = profile.requests.refusal?.({
    route: ctx.oidc.route,
    asked: exchange.sent,
    ...request,
    facts,
  });
  if (!refusal) return;
  exchange.refusalDetail = refusal.detail;
  throw new errors.CustomOIDCProviderError(refusal.error, refusal.description);
}
