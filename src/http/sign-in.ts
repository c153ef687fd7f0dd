// Console sign-in beyond loopback: exchanges the admin token for a session cookie, and ends that session. The
// forms work without JavaScript.
import type { Context } from "koa";
import { MintmarkError } from "../errors.ts";
import { hasScheme, parseAuthorization } from "../wire/authorization.ts";
import { RawRequest } from "../wire/raw-request.ts";
import type { Admin } from "./admin.ts";
import { bodyRefusal } from "./body-refusal.ts";
import { CONSOLE_PATH, tabAt } from "./console/tabs.ts";
import { checkOrigin, requireOwnOrigin } from "./control-guard.ts";
import { renderPage, sendOriginAlong } from "./pages.ts";
import { isRead } from "./refusals.ts";
import { BOTH, requireMethod } from "./require-method.ts";

const SIGN_IN = "/_mintmark/sign-in";
const SIGN_OUT = "/_mintmark/sign-out";

export interface SignInOptions {
  admin: Admin;
  publicUrl: URL;
}

/**
 * Answers requests to sign in and out, and shows the sign-in page in place of the console if there is no
 * session. Returns false for every other request.
 */
export async function serveSignIn(ctx: Context, { admin, publicUrl }: SignInOptions): Promise<boolean> {
  const isDoor = ctx.path === SIGN_IN || ctx.path === SIGN_OUT;
  if (isDoor) requireMethod(ctx, BOTH);
  const secure = publicUrl.protocol === "https:" || ctx.secure;
  if (ctx.path === SIGN_IN && ctx.method === "POST") {
    requireOwnOrigin(ctx, publicUrl);
    await exchange(ctx, admin, secure);
  } else if (ctx.path === SIGN_OUT && ctx.method === "POST") {
    requireOwnOrigin(ctx, publicUrl);
    await admin.sessions.end(ctx, { secure });
    goToConsole(ctx);
  } else if (isDoor) {
    goToConsole(ctx);
  } else if (isConsole(ctx) && isRead(ctx) && asksForPage(ctx) && !(await admin.sessions.isOpen(ctx))) {
    checkOrigin(ctx, publicUrl);
    ask(ctx, 401);
  } else {
    return false;
  }
  return true;
}

async function exchange(ctx: Context, admin: Admin, secure: boolean): Promise<void> {
  const form = await new RawRequest(ctx.req).form().catch((cause: unknown) => {
    throw bodyRefusal(cause);
  });
  if (form === undefined) throw new MintmarkError("unsupported_media_type", "the body must be a form");
  const token = typeof form["token"] === "string" ? form["token"].trim() : "";
  try {
    if (token === "") return ask(ctx, 401, "Type the admin token.");
    if (!admin.accepts(ctx, token)) return ask(ctx, 401, "That is not the admin token.");
  } catch (error) {
    if (!(error instanceof MintmarkError)) throw error;
    return ask(ctx, error.status, `Too many wrong tokens. ${error.hint ?? ""}`);
  }
  await admin.sessions.begin(ctx, { secure });
  goToConsole(ctx);
}

function ask(ctx: Context, status: number, error?: string): void {
  if (status === 401) ctx.set("WWW-Authenticate", 'Bearer realm="mintmark control"');
  renderPage(ctx, "admin-sign-in", { action: SIGN_IN, host: ctx.get("host"), error }, status);
  sendOriginAlong(ctx);
}

function goToConsole(ctx: Context): void {
  ctx.redirect(CONSOLE_PATH);
  ctx.status = 303;
  ctx.set("Cache-Control", "no-store");
}

function isConsole({ path }: Context): boolean {
  return tabAt(path) !== undefined || `${path}/` === CONSOLE_PATH;
}

/** Whether the request is for an HTML page, not for JSON and not with a bearer token. */
function asksForPage(ctx: Context): boolean {
  return (
    !hasScheme(parseAuthorization(ctx.get("authorization")), "bearer") &&
    ctx.accepts("json", "html") === "html"
  );
}
