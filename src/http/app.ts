// The Koa applications: the order of the guards, Mintmark's own paths, and the dispatch of all other paths to
// the issuers' engines.
import Koa, { type Context, type Middleware } from "koa";
import type { Control } from "../control/verb.ts";
import type { Engine } from "../engine/engine.ts";
import { MintmarkError } from "../errors.ts";
import { isBelowJsonEndpoint, isBrowserEndpoint, isWellKnown } from "../issuer/endpoints.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { Exchange } from "../issuer/requests/exchange.ts";
import type { Log } from "../log.ts";
import type { Store } from "../store/contract.ts";
import { Admin } from "./admin.ts";
import { ASSETS_PREFIX, serveAssets } from "./assets.ts";
import { serveConsole } from "./console/console.ts";
import { API_PREFIX, controlApi } from "./control-api.ts";
import { controlGuard } from "./control-guard.ts";
import { serveDebugger } from "./debugger/debugger.ts";
import { DebuggerSessions } from "./debugger/session.ts";
import type { Port } from "./direct/port.ts";
import { sayHowToCache, tellApart } from "./document-caching.ts";
import { serveErrors } from "./errors-page.ts";
import { openExchange } from "./exchange.ts";
import { answerFailures, isCutByClient, surfaceStoreFailure } from "./failures.ts";
import { serveWithFaults } from "./faults.ts";
import { findOrTouch, refuseTouch, touchedProfile } from "./first-touch.ts";
import { isForwarded } from "./forwarded.ts";
import { refuseLongHeaders } from "./header-size.ts";
import { health } from "./health.ts";
import { serveHolder } from "./holder-services.ts";
import { hostGuard } from "./host-guard.ts";
import type { FoundPath, IssuerPath } from "./issuer-paths.ts";
import { assetRoutes, rootRoute } from "./issuer-port.ts";
import { serveLogin } from "./login.ts";
import { markAsMock } from "./marks.ts";
import { controlMcp, MCP_PATH } from "./mcp.ts";
import { isCorsPreflight, methodsAt } from "./methods.ts";
import { refuseRoute } from "./no-route.ts";
import { type OnRequest, reportingRefusals, reportOther } from "./other-requests.ts";
import { setPageHeaders } from "./pages.ts";
import { reportProblems } from "./problems.ts";
import { assumePublicHost } from "./public-host.ts";
import { type Recorder, RECORDER_PREFIX } from "./recorder.ts";
import { showRefusals } from "./refusals.ts";
import { logRequest } from "./request-log.ts";
import { READ, requireMethod } from "./require-method.ts";
import { serveSessionFrame } from "./session-frame.ts";
import { serveSignIn } from "./sign-in.ts";
import { refuseUnknownTenant } from "./unknown-tenant.ts";
import { serveServerPage, serveVendorPage } from "./vendor-pages.ts";

/** Options of the application at each port. */
interface PortOptions {
  engineOf: (issuer: Issuer) => Promise<Engine>;
  cookieKeys: string[];
  publicUrl: URL;
  /** Whether `publicUrl` was configured; browsers are then redirected to that address only. */
  publicUrlIsFixed: boolean;
  port: Port;
  log: Log;
  onRequest: OnRequest;
}

export interface AppOptions extends PortOptions {
  control: Control;
  recorder: Recorder;
  adminToken: string | undefined;
  store: Pick<Store, "documents" | "sharing">;
  /** URL of the console's page that a flow returns to. */
  consoleCallback: string;
  /** Whether requests that no proxy forwarded need no admin token. */
  isForThisMachineAlone: boolean;
  /** Distinguishes this server's cookies from those of another server on the same host. */
  cookieSuffix: string;
}

const OWN = "/_mintmark";

/** Creates the main port's application: control API, console, and issuers without a port of their own. */
export function createApp(options: AppOptions): Koa {
  const { port } = options;
  const find = (path: string) => findOrTouch(port, path);
  return application(options, [ownRoutes(options), serverPages(port), issuerRoutes(options, find)]);
}

/** Creates the application at an issuer's own port: that issuer, the assets of its pages, and the page of errors. */
export function createIssuerApp({ issuer, ...options }: PortOptions & { issuer: Issuer }): Koa {
  const routes = issuerRoutes(options, async (path) => options.port.paths.at(path));
  return application(options, [assetRoutes(options.log), rootRoute(issuer), routes]);
}

function application(options: PortOptions, routes: Middleware[]): Koa {
  const app = new Koa({ keys: options.cookieKeys, proxy: true });
  app.on("error", (error: Error & { expose?: boolean }, ctx: Context) => {
    if (!error.expose && !isCutByClient(error, ctx)) options.log.error("request failed", error);
  });
  app.use(dropUnreadBodies);
  app.use(markAsMock);
  app.use(showRefusals);
  app.use(reportingRefusals(hostGuard(options.port.admits), options.onRequest));
  for (const route of routes) app.use(route);
  return app;
}

/** Closes the connection if the request body was not read completely; it would stall keep-alive. */
const dropUnreadBodies: Middleware = async (ctx, next) => {
  try {
    await next();
  } finally {
    if (!ctx.req.complete) ctx.res.shouldKeepAlive = false;
  }
};

function ownRoutes(options: AppOptions): Middleware {
  const { control, recorder, publicUrl, cookieSuffix, log, onRequest, consoleCallback: callback } = options;
  const assets = serveAssets();
  const api = controlApi(control, publicUrl);
  const mcp = controlMcp(control, log);
  const admin = new Admin({ token: options.adminToken, cookieSuffix, store: options.store });
  const needsAdmin = (ctx: Context) => !options.isForThisMachineAlone || isForwarded(ctx);
  const guard = controlGuard({ publicUrl, admin, needsAdmin });
  const forPrograms = [`${API_PREFIX}/`, RECORDER_PREFIX, MCP_PATH, `${OWN}/health`];
  const problems = reportProblems(log, ({ path }) => !forPrograms.some((start) => path.startsWith(start)));

  const route = async (ctx: Context): Promise<void> => {
    if (ctx.path.startsWith(ASSETS_PREFIX)) return void (await assets(ctx, async () => {}));
    if (ctx.path.startsWith(RECORDER_PREFIX)) return recorder.serve(ctx);
    if (ctx.path === `${OWN}/health`) return health(ctx, control);
    if (await serveErrors(ctx)) return;
    if (needsAdmin(ctx) && (await serveSignIn(ctx, { admin, publicUrl }))) return;
    await guard(ctx, async () => {
      if (ctx.path.startsWith(`${API_PREFIX}/`)) return api(ctx);
      if (ctx.path === MCP_PATH) return mcp(ctx);
      if (ctx.path === OWN) return redirectToConsole(ctx);
      const isSignedIn = needsAdmin(ctx) && (await admin.sessions.isOpen(ctx));
      if (await serveConsole(ctx, control, { isSignedIn, callback })) return;
      throw new MintmarkError("not_found", `there is nothing at ${ctx.path}`, {
        hint: `The console is at ${OWN}/.`,
      });
    });
  };

  return function serveOwnRoutes(ctx, next) {
    const isOwn = ctx.path === "/" || ctx.path === OWN || ctx.path.startsWith(`${OWN}/`);
    return isOwn ? serveOwn(ctx) : next();
  };

  async function serveOwn(ctx: Context): Promise<void> {
    setPageHeaders(ctx);
    const isRoot = ctx.path === "/";
    await problems(ctx, () => (isRoot ? root(ctx, control) : route(ctx)));
    if (ctx.path !== MCP_PATH || ctx.status >= 400) reportOther(ctx, onRequest);
  }
}

/** Sends browsers to the console. Programs that wait for the server ask here too, and see that it is ready. */
async function root(ctx: Context, control: Control): Promise<void> {
  if (ctx.accepts("json", "html") === "html") redirectToConsole(ctx);
  else await health(ctx, control);
}

function redirectToConsole(ctx: Context): void {
  requireMethod(ctx, READ);
  ctx.redirect(`${OWN}/`);
}

/** Serves the pages that vendors have at the root of the server. */
function serverPages({ issuers, here, paths }: Port): Middleware {
  return function serveAtRoot(ctx, next) {
    // There may be hundreds of issuers, and no endpoint has the path of such a page.
    if (paths.at(ctx.path).route?.endpoint) return next();
    const profiles = [...here().map(({ profile }) => profile), touchedProfile(issuers) ?? []].flat();
    return serveServerPage(ctx, profiles) ? undefined : next();
  };
}

function issuerRoutes(
  { engineOf, publicUrl, publicUrlIsFixed, port: { paths }, log, onRequest, cookieKeys }: PortOptions,
  find: (path: string) => Promise<FoundPath>,
): Middleware {
  const debuggers = new DebuggerSessions(cookieKeys.join(" "));
  const serve = async (ctx: Context, exchange: Exchange, { publicPath, path }: IssuerPath): Promise<void> => {
    const { issuer, endpoint } = exchange;
    const engine = await engineOf(issuer);
    assumePublicHost(ctx, { publicUrl, keepsHost: !publicUrlIsFixed && isBrowserEndpoint(endpoint) });
    ctx.path = path;
    Object.assign(ctx, { mountPath: publicPath });
    const methods = methodsAt(exchange, path);
    const refuse = () => {
      const meant = issuer.mountPath === "" ? paths.meantBy(path) : undefined;
      refuseRoute(ctx, methods, isBelowJsonEndpoint(issuer.profile, path), meant);
    };
    // The engine answers the CORS preflights of its endpoints.
    const isPreflight = endpoint !== null && isCorsPreflight(ctx.req);
    if (!isPreflight) {
      if (methods && !methods.includes(ctx.method)) return refuse();
      if (await serveDebugger(ctx, exchange, debuggers)) return;
      if (serveVendorPage(ctx, issuer) || (await serveHolder(ctx, exchange))) return;
      if (await serveSessionFrame(ctx, issuer.profile.paths, engine.sessionChecks)) return;
      if (await serveLogin(ctx, exchange, engine.interactions)) return;
    }
    if (!methods) return refuse();
    await engine.serve(ctx, exchange);
    surfaceStoreFailure(exchange);
    if (ctx.status === 404 && ctx.body === undefined) refuse();
    if (endpoint === "jwks") sayHowToCache(ctx, issuer);
  };

  return async function serveIssuer(ctx) {
    let found: FoundPath;
    try {
      found = await find(ctx.path);
    } catch (error) {
      refuseTouch(ctx, error);
      return reportOther(ctx, onRequest);
    }
    const { below, route, unknownTenant } = found;
    if (unknownTenant) {
      refuseUnknownTenant(ctx, unknownTenant);
      return reportOther(ctx, onRequest);
    }
    if (!below || !route) {
      refuseRoute(ctx, undefined, isWellKnown(ctx.path), paths.meantBy(ctx.path));
      return reportOther(ctx, onRequest);
    }
    setPageHeaders(ctx);
    const exchange = await openExchange(ctx, below, route);
    await logRequest(ctx, exchange, async () => {
      const isForPrograms = isBelowJsonEndpoint(below.issuer.profile, below.path);
      const ending = await serveWithFaults(ctx, exchange, () =>
        answerFailures(ctx, { log, isForPrograms }, async () => {
          await serve(ctx, exchange, below);
          refuseLongHeaders(ctx, exchange, isForPrograms);
        }),
      );
      if (isDocument(exchange)) tellApart(ctx, exchange);
      return ending;
    });
  };
}

function isDocument({ endpoint }: Exchange): boolean {
  return endpoint === "discovery" || endpoint === "jwks";
}
