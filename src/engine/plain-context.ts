// The engine's own part of a request's context, `ctx.oidc`, as a plain property. The engine defines an accessor for each
// request, and V8 keeps accessors with its old objects: everything that belongs to a request would stay in memory until
// the next collection of old objects, which took a tenth of the time of a refused request. This overrides the step
// `ensureOIDC` of the engine's routes; test/engine/seams.test.ts watches it.
import type { Context, Middleware } from "koa";
import type { Provider } from "oidc-provider";
import als from "oidc-provider/lib/helpers/als.js";
import Router from "oidc-provider/lib/helpers/router.js";
import instance from "oidc-provider/lib/helpers/weak_cache.js";

const STEP = "ensureOIDC";

/** The engines with plain contexts, by their routers. */
const providers = new WeakMap<Router, Provider>();

export function keepContextsPlain(provider: Provider): void {
  providers.set(instance(provider).router, provider);
}

// The engine registers its routes while it is built, so its step is replaced before.
for (const method of ["get", "post", "put", "delete", "options"] as const) {
  const register = Router.prototype[method];
  Router.prototype[method] = function registerPlain(name, path, ...steps) {
    return register.call(this, name, path, ...steps.map((step) => (step.name === STEP ? plain(step) : step)));
  };
}

function plain(step: Middleware): Middleware {
  return function ensurePlainOIDC(ctx, next) {
    const provider = providers.get((ctx as Context & { router: Router }).router);
    if (!provider) return step(ctx, next) as Promise<void>;
    const context = Object.assign(ctx, { oidc: new provider.OIDCContext(ctx) });
    return als.run(context, next);
  };
}
