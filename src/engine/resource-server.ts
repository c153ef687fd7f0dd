// What the engine is told about a resource (RFC 8707), whenever a request names one or gets one by default.
import { errors, type KoaContextWithOIDC, type ResourceServer } from "oidc-provider";
import type { Issuer } from "../issuer/issuer.ts";
import { OIDC_SCOPES } from "../issuer/scopes.ts";
import { splitScope, textParam } from "../params.ts";
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
  refuseAsVendor(issuer, ctx, requested);
  requireAvailable(issuer, resource, { clientId, requested });
  // The engine asks again when a code, refresh token or device code is redeemed; the scopes are in there then.
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

/** Every request for a token and every login passes here once the engine has found it sound. */
function refuseAsVendor(
  { profile, facts }: Pick<Issuer, "profile" | "facts">,
  ctx: KoaContextWithOIDC,
  scopes: readonly string[],
): void {
  const exchange = exchangeOf(ctx);
  if (exchange.sent === undefined) return;
  const refusal = profile.requests.refusal?.({ route: ctx.oidc.route, asked: exchange.sent, scopes, facts });
  if (!refusal) return;
  exchange.refusalDetail = refusal.detail;
  throw new errors.CustomOIDCProviderError(refusal.error, refusal.description);
}
