// Sign-in without a page, for tests: if the configuration allows it, the authorization request itself signs
// in the user that `login_hint` names, so that its redirect carries the code. It runs as the validator of an
// extra parameter; test/engine/seams.test.ts watches that the engine calls it in every authorization request.
import { errors, type KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";

export function signInHeadlessly(
  { settings, directory }: Pick<Issuer, "settings" | "directory">,
  ctx: KoaContextWithOIDC,
): void {
  const hint = ctx.oidc.params?.["login_hint"];
  if (!settings.login.headless || ctx.oidc.route !== "authorization" || typeof hint !== "string") return;
  const { session } = ctx.oidc;
  const user = directory.user(hint);
  if (!user) throw new errors.AccessDenied("login_hint names no user of this issuer");
  if (!session) return;
  // All that a prompt can ask for happens here. The parameter stays, because the ID token depends on it.
  ctx.oidc.promptPending = () => false;
  if (session.accountId !== undefined && session.accountId !== user.id) {
    session.resetIdentifier();
    session.authorizations = {}; // another user's consent does not count for this user
  }
  session.loginAccount({ accountId: user.id, loginTs: Math.floor(Date.now() / 1000), amr: ["pwd"] });
}
