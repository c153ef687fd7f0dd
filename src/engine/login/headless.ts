// Signing in without a page, for tests: where the configuration allows it, whoever login_hint names is logged
// in inside the authorization request itself, so that one redirect carries the code.
import { errors, type KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";

export function signInHeadlessly(issuer: Issuer, ctx: KoaContextWithOIDC): void {
  const hint = ctx.oidc.params?.["login_hint"];
  if (!issuer.settings.login.headless || ctx.oidc.route !== "authorization" || typeof hint !== "string")
    return;
  const { session, params } = ctx.oidc;
  const user = issuer.directory.user(hint);
  if (!user) throw new errors.AccessDenied("login_hint names no user of this issuer");
  if (!session || !params) return;
  params["prompt"] = undefined; // login and consent happen here and now; for none there is nothing to ask either
  if (session.accountId !== undefined && session.accountId !== user.id) {
    session.resetIdentifier();
    session.authorizations = {}; // what the other user allowed is not this one's
  }
  session.loginAccount({ accountId: user.id, loginTs: Math.floor(Date.now() / 1000), amr: ["pwd"] });
}
