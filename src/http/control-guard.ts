// Who may use the control plane: nobody from another web origin, and beyond loopback only who knows the
// admin token.
import type { Context, Middleware } from "koa";
import { MintmarkError } from "../errors.ts";
import { parseAuthorization, presentedToken } from "../wire/authorization.ts";
import type { Admin } from "./admin.ts";

export interface ControlGuardOptions {
  publicUrl: URL;
  /** Set beyond loopback. */
  admin: Admin | undefined;
}

export function controlGuard({ publicUrl, admin }: ControlGuardOptions): Middleware {
  return async function checkControlCaller(ctx, next) {
    checkOrigin(ctx, publicUrl);
    if (admin !== undefined && !isAdmin(ctx, admin, publicUrl)) {
      ctx.set("WWW-Authenticate", 'Bearer realm="mintmark control"');
      throw new MintmarkError("admin_token", "the control API needs the admin token here", {
        hint: "Send it as Authorization: Bearer TOKEN (command line: --admin-token or MINTMARK_ADMIN_TOKEN).",
      });
    }
    await next();
  };
}

/** For what a cookie alone would allow: a browser says where each such request comes from, so this one must too. */
export function requireOwnOrigin(ctx: Context, publicUrl: URL): void {
  checkOrigin(ctx, publicUrl);
  if (!ownOrigins(ctx, publicUrl).has(ctx.get("origin"))) refuseOrigin();
}

export function checkOrigin(ctx: Context, publicUrl: URL): void {
  const origin = ctx.get("origin");
  const site = ctx.get("sec-fetch-site");
  const foreign =
    (origin !== "" && !ownOrigins(ctx, publicUrl).has(origin)) ||
    (site !== "" && site !== "same-origin" && site !== "none");
  // A page of another origin may link to the console, not frame it; that reads nothing and changes nothing.
  const navigation =
    ctx.method === "GET" &&
    ctx.get("sec-fetch-mode") === "navigate" &&
    ctx.get("sec-fetch-dest") === "document" &&
    origin === "";
  if (foreign && !navigation) refuseOrigin();
}

// The Host header was checked against the allow-list before, so the origin that it makes is one of ours.
function ownOrigins(ctx: Context, publicUrl: URL): Set<string> {
  return new Set([publicUrl.origin, `${publicUrl.protocol}//${ctx.get("host")}`]);
}

function refuseOrigin(): never {
  throw new MintmarkError("bad_origin", "requests from other web origins are refused", {
    hint: "Open the console at this server's own address; another port of localhost is another origin.",
  });
}

function isAdmin(ctx: Context, admin: Admin, publicUrl: URL): boolean {
  // Another scheme is none of ours: a proxy in front may have asked for a password of its own.
  const token = presentedToken(parseAuthorization(ctx.get("authorization")));
  if (token !== undefined) return admin.accepts(ctx, token);
  if (!admin.sessions.isOpen(ctx)) return false;
  if (ctx.method !== "GET" && ctx.method !== "HEAD") requireOwnOrigin(ctx, publicUrl);
  return true;
}
