// Which authorization requests need PKCE.
import type { Client, KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { hasParam } from "../../params.ts";
import { exchangeOf } from "../exchange.ts";

export function needsPkce(
  { settings, directory, profile }: Pick<Issuer, "settings" | "directory" | "profile">,
  ctx: KoaContextWithOIDC,
  { clientId, clientAuthMethod }: Client,
): boolean {
  if (clientAuthMethod === "none" || settings.requirePkce) return true;
  if (directory.client(clientId)?.requirePkce) return true;
  // Only a nonce can take the place of PKCE (OAuth 2.1, section 4.1.2.1).
  return (
    profile.requests.followsOAuth21 &&
    hasParam(exchangeOf(ctx).params, "resource") &&
    ctx.oidc.params?.["nonce"] === undefined
  );
}
