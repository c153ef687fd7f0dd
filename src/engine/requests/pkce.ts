// Which authorization requests need PKCE.
import { type Client, errors, type KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { hasParam } from "../../params.ts";
import { exchangeOf } from "../exchange.ts";

type Rules = Pick<Issuer, "settings" | "directory" | "profile">;

/** @throws `invalid_request` with the vendor's text, if it has one, for a request that must use PKCE */
export function needsPkce(issuer: Rules, ctx: KoaContextWithOIDC, client: Client): boolean {
  const needed = clientNeedsPkce(issuer, client) || resourceNeedsPkce(issuer, ctx);
  const { textWithoutPkce } = issuer.profile.clients;
  if (needed && textWithoutPkce !== undefined) throw new errors.InvalidRequest(textWithoutPkce);
  return needed;
}

/** The issuer's setting comes first, then that of the client, then the vendor's rule for public clients. */
function clientNeedsPkce(
  { settings, directory, profile }: Rules,
  { clientId, clientAuthMethod }: Client,
): boolean {
  if (settings.requirePkce) return true;
  const pkce = directory.client(clientId)?.pkce;
  if (pkce !== undefined) return pkce === "required";
  return profile.clients.publicNeedPkce && clientAuthMethod === "none";
}

/** Only a nonce can take the place of PKCE (OAuth 2.1, section 4.1.2.1). */
function resourceNeedsPkce({ profile }: Rules, ctx: KoaContextWithOIDC): boolean {
  return (
    profile.requests.needsPkceWithResource &&
    hasParam(exchangeOf(ctx).params, "resource") &&
    ctx.oidc.params?.["nonce"] === undefined
  );
}
