// Which clients must use PKCE: those with the setting `pkce`, and public clients by the vendor's rule.
import { errors } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";

/** @throws `invalid_request` with the vendor's text, if it has one, for a client that must use PKCE */
export function needsPkce(
  { profile, directory }: Pick<Issuer, "profile" | "directory">,
  { clientId, clientAuthMethod }: { clientId: string; clientAuthMethod?: string | undefined },
): boolean {
  const { publicNeedPkce, textWithoutPkce } = profile.clients;
  const setting = directory.client(clientId)?.pkce;
  const needed =
    setting === undefined ? publicNeedPkce && clientAuthMethod === "none" : setting === "required";
  if (needed && textWithoutPkce !== undefined) throw new errors.InvalidRequest(textWithoutPkce);
  return needed;
}
