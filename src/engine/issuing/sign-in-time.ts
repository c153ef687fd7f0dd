// When whoever a token request is about signed in, by the issuer's clock: what is redeemed has kept it.
import type { KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";

/** Undefined where nobody signed in, or not by this request's doing. */
export function signedInAt(issuer: Issuer, ctx: KoaContextWithOIDC | undefined): number | undefined {
  const { AuthorizationCode: code, DeviceCode: device, RefreshToken: refresh } = ctx?.oidc.entities ?? {};
  const redeemed = (code ?? device ?? refresh) as { authTime?: number } | undefined;
  return redeemed?.authTime === undefined ? undefined : issuer.clock.fromReal(redeemed.authTime);
}
