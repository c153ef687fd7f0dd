// The time at which the user of a token signed in. The redeemed code or refresh token keeps it; tokens of the
// authorization endpoint are issued in the login itself.
import type { KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";

/** Returns seconds by the issuer's clock; undefined if there was no login. */
export function signedInAt(
  { clock }: Pick<Issuer, "clock">,
  ctx: KoaContextWithOIDC | undefined,
): number | undefined {
  const { session } = ctx?.oidc ?? {};
  const { AuthorizationCode: code, DeviceCode: device, RefreshToken: refresh } = ctx?.oidc.entities ?? {};
  const redeemed = (code ?? device ?? refresh) as { authTime?: number } | undefined;
  const time = redeemed?.authTime ?? session?.authTime();
  return time === undefined ? undefined : clock.fromReal(time);
}
