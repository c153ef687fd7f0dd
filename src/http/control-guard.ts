// Guards the control plane: rejects requests from other web origins, and requests that may come from elsewhere
// without the admin token or a console session.
import type { Context, Middleware } from "koa";
import { MintmarkError } from "../errors.ts";
import { parseAuthorization, presentedToken } from "../wire/authorization.ts";
import type { Admin } from "./admin.ts";

export interface ControlGuardOptions {
  publicUrl: URL;
  admin: Admin;
  /** Whether a request may come from elsewhere, so that only an admin may make it. */
  needsAdmin: (ctx: Context) => boolean;
}

export function controlGuard({ publicUrl, admin, needsAdmin }: ControlGuardOptions): Middleware {
  return async function checkControlCaller(ctx, next) {
    checkOrigin(ctx, publicUrl);
    if (needsAdmin(ctx) && !(await isAdmin(ctx, admin, publicUrl))) {
      ctx.set("WWW-Authenticate", 'Bearer realm="mintmark control"');
      throw new MintmarkError("admin_token", "the control API of this server requires the admin token", {
        hint: admin.hasToken
          ? "Send it as Authorization: Bearer TOKEN (command line: --admin-token or MINTMARK_ADMIN_TOKEN)."
          : "A proxy forwarded this request, so it may come from anyone. Start the server with MINTMARK_ADMIN_TOKEN (config: adminToken), or call it directly.",
      });
    }
    await next();
  };
}

/**
 * Requires an `Origin` header of this server, for requests that only a cookie authorizes. Browsers send it
 * with each of them.
 */
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
  // Other origins may link to the console, which lets them read and change nothing, but may not frame it.
  const navigation =
    ctx.method === "GET" &&
    ctx.get("sec-fetch-mode") === "navigate" &&
    ctx.get("sec-fetch-dest") === "document" &&
    origin === "";
  if (foreign && !navigation) refuseOrigin();
}

// hostGuard has already checked the Host header, so the origin built from it belongs to this server.
function ownOrigins(ctx: Context, publicUrl: URL): Set<string> {
  return new Set([publicUrl.origin, `${publicUrl.protocol}//${ctx.get("host")}`]);
}

function refuseOrigin(): never {
  throw new MintmarkError("bad_origin", "requests from other web origins are refused", {
    hint: "Open the console at this server's own address; another port of localhost is another origin.",
  });
}

async function isAdmin(ctx: Context, admin: Admin, publicUrl: URL): Promise<boolean> {
  // Other schemes are ignored: a proxy in front of this server may use Basic credentials of its own.
  const token = presentedToken(parseAuthorization(ctx.get("authorization")));
  if (token !== undefined) return admin.accepts(ctx, token);
  if (!(await admin.sessions.isOpen(ctx))) return false;
  if (ctx.method !== "GET" && ctx.method !== "HEAD") requireOwnOrigin(ctx, publicUrl);
  return true;
}
