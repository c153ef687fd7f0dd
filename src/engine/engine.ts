// Builds the protocol engine of one issuer. It takes half a millisecond, so that it is built anew whenever the key ring
// or the directory changes; everything that must survive that is in the store.
import compose from "koa-compose";
import type { Context, Middleware } from "koa";
import { Provider, type KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../issuer/issuer.ts";
import type { LogoutDelivery } from "../issuer/login-sessions.ts";
import type { Exchange } from "../issuer/requests/exchange.ts";
import { finishAnswers } from "./answers/answers.ts";
import { prepareRegistration } from "./clients/registration.ts";
import { isPlaceholder } from "./clients/workload-client.ts";
import { engineConfiguration, type EngineOptions } from "./configuration.ts";
import { attachExchange } from "./exchange.ts";
import { registerGrants } from "./grants/grants.ts";
import { overrideIdTokens } from "./issuing/id-tokens.ts";
import { overrideIssuance } from "./issuing/issuance.ts";
import { overrideBackchannelLogout } from "./login/backchannel-logout.ts";
import { endSession } from "./login/end-session.ts";
import { interactionsOf, type Interactions } from "./login/interactions.ts";
import { registerPostedAnswers } from "./login/posted-answers.ts";
import { prepareRequests } from "./requests/prepare.ts";
import { needsTranslation, translateRequests } from "./requests/translate.ts";

export type { EnginePages, PageClient } from "./login/pages.ts";

export interface Engine {
  /** Serves one of the issuer's endpoints. Expects `ctx.path` below the issuer and `ctx.mountPath`. */
  serve(ctx: Context, exchange: Exchange): Promise<void>;
  interactions: Interactions;
  /** Ends a login without its browser, by its id. */
  endSession(id: string): Promise<LogoutDelivery[]>;
}

export interface EngineEvents {
  /** Called when something broke inside the engine, or in what it calls; the client saw a plain server_error. */
  onServerError: (ctx: Context, error: Error) => void;
}

export function buildEngine(issuer: Issuer, options: EngineOptions & EngineEvents): Engine {
  const provider = new Provider(issuer.url, engineConfiguration(issuer, options));
  overrideIssuance(provider, issuer);
  overrideIdTokens(provider, issuer);
  overrideBackchannelLogout(provider, issuer);
  registerGrants(provider, issuer);
  registerPostedAnswers(provider, issuer.profile);
  for (const step of pipeline(issuer, options)) provider.use(step);
  provider.on("server_error", (ctx, error) => options.onServerError(ctx, error));
  const run = compose(provider.middleware) as Middleware;
  return {
    async serve(ctx, exchange) {
      attachExchange(ctx, exchange);
      try {
        await run(ctx, async () => {});
      } finally {
        noteOutcome(ctx, exchange);
      }
    },
    interactions: interactionsOf(provider, issuer),
    endSession: (id) => endSession(provider, issuer, id),
  };
}

/** What runs around the engine's own router. A request passes from the first to the last, its response back up. */
function pipeline(
  issuer: Issuer,
  { corsOrigins, onServerError }: EngineOptions & EngineEvents,
): Middleware[] {
  return [
    // Outermost, so that it shapes the response after everything else has changed it.
    finishAnswers(issuer, onServerError),
    // Answers CORS preflights and missing tokens of registration itself; nothing below needs to see them.
    prepareRegistration(issuer, corsOrigins),
    // Before the defaults, which only know the standard's parameters.
    ...(needsTranslation(issuer.profile) ? [translateRequests(issuer)] : []),
    // Last, right before the engine reads the request.
    prepareRequests(issuer),
  ];
}

/** Keeps for the request log which client the engine found and who is signed in. */
function noteOutcome(ctx: Context, exchange: Exchange): void {
  // Absent if none of the engine's routes matched.
  const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>;
  const clientId = oidc?.client?.clientId;
  exchange.clientId = isPlaceholder(clientId) ? undefined : clientId;
  exchange.accountId = oidc?.account?.accountId ?? oidc?.session?.accountId;
}
