// Builds the protocol engine of one issuer: a configured oidc-provider with overrides. Building takes half a
// millisecond, so it is repeated whenever the key ring or the directory changes. State is in the store.
import type { Context, Middleware } from "koa";
import compose from "koa-compose";
import { type KoaContextWithOIDC, Provider } from "oidc-provider";
import type { Issuer } from "../issuer/issuer.ts";
import type { LogoutDelivery } from "../issuer/login-sessions.ts";
import type { Exchange } from "../issuer/requests/exchange.ts";
import { finishAnswers } from "./answers/answers.ts";
import { overrideAssertionKeys } from "./clients/assertion-keys.ts";
import { prepareRegistration } from "./clients/registration.ts";
import { isPlaceholder } from "./clients/workload-client.ts";
import { engineConfiguration, type EngineOptions } from "./configuration.ts";
import { attachExchange } from "./exchange.ts";
import { registerGrants } from "./grants/grants.ts";
import { overrideIdTokens } from "./issuing/id-tokens.ts";
import { overrideIssuance } from "./issuing/issuance.ts";
import { overrideBackchannelLogout } from "./login/backchannel-logout.ts";
import { endSession } from "./login/end-session.ts";
import { type Interactions, interactionsOf } from "./login/interactions.ts";
import { registerPostedAnswers } from "./login/posted-answers.ts";
import { noteRefusals } from "./reasons/reasons.ts";
import { prepareRequests } from "./requests/prepare.ts";
import { needsTranslation, translateRequests } from "./requests/translate.ts";

export type { EnginePages, PageClient } from "./login/pages.ts";

export interface Engine {
  /** Serves an endpoint. `ctx.path` must be relative to the issuer, and `ctx.mountPath` its public path. */
  serve(ctx: Context, exchange: Exchange): Promise<void>;
  interactions: Interactions;
  /** Ends the login with this id without its browser, and returns what was sent to its clients. */
  endSession(id: string): Promise<LogoutDelivery[]>;
}

export interface EngineEvents {
  /** Called on an unexpected error in the engine or in code that it calls. The client gets server_error. */
  onServerError: (ctx: Context, error: Error) => void;
}

export function buildEngine(issuer: Issuer, options: EngineOptions & EngineEvents): Engine {
  const provider = new Provider(issuer.url, engineConfiguration(issuer, options));
  overrideIssuance(provider, issuer);
  overrideIdTokens(provider, issuer);
  overrideAssertionKeys(provider);
  overrideBackchannelLogout(provider, issuer);
  registerGrants(provider, issuer);
  registerPostedAnswers(provider, issuer.profile);
  noteRefusals(provider);
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

/** Returns the middleware around the engine's router, from the outermost to the innermost. */
function pipeline(
  issuer: Issuer,
  { corsOrigins, onServerError }: EngineOptions & EngineEvents,
): Middleware[] {
  return [
    // This is the outermost step, so that it shapes the response after all other changes.
    finishAnswers(issuer, onServerError),
    // This answers registration requests that are CORS preflights or lack a token; they go no further.
    prepareRegistration(issuer, corsOrigins),
    // This comes before the defaults, which know only standard parameters.
    ...(needsTranslation(issuer.profile) ? [translateRequests(issuer)] : []),
    // This comes last, right before the engine reads the request.
    prepareRequests(issuer),
  ];
}

/** Records for the request log which client the engine found and which user is signed in. */
function noteOutcome(ctx: Context, exchange: Exchange): void {
  // `oidc` is absent if none of the engine's routes matched.
  const { oidc } = ctx as unknown as Partial<KoaContextWithOIDC>;
  const clientId = oidc?.client?.clientId;
  exchange.clientId = isPlaceholder(clientId) ? undefined : clientId;
  exchange.accountId = oidc?.account?.accountId ?? oidc?.session?.accountId;
}
