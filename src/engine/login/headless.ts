// Sign-in without a page, for tests: if the configuration allows it, the authorization request itself signs
// in the user that `login_hint` names, so that its redirect carries the code. It runs as the validator of an
// extra parameter; test/engine/seams.test.ts watches that the engine calls it in every authorization request.
import { randomBytes } from "node:crypto";
import { errors, type KoaContextWithOIDC } from "oidc-provider";
import type { User } from "../../issuer/directory.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { factorsFor, levelOf, userSigningIn, usualMethods, withFactor } from "../../issuer/sign-in.ts";
import { askedLevel } from "./asked-level.ts";

export function signInHeadlessly(issuer: Issuer, ctx: KoaContextWithOIDC): void {
  const { settings } = issuer;
  const hint = ctx.oidc.params?.["login_hint"];
  if (!settings.login.headless || ctx.oidc.route !== "authorization" || typeof hint !== "string") return;
  const { session } = ctx.oidc;
  const user = userSigningIn(issuer, hint);
  if (!user) throw new errors.AccessDenied("login_hint names no user of this issuer");
  if (!session) return;
  // All that a prompt can ask for happens here. The parameter stays, because the ID token depends on it.
  ctx.oidc.promptPending = () => false;
  if (session.accountId !== user.id) {
    session.resetIdentifier();
    // Another user's login has another id and other clients, whose consent does not count for this user.
    Object.assign(session, { uid: randomBytes(32).toString("base64url"), authorizations: {} });
  }
  const amr = methodsFor(issuer, ctx, user);
  session.loginAccount({
    accountId: user.id,
    loginTs: Math.floor(Date.now() / 1000),
    amr,
    transient: !settings.login.staySignedIn,
  });
  Object.assign(ctx.oidc, { result: { login: { accountId: user.id } } }); // as after the login page
}

/** Returns the user's methods, with a second factor if the request asks for it and the user has one. */
function methodsFor(issuer: Issuer, { oidc }: KoaContextWithOIDC, user: User): string[] {
  const methods = usualMethods(issuer, user);
  if (!oidc.client) return methods;
  const { preferred } = askedLevel(issuer, { params: { ...oidc.params }, client: oidc.client, user });
  const [factor] = levelOf(methods) < preferred ? factorsFor(issuer, user, preferred) : [];
  return factor === undefined ? methods : withFactor(methods, factor);
}
