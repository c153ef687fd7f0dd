// Describes the resource of a request (RFC 8707) to the engine, whether it was requested or is the default.
import { errors, type KoaContextWithOIDC, type ResourceServer } from "oidc-provider";
import type { Issuer } from "../issuer/issuer.ts";
import { OIDC_SCOPES } from "../issuer/scopes.ts";
import { splitScope, textParam } from "../params.ts";
import type { RefusalFacts } from "../profiles/contract.ts";
import { exchangeOf } from "./exchange.ts";
import { requireAvailable } from "./requested-scopes.ts";
import { fromIndicator, resourceOf } from "./resources.ts";

export function resourceServerInfo(
  issuer: Issuer,
  ctx: KoaContextWithOIDC,
  indicator: string,
  clientId: string,
): ResourceServer {
  const resource = resourceOf(issuer, indicator);
  if (!resource) throw new errors.InvalidTarget();
  const requested = splitScope(textParam(ctx.oidc.params ?? {}, "scope"));
  refuseAsVendor(issuer, ctx, { scopes: requested, audience: fromIndicator(indicator) });
  requireAvailable(issuer, resource, { clientId, requested });
  // The engine asks again when a code, refresh token or device code is redeemed, and needs its scopes then.
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
