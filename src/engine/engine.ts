// Builds the protocol engine of one issuer. Cheap enough (half a millisecond) to be built anew whenever the
// ring changes; everything that must survive that is in the store.
import compose from "koa-compose";
import type { Context, Middleware } from "koa";
import { Provider } from "oidc-provider";
import type { Issuer } from "../issuer/issuer.ts";
import { finishAnswers } from "./answers.ts";
import { engineConfiguration, type EngineOptions } from "./configuration.ts";
import { overrideIdTokens } from "./id-tokens.ts";
import { interactionsOf, type Interactions } from "./interactions.ts";
import { overrideIssuance } from "./issuance.ts";
import { registerPasswordGrant } from "./password-grant.ts";
import { prepareRequests } from "./requests.ts";

export interface Engine {
  /** Serves the issuer's endpoints; expects `ctx.path` below the issuer and `ctx.mountPath`. */
  middleware: Middleware;
  interactions: Interactions;
}

export interface EngineEvents {
  /** Something broke inside the engine, or in what it calls; the client saw a plain server_error. */
  onServerError(ctx: Context, error: Error): void;
}

export function buildEngine(issuer: Issuer, options: EngineOptions & EngineEvents): Engine {
  const provider = new Provider(issuer.url, engineConfiguration(issuer, options));
  overrideIssuance(provider, issuer);
  overrideIdTokens(provider, issuer);
  if (issuer.allowsPasswordGrant) registerPasswordGrant(provider, issuer);
  provider.use(finishAnswers(issuer));
  provider.use(prepareRequests(issuer));
  provider.on("server_error", (ctx, error) => options.onServerError(ctx, error));
  return {
    middleware: compose(provider.middleware) as Middleware,
    interactions: interactionsOf(provider, issuer),
  };
}
