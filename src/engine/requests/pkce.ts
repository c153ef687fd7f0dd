// Decides which authorization requests need PKCE, and checks challenges of the method `plain`, which the engine does not know.
import { hash } from "node:crypto";
import { type Client, errors, type KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import { hasParam, type Params } from "../../params.ts";
import { exchangeOf } from "../exchange.ts";

type Rules = Pick<Issuer, "settings" | "directory" | "profile">;

/** @throws `invalid_request` with the vendor's text, if it has one, for a request that must use PKCE */
export function needsPkce(issuer: Rules, ctx: KoaContextWithOIDC, client: Client): boolean {
  const needed = clientNeedsPkce(issuer, client) || resourceNeedsPkce(issuer, ctx);
  const { textWithoutPkce } = issuer.profile.clients;
  if (needed && textWithoutPkce !== undefined) throw new errors.InvalidRequest(textWithoutPkce);
  return needed;
}

/**
 * Turns a challenge that is the verifier itself into the S256 challenge of the same verifier, where the vendor takes
 * such challenges. A challenge without a method is one (RFC 7636, section 4.3).
 */
export function withHashedChallenge(exchange: Exchange, params: Params): Params {
  const { issuer, claimedClientId } = exchange;
  const { code_challenge: challenge, code_challenge_method: method } = params;
  const isPlain =
    typeof challenge === "string" && challenge !== "" && [undefined, "", "plain"].includes(method as string);
  const isTaken =
    issuer.profile.clients.plainPkce === true && !isConfiguredToNeed(issuer, claimedClientId ?? "");
  if (!isPlain || !isTaken) return params;
  const isVerifier = /^[\w.~-]{43,128}$/.test(challenge);
  return {
    ...params,
    code_challenge: isVerifier ? hash("sha256", challenge, "base64url") : challenge, // the engine refuses that one
    code_challenge_method: "S256",
  };
}

function isConfiguredToNeed(
  { settings, directory }: Pick<Rules, "settings" | "directory">,
  id: string,
): boolean {
  return settings.requirePkce || directory.client(id)?.pkce === "required";
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
