// The engine drops `offline_access` without prompt=consent, but clients that omit it (Codex does) still need
// a refresh token that outlives the login. So an extra parameter marks such a request, and its validator
// restores the scope after the engine's check. test/engine/seams.test.ts watches that order.
import type { KoaContextWithOIDC } from "oidc-provider";
import { type Params, splitScope } from "../../params.ts";

const SCOPE = "offline_access";

/** Name of the marker. The engine must know it as an extra parameter. */
export const OFFLINE_MARKER = "mintmark_offline_access";

/** Marks a request for `offline_access`, and removes a marker that the client sent. */
export function markOfflineAccess({ [OFFLINE_MARKER]: _, ...params }: Params): Params {
  const asked = typeof params["scope"] === "string" && splitScope(params["scope"]).includes(SCOPE);
  return asked ? { ...params, [OFFLINE_MARKER]: "1" } : params;
}

/** The marker's validator. It runs in every authorization request, after the engine's check of the scope. */
export function restoreOfflineAccess({ oidc }: KoaContextWithOIDC): void {
  const { params, client } = oidc;
  if (!params || params[OFFLINE_MARKER] === undefined || !client?.grantTypeAllowed("refresh_token")) return;
  // Only a code leads to a refresh token (OpenID Connect Core 1.0, section 11).
  const { response_type: type } = params;
  if (typeof type === "string" && !splitScope(type).includes("code")) return;
  const scopes = splitScope(params["scope"] as string | undefined);
  if (!scopes.includes(SCOPE)) params["scope"] = [...scopes, SCOPE].join(" ");
}
