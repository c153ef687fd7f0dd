// Builds the protocol engine of one issuer. Cheap enough (half a millisecond) to be built anew whenever the
// ring changes; everything that must survive that is in the store.
import compose from "koa-compose";
import type { Context, Middleware } from "koa";
import { Provider } from "oidc-provider";
import { JWT_BEARER, TOKEN_EXCHANGE } from "../config/client.ts";
import { offersGrant } from "../issuer/grants.ts";
import type { Issuer } from "../issuer/issuer.ts";
import type { LogoutDelivery } from "../issuer/login-sessions.ts";
import type { Profile } from "../profiles/contract.ts";
import { finishAnswers } from "./answers/answers.ts";
import { engineConfiguration, type EngineOptions } from "./configuration.ts";
import { overrideBackchannelLogout } from "./login/backchannel-logout.ts";
import { overrideIdTokens } from "./issuing/id-tokens.ts";
import { interactionsOf, type Interactions } from "./login/interactions.ts";
import { overrideIssuance } from "./issuing/issuance.ts";
import { registerJwtBearerGrant } from "./grants/jwt-bearer-grant.ts";
import { registerPasswordGrant } from "./grants/password-grant.ts";
import { registerPostedAnswers } from "./answers/posted-answers.ts";
import { prepareRegistration } from "./clients/registration.ts";
import { prepareRequests } from "./requests/prepare.ts";
import { endSession } from "./login/end-session.ts";
import { translateAnswers } from "./answers/vendor-answers.ts";
import { translateRequests } from "./requests/vendor-requests.ts";
import { registerTokenExchange } from "./grants/token-exchange-grant.ts";

export interface Engine {
  /** Serves the issuer's endpoints; expects `ctx.path` below the issuer and `ctx.mountPath`. */
  middleware: Middleware;
  interactions: Interactions;
  /** Ends a login without its browser, by its id. */
  endSession(id: string): Promise<LogoutDelivery[]>;
}

export interface EngineEvents {
  /** Something broke inside the engine, or in what it calls; the client saw a plain server_error. */
  onServerError(ctx: Context, error: Error): void;
}

/** Whether its clients send what needs translation. */
function speaksItsOwnWay({ request, refusal, acceptsJson, toleratesRepeatedSecret }: Profile): boolean {
  return request !== undefined || refusal !== undefined || acceptsJson || toleratesRepeatedSecret;
}

export function buildEngine(issuer: Issuer, options: EngineOptions & EngineEvents): Engine {
  const provider = new Provider(issuer.url, engineConfiguration(issuer, options));
  overrideIssuance(provider, issuer);
  overrideIdTokens(provider, issuer);
  overrideBackchannelLogout(provider, issuer);
  if (issuer.allowsPasswordGrant) registerPasswordGrant(provider, issuer);
  if (offersGrant(issuer, JWT_BEARER)) registerJwtBearerGrant(provider, issuer);
  if (offersGrant(issuer, TOKEN_EXCHANGE)) registerTokenExchange(provider, issuer);
  if (issuer.profile.postedMode !== undefined) registerPostedAnswers(provider, issuer.profile.postedMode);
  provider.use(translateAnswers(issuer));
  provider.use(finishAnswers(issuer, (ctx, error) => options.onServerError(ctx, error)));
  provider.use(prepareRegistration(issuer, options.corsOrigins));
  if (speaksItsOwnWay(issuer.profile)) provider.use(translateRequests(issuer));
  provider.use(prepareRequests(issuer));
  provider.on("server_error", (ctx, error) => options.onServerError(ctx, error));
  return {
    middleware: compose(provider.middleware) as Middleware,
    interactions: interactionsOf(provider, issuer),
    endSession: (id) => endSession(provider, issuer, id),
  };
}
