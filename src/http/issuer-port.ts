// The paths at an issuer's own port that are not the issuer's: the root, the assets of the pages, and the page of errors.
import type { Middleware } from "koa";
import { ERRORS_PATH } from "../error-sections.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { Log } from "../log.ts";
import { ASSETS_PREFIX, serveAssets } from "./assets.ts";
import { serveErrors } from "./errors-page.ts";
import { refuseRoute } from "./no-route.ts";
import { setPageHeaders } from "./pages.ts";
import { reportProblems } from "./problems.ts";
import { isRead } from "./refusals.ts";
import { READ } from "./require-method.ts";

/** Leads from the root of an issuer's own port to its metadata. */
export function rootRoute({ publicPath }: Pick<Issuer, "publicPath">): Middleware {
  return function serveRoot(ctx, next) {
    if (ctx.path !== "/") return next();
    setPageHeaders(ctx);
    if (!isRead(ctx)) return refuseRoute(ctx, READ, false);
    ctx.redirect(`${publicPath}/.well-known/openid-configuration`);
  };
}

/** Serves the assets of the pages, and the page of errors. */
export function assetRoutes(log: Log): Middleware {
  const assets = serveAssets();
  const problems = reportProblems(log, () => true);
  return async function serveShared(ctx, next) {
    if (ctx.path !== ERRORS_PATH && !ctx.path.startsWith(ASSETS_PREFIX)) return void (await next());
    setPageHeaders(ctx);
    await problems(ctx, async () => void ((await serveErrors(ctx)) || (await assets(ctx, async () => {}))));
  };
}
