// The login and consent pages of an issuer, at /login/:uid below its path. They work without JavaScript.
// The login cookie and the origin check protect their forms against other sites.
import type { Context } from "koa";
import type { Interactions, PendingLogin } from "../engine/login/interactions.ts";
import type { User } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { Exchange } from "../issuer/requests/exchange.ts";
import { userSigningIn } from "../issuer/sign-in.ts";
import { sameSecret } from "../same-secret.ts";
import { renderPage } from "./pages.ts";

const SCOPE_TEXTS = new Map([
  ["openid", "Know who you are"],
  ["profile", "See your name"],
  ["email", "See your e-mail address"],
  ["offline_access", "Keep access while you are away"],
]);

/** Answers a login request. Returns false if the path is not a login path. */
export async function serveLogin(
  ctx: Context,
  exchange: Exchange,
  interactions: Interactions,
): Promise<boolean> {
  if (!/^\/login\/[A-Za-z0-9_-]{1,64}$/.test(ctx.path)) return false;
  let pending: PendingLogin;
  try {
    pending = await interactions.pending(ctx);
  } catch (error) {
    if ((error as { error?: string }).error === undefined) throw error; // not an error from the engine
    renderPage(
      ctx,
      "error",
      {
        error: "login expired",
        description: "This sign-in has expired or was started in another browser.",
        hint: "Go back to the application and sign in again.",
      },
      400,
    );
    return true;
  }
  if (ctx.method === "POST") await submit(ctx, exchange, pending, interactions);
  else show(ctx, exchange, pending);
  return true;
}

function show(ctx: Context, exchange: Exchange, pending: PendingLogin, error?: string): void {
  const { issuer } = exchange;
  exchange.decision = `showed the ${pending.prompt} page`;
  const shared = {
    client: pending.client,
    issuer: { id: issuer.id, url: issuer.url },
    redirectHost: pending.redirectHost,
    mayBeAnybody: pending.mayBeAnybody,
    resources: pending.resources,
    action: `${issuer.publicPath}${ctx.path}`,
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
      user: { displayName: pending.user.displayName, id: pending.user.id },
      scopes: pending.scopes.map((name) => ({ name, description: SCOPE_TEXTS.get(name) })),
      claims: pending.claims,
      dropped: pending.dropped,
    });
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
      loginHint: pending.loginHint,
      error,
    },
    error === undefined ? 200 : 401,
  );
}

async function submit(
  ctx: Context,
  exchange: Exchange,
  pending: PendingLogin,
  interactions: Interactions,
): Promise<void> {
  const { issuer, raw } = exchange;
  if (!isSameOrigin(ctx)) {
    renderPage(
      ctx,
      "error",
      { error: "wrong origin", description: "This form was sent from another site." },
      403,
    );
    return;
  }
  const form = (await raw.form()) ?? {};
  if (form["deny"] !== undefined || form["decision"] === "deny") {
    exchange.decision = "the user denied the request";
    return goOn(ctx, await interactions.deny(ctx));
  }
  const factor = pending.factors.find((each) => each === form["factor"]);
  if (pending.prompt === "second-factor") {
    if (factor) {
      exchange.decision = "the user proved a second factor";
      return goOn(ctx, await interactions.prove(ctx, factor));
    }
    if (form["factor"] !== "none") return show(ctx, exchange, pending);
    exchange.decision = "the user did not prove a second factor";
    return goOn(ctx, await interactions.decline(ctx));
  }
  if (pending.prompt === "consent") {
    if (form["decision"] !== "allow") return show(ctx, exchange, pending);
    exchange.decision = "the user consented";
    return goOn(ctx, await interactions.allow(ctx));
  }
  const name = text(form["user"]) || text(form["username"]);
  const user = userSigningIn(issuer, name);
  if (!user || !mayEnter(issuer, user, typeof form["password"] === "string" ? form["password"] : "")) {
    const reason = issuer.settings.login.password
      ? "The name or the password is wrong."
      : name === ""
        ? "Choose a user or type a name."
        : `There is no user “${name.slice(0, 80)}”. Type a listed name or any UUID.`;
    exchange.reason = reason;
    return show(ctx, exchange, { ...pending, loginHint: name || pending.loginHint }, reason);
  }
  exchange.decision = `${user.name} signed in`;
  goOn(ctx, await interactions.login(ctx, user, factor));
}

function mayEnter(issuer: Pick<Issuer, "settings">, user: User, password: string): boolean {
  if (!issuer.settings.login.password || !user.listed) return !issuer.settings.login.password;
  return user.password === undefined || sameSecret(user.password, password);
}

// The pages send no referrer, so their forms send the origin "null". Only Sec-Fetch-Site tells where a form
// came from, and browsers send it only to https and loopback URLs; for others the unguessable path and the
// login cookie protect the form. (Koa's `ctx.origin` is the request's Origin header, not the server's.)
function isSameOrigin(ctx: Context): boolean {
  const origins = ["", "null", `${ctx.protocol}://${ctx.host}`];
  const sites = ["", "same-origin", "none"];
  return origins.includes(ctx.get("origin")) && sites.includes(ctx.get("sec-fetch-site"));
}

function goOn(ctx: Context, location: string): void {
  ctx.status = 303;
  ctx.redirect(location);
  ctx.status = 303;
}

function text(value: string | string[] | undefined): string {
  return typeof value === "string" ? value.trim() : "";
}
