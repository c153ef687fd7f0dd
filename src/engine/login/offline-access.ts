// Seam O7: the engine drops `offline_access` wherever the request does not also say prompt=consent. Clients leave
// that out (Codex does) and still want a refresh token that outlives the login. So a marker travels with the
// request, and puts the scope back once the engine has judged the rest; consent is asked for as for every scope.
import type { KoaContextWithOIDC } from "oidc-provider";
import { type Params, splitScope } from "../../params.ts";

const SCOPE = "offline_access";

/** Name of the marker, which the engine has to know as an extra parameter. */
export const OFFLINE_MARKER = "mintmark_offline_access";

/** The request with the marker where it belongs, and nowhere else. */
export function markOfflineAccess({ [OFFLINE_MARKER]: _, ...params }: Params): Params {
  const asked = typeof params["scope"] === "string" && splitScope(params["scope"]).includes(SCOPE);
  return asked ? { ...params, [OFFLINE_MARKER]: "1" } : params;
}

/** Runs as the marker's validator: in every authorization request, after its scope was judged. */
export function restoreOfflineAccess({ oidc }: KoaContextWithOIDC): void {
  const { params, client } = oidc;
  if (!params || params[OFFLINE_MARKER] === undefined || !client?.grantTypeAllowed("refresh_token")) return;
  const scopes = splitScope(params["scope"] as string | undefined);
  if (!scopes.includes(SCOPE)) params["scope"] = [...scopes, SCOPE].join(" ");
}
