// The login and consent pages of an issuer, at /login/:uid below its path. They work without JavaScript.
// The login cookie and the origin check protect their forms against other sites.
import type { Context } from "koa";
import type { Interactions, PendingLogin } from "../engine/login/interactions.ts";
import type { User } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { Exchange } from "../issuer/requests/exchange.ts";
import { userSigningIn } from "../issuer/sign-in.ts";
import { parseTypedClaims } from "../issuer/typed-claims.ts";
import { isPressed } from "../profiles/look.ts";
import { sameSecret } from "../same-secret.ts";
import { type Form, readSignIn } from "./login-form.ts";
import { askPassword, askToStay, show, takesClaims } from "./login-pages.ts";
import { lookAt } from "./look-of-page.ts";
import { renderPage } from "./pages.ts";

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

async function submit(
  ctx: Context,
  exchange: Exchange,
  pending: PendingLogin,
  interactions: Interactions,
): Promise<void> {
  const { raw } = exchange;
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
  const { consent } = lookAt(exchange.issuer);
  const denies =
    pending.prompt === "consent" && (form["decision"] === "deny" || isPressed(form, consent.deny));
  if (form["deny"] !== undefined || denies) {
    exchange.decision = "the user denied the request";
    return goOn(ctx, await interactions.deny(ctx));
  }
  if (pending.prompt === "second-factor") {
    const factor = pending.factors.find((each) => each === form["factor"]);
    if (factor) {
      exchange.decision = "the user proved a second factor";
      return goOn(ctx, await interactions.prove(ctx, factor));
    }
    if (form["factor"] !== "none") return show(ctx, exchange, pending);
    exchange.decision = "the user did not prove a second factor";
    return goOn(ctx, await interactions.decline(ctx));
  }
  if (pending.prompt === "consent") {
    const allows = form["decision"] === "allow" || isPressed(form, consent.allow);
    if (!allows) return show(ctx, exchange, pending);
    exchange.decision = "the user consented";
    return goOn(ctx, await interactions.allow(ctx));
  }
  await signIn(ctx, exchange, { pending, interactions, form });
}

interface Submitted {
  pending: PendingLogin;
  interactions: Interactions;
  form: Form;
}

/** Takes what the pages of the login send: the name, the password, and whether the user stays signed in. */
async function signIn(
  ctx: Context,
  exchange: Exchange,
  { pending, interactions, form }: Submitted,
): Promise<void> {
  const { issuer } = exchange;
  const { login: look } = lookAt(issuer);
  const { stay } = look;
  if (stay && (isPressed(form, stay.yes) || isPressed(form, stay.no))) {
    const stays = isPressed(form, stay.yes);
    const location = await interactions.stay(ctx, stays);
    if (location === undefined) return show(ctx, exchange, pending);
    exchange.decision = stays ? "the user stays signed in" : "the user does not stay signed in";
    return goOn(ctx, location);
  }
  const sent = readSignIn(form, look);
  const typed = parseTypedClaims(takesClaims(issuer) ? sent.claims : "");
  if ("complaint" in typed) {
    exchange.reason = typed.complaint;
    return show(ctx, exchange, pending, { error: typed.complaint, sent });
  }
  const user = userSigningIn(issuer, sent.name);
  const asksNext = look.passwordPage !== undefined && sent.password === undefined;
  const needsPassword = !sent.isPicked || (issuer.settings.login.password && user?.password !== undefined);
  if (user && asksNext && needsPassword) return askPassword(ctx, exchange, { user, form });
  if (!user || !mayEnter(issuer, user, sent.password ?? "")) {
    const reason = refusalOf(issuer, sent.name);
    exchange.reason = reason;
    if (user && look.passwordPage && sent.password !== undefined) {
      return askPassword(ctx, exchange, { user, form }, reason);
    }
    return show(ctx, exchange, pending, { error: reason, sent });
  }
  exchange.decision = `${user.name} signed in`;
  const factor = pending.factors.find((each) => each === form["factor"]);
  const stays = stay ? false : sent.stays;
  const location = await interactions.login(ctx, user, { factor, stays, claims: typed.claims });
  if (!stay || sent.isPicked) return goOn(ctx, location);
  askToStay(ctx, exchange, user);
}

function refusalOf({ settings }: Pick<Issuer, "settings">, name: string): string {
  if (settings.login.password) return "The name or the password is wrong.";
  if (name === "") return "Choose a user or type a name.";
  return `There is no user “${name.slice(0, 80)}”. Type a listed name or any UUID.`;
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
