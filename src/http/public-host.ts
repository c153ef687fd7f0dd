// Under which address the engine believes to be called: it builds URLs from the Host header. Metadata always
// shows the public address; the steps of a login stay on the host where the browser, and so its cookie, is,
// unless a public URL is configured.
import type { Context } from "koa";

const BROWSER_ROUTES = ["authorization", "end_session", "code_verification"] as const;

export function assumePublicHost(ctx: Context, options: { publicUrl: URL; keepsHost: boolean }): void {
  const { headers } = ctx.req;
  const host = options.keepsHost ? headers.host : options.publicUrl.host;
  headers.host = host ?? options.publicUrl.host;
  delete headers["x-forwarded-host"];
  headers["x-forwarded-proto"] = options.publicUrl.protocol.slice(0, -1);
}

export function isBrowserRoute(
  path: string,
  routes: Record<(typeof BROWSER_ROUTES)[number], string>,
): boolean {
  return (
    BROWSER_ROUTES.some((route) => path === routes[route] || path.startsWith(`${routes[route]}/`)) ||
    path.startsWith("/login/")
  );
}
