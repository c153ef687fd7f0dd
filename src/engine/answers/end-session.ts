// Sign-out without a session: the engine answers with a page whose script submits a form. Vendors that sign out at
// once redirect instead.
import type { Params } from "../../params.ts";
import type { Answer } from "./answer.ts";

export function finishEndSession({ issuer: { profile }, ctx, oidc }: Answer): void {
  const params = (oidc.params ?? {}) as Params;
  if (ctx.status !== 200 || oidc.session?.accountId !== undefined) return;
  if (!profile.requests.signsOutAtOnce?.(params, { isSignedIn: false })) return;
  const { post_logout_redirect_uri: uri, state } = params; // the engine has removed an URI that is not allowed
  const target = new URL(typeof uri === "string" ? uri : oidc.urlFor("end_session_success"));
  if (typeof uri === "string" && typeof state === "string") target.searchParams.set("state", state);
  ctx.redirect(target.href);
}
