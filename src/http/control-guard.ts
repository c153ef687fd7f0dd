// Who may use the control plane: nobody from another web origin, and beyond loopback only who knows the
// admin token.
import type { Context, Middleware } from "koa";
import { MintmarkError } from "../errors.ts";
import { sameSecret } from "../same-secret.ts";

export interface ControlGuardOptions {
  publicUrl: URL;
  /** Set beyond loopback. */
  adminToken: string | undefined;
}

export function controlGuard({ publicUrl, adminToken }: ControlGuardOptions): Middleware {
  return async function checkControlCaller(ctx, next) {
    checkOrigin(ctx, publicUrl);
    if (adminToken !== undefined && !presentsToken(ctx, adminToken)) {
      ctx.set("WWW-Authenticate", 'Bearer realm="mintmark control"');
      throw new MintmarkError("admin_token", "the control API needs the admin token here", {
        hint: "Send it as Authorization: Bearer TOKEN (command line: --admin-token or MINTMARK_ADMIN_TOKEN).",
      });
    }
    await next();
  };
}

function checkOrigin(ctx: Context, publicUrl: URL): void {
  const origin = ctx.get("origin");
  // The Host header was checked against the allow-list before, so this origin is one of ours.
  const own = new Set([publicUrl.origin, `${publicUrl.protocol}//${ctx.get("host")}`]);
  const site = ctx.get("sec-fetch-site");
  const foreign =
    (origin !== "" && !own.has(origin)) || (site !== "" && site !== "same-origin" && site !== "none");
  // A page of another origin may link to the console, not frame it; that reads nothing and changes nothing.
  const navigation =
    ctx.method === "GET" &&
    ctx.get("sec-fetch-mode") === "navigate" &&
    ctx.get("sec-fetch-dest") === "document" &&
    origin === "";
  if (foreign && !navigation) {
    throw new MintmarkError("bad_origin", "requests from other web origins are refused", {
      hint: "Open the console at this server's own address; another port of localhost is another origin.",
    });
  }
}

function presentsToken(ctx: Context, adminToken: string): boolean {
  const [scheme, token = ""] = ctx.get("authorization").split(" ");
  return scheme?.toLowerCase() === "bearer" && sameSecret(token, adminToken);
}
