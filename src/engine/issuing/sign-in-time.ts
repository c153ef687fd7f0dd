// The time at which the user of a token request signed in. The redeemed code or refresh token keeps it.
import type { KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";

/** Returns seconds by the issuer's clock; undefined if the request redeems nothing of a login. */
export function signedInAt(
  { clock }: Pick<Issuer, "clock">,
  ctx: KoaContextWithOIDC | undefined,
): number | undefined {
  const { AuthorizationCode: code, DeviceCode: device, RefreshToken: refresh } = ctx?.oidc.entities ?? {};
  const redeemed = (code ?? device ?? refresh) as { authTime?: number } | undefined;
  return redeemed?.authTime === undefined ? undefined : clock.fromReal(redeemed.authTime);
}
