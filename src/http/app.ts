// The one Koa application: order of guards, Mintmark's own paths, and the way from a path to an issuer's engine.
import Koa, { type Context, type Middleware } from "koa";
import type { Control } from "../control/verb.ts";
import type { Engine } from "../engine/engine.ts";
import { MintmarkError } from "../errors.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { Log } from "../log.ts";
import { VERSION } from "../version.ts";
import { serveAssets } from "./assets.ts";
import { serveConsole } from "./console.ts";
import { API_PREFIX, controlApi } from "./control-api.ts";
import { controlGuard } from "./control-guard.ts";
import { serveWithFaults } from "./faults.ts";
import { hostGuard } from "./host-guard.ts";
import { findIssuer, type IssuerPath } from "./issuer-paths.ts";
import { sayHowToCache, tellApart } from "./jwks-caching.ts";
import { serveLogin } from "./login.ts";
import { renderPage, setPageHeaders } from "./pages.ts";
import { reportProblems } from "./problems.ts";
import { assumePublicHost, isBrowserRoute } from "./public-host.ts";
import { RECORDER_PREFIX, type Recorder } from "./recorder.ts";
import { logRequest } from "./request-log.ts";

export interface AppOptions {
  control: Control;
  recorder: Recorder;
  engineOf: (issuer: Issuer) => Promise<Engine>;
  cookieKeys: string[];
  publicUrl: URL;
  /** Whether `publicUrl` was configured, and so is the only address that browsers are sent to. */
  publicUrlIsFixed: boolean;
  allowHosts: string[];
  adminToken: string | undefined;
  log: Log;
}

const OWN = "/_mintmark";

export function createApp(options: AppOptions): Koa {
  const app = new Koa({ keys: options.cookieKeys, proxy: true });
  app.on("error", (error: Error & { expose?: boolean }) => {
    if (!error.expose) options.log.error("request failed", error);
  });
  app.use(dropUnreadBodies);
  app.use(hostGuard([...options.allowHosts, options.publicUrl.host, options.publicUrl.hostname]));
  app.use(markAsMock);
  app.use(ownRoutes(options));
  app.use(issuerRoutes(options));
  return app;
}

/** What nobody read to its end would keep the connection waiting, and its sender for the answer. */
const dropUnreadBodies: Middleware = async (ctx, next) => {
  try {
    await next();
  } finally {
    if (!ctx.req.complete) ctx.res.shouldKeepAlive = false;
  }
};

/** So that nobody mistakes an answer of this server for the real thing's. */
const markAsMock: Middleware = (ctx, next) => {
  ctx.set("X-Mock", "mintmark");
  return next();
};

function ownRoutes({ control, recorder, publicUrl, adminToken, log }: AppOptions): Middleware {
  const assets = serveAssets();
  const api = controlApi(control);
  const guard = controlGuard({ publicUrl, adminToken });
  const problems = reportProblems(log);

  const route = async (ctx: Context): Promise<void> => {
    if (ctx.path.startsWith(`${OWN}/assets/`)) return void (await assets(ctx, async () => {}));
    if (ctx.path.startsWith(RECORDER_PREFIX)) return recorder.serve(ctx);
    if (ctx.path === `${OWN}/health`) return health(ctx, control);
    await guard(ctx, async () => {
      if (ctx.path.startsWith(`${API_PREFIX}/`)) return void (await api(ctx, async () => {}));
      if (ctx.path === OWN) return ctx.redirect(`${OWN}/`);
      if (ctx.path === `${OWN}/` && (ctx.method === "GET" || ctx.method === "HEAD"))
        return serveConsole(ctx, control.issuers);
      throw new MintmarkError("not_found", `there is nothing at ${ctx.path}`);
    });
  };

  return async function serveOwn(ctx, next) {
    if (ctx.path === "/" && ctx.method === "GET" && ctx.accepts("json", "html") === "html")
      return ctx.redirect(`${OWN}/`);
    if (ctx.path !== OWN && !ctx.path.startsWith(`${OWN}/`)) return void (await next());
    setPageHeaders(ctx);
    await problems(ctx, () => route(ctx));
  };
}

async function health(ctx: Context, { issuers }: Control): Promise<void> {
  await Promise.all(issuers.all().map((issuer) => issuers.prepare(issuer)));
  ctx.set("Cache-Control", "no-store");
  ctx.body = {
    status: "ready",
    version: VERSION,
    issuers: issuers.all().map(({ id, url }) => ({ id, url })),
  };
}

function issuerRoutes({ control, engineOf, publicUrl, publicUrlIsFixed }: AppOptions): Middleware {
  const serve = async (ctx: Context, { issuer, path }: IssuerPath): Promise<void> => {
    const engine = await engineOf(issuer);
    assumePublicHost(ctx, {
      publicUrl,
      keepsHost: !publicUrlIsFixed && isBrowserRoute(path, issuer.profile.routes),
    });
    ctx.path = path;
    Object.assign(ctx, { mountPath: issuer.publicPath });
    if (await serveLogin(ctx, issuer, engine.interactions)) return;
    await engine.middleware(ctx, async () => {});
    if (ctx.status === 404 && ctx.body === undefined) notFound(ctx);
    if (path === issuer.profile.routes.jwks) sayHowToCache(ctx, issuer);
  };

  return async function serveIssuer(ctx) {
    const found = findIssuer(control.issuers.all(), ctx.path);
    if (!found) return notFound(ctx);
    setPageHeaders(ctx);
    await logRequest(ctx, found, async (exchange) => {
      const ending = await serveWithFaults(ctx, exchange, () => serve(ctx, found));
      if (exchange.endpoint === "jwks") tellApart(ctx, found.issuer);
      return ending;
    });
  };
}

function notFound(ctx: Context): void {
  if (ctx.accepts("json", "html") === "html") {
    renderPage(
      ctx,
      "error",
      {
        error: "not found",
        description: `There is nothing at ${ctx.path}.`,
        hint: "The issuer's metadata at /.well-known/openid-configuration lists its endpoints.",
      },
      404,
    );
    return;
  }
  ctx.status = 404;
  ctx.body = { error: "not_found", error_description: `there is nothing at ${ctx.method} ${ctx.path}` };
}
