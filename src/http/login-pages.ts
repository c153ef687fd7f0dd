// Shows the pages of a login: the form, the page for the password, the question whether to stay, the second factor and
// consent.
import type { Context } from "koa";
import type { PendingLogin } from "../engine/login/interactions.ts";
import type { User } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { Exchange } from "../issuer/requests/exchange.ts";
import { type Form, sentBefore, type SignInForm } from "./login-form.ts";
import { lookAt, lookOfPage } from "./look-of-page.ts";
import { admitPicture, renderPage } from "./pages.ts";

const SCOPE_TEXTS = new Map([
  ["openid", "Know who you are"],
  ["profile", "See your name"],
  ["email", "See your e-mail address"],
  ["offline_access", "Keep access while you are away"],
]);

/** Shows the page that the login needs next; after a refusal, with what was sent. */
export function show(
  ctx: Context,
  exchange: Exchange,
  pending: PendingLogin,
  refused?: { error: string; sent: SignInForm },
): void {
  const { issuer } = exchange;
  exchange.decision = `showed the ${pending.prompt} page`;
  const shared = {
    ...lookOfPage(issuer),
    client: pending.client,
    redirectHost: pending.redirectHost,
    mayBeAnybody: pending.mayBeAnybody,
    resources: pending.resources,
    action: actionOf(ctx, issuer),
  };
  if (pending.prompt === "second-factor" && pending.user) {
    renderPage(ctx, "second-factor", {
      ...shared,
      user: { displayName: pending.user.displayName, id: pending.user.id },
      factors: pending.factors,
      isDemanded: pending.isDemanded,
    });
    return;
  }
  if (pending.prompt === "consent" && pending.user) {
    renderPage(ctx, "consent", {
      ...shared,
      clientLinks: pending.clientLinks,
      logo: pending.logo,
      user: { displayName: pending.user.displayName, id: pending.user.id },
      scopes: pending.scopes.map((name) => ({ name, description: SCOPE_TEXTS.get(name) })),
      claims: pending.claims,
      dropped: pending.dropped,
    });
    if (pending.logo !== undefined) admitPicture(ctx, pending.logo);
    return;
  }
  const users = issuer.directory
    .users()
    .map(({ name, displayName, email, roles }) => ({ name, displayName, email, roles }));
  renderPage(
    ctx,
    "login",
    {
      ...shared,
      scopes: pending.scopes,
      users,
      askPassword: issuer.settings.login.password,
      factor: issuer.settings.login.mfa === undefined ? pending.factors[0] : undefined,
      loginHint: refused?.sent.name || pending.loginHint,
      wasTyped: refused !== undefined && refused.sent.name !== "" && !refused.sent.isPicked,
      claims: takesClaims(issuer) ? (refused?.sent.claims ?? "") : undefined,
      error: refused?.error,
    },
    refused === undefined ? 200 : 401,
  );
}

/** Asks for the password on a page of its own. */
export function askPassword(
  ctx: Context,
  exchange: Exchange,
  { user, form }: { user: User; form: Form },
  error?: string,
): void {
  const { issuer } = exchange;
  exchange.decision = "showed the password page";
  const page = {
    ...lookOfPage(issuer),
    user: { displayName: user.displayName },
    askPassword: issuer.settings.login.password,
    sentBefore: sentBefore(form, lookAt(issuer).login),
    error,
    action: actionOf(ctx, issuer),
  };
  renderPage(ctx, "password", page, error === undefined ? 200 : 401);
}

/** Asks whether the login outlives the browser. */
export function askToStay(ctx: Context, { issuer }: Exchange, { displayName }: User): void {
  renderPage(ctx, "stay", { ...lookOfPage(issuer), user: { displayName }, action: actionOf(ctx, issuer) });
}

/** Claims can be typed unless accounts have passwords: a user could otherwise give himself a role. */
export function takesClaims({ settings: { login } }: Pick<Issuer, "settings">): boolean {
  return login.typedClaims ?? !login.password;
}

function actionOf(ctx: Context, { publicPath }: Pick<Issuer, "publicPath">): string {
  return `${publicPath}${ctx.path}`;
}
