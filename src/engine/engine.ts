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
import { allowOwnPages } from "./clients/own-redirects.ts";
import { prepareRegistration } from "./clients/registration.ts";
import { rememberClients } from "./clients/remembered-clients.ts";
import { compareStoredSecrets } from "./clients/stored-secrets.ts";
import { isPlaceholder } from "./clients/workload-client.ts";
import { cookieName, engineConfiguration, type EngineOptions } from "./configuration.ts";
import { attachExchange, exchangeOf } from "./exchange.ts";
import { registerGrants } from "./grants/grants.ts";
import { overrideIdTokens } from "./issuing/id-tokens.ts";
import { overrideIssuance } from "./issuing/issuance.ts";
import { awaitTokenWrites } from "./issuing/token-writes.ts";
import { overrideBackchannelLogout } from "./login/backchannel-logout.ts";
import { endSession } from "./login/end-session.ts";
import { nameLogins } from "./login/frontchannel-logout.ts";
import { type Interactions, interactionsOf } from "./login/interactions.ts";
import { registerPostedAnswers } from "./login/posted-answers.ts";
import { overrideResponses } from "./login/responses.ts";
import { type SessionChecks, sessionChecks, showSessions } from "./login/session-checks.ts";
import { overrideSessions } from "./login/sessions.ts";
import { refuseUnclaimedUri } from "./login/sign-out.ts";
import { signOutByRefreshToken } from "./login/token-sign-out.ts";
import { keepContextsPlain } from "./plain-context.ts";
import { keepEmptyProofs, refuseReplayedProofs } from "./proofs.ts";
import { noteRefusals } from "./reasons/reasons.ts";
import { overrideGrantedResources } from "./requests/granted-resource.ts";
import { continuePosts } from "./requests/posted.ts";
import { prepareRequests } from "./requests/prepare.ts";
import { overrideCodes } from "./requests/redirect-uri.ts";
import { needsTranslation, translateRequests } from "./requests/translate.ts";

export type {
  ClientLink,
  EnginePages,
  LogoutFrame,
  PageClient,
  Refusal,
  UriMismatch,
} from "./login/pages.ts";
export type { SessionChecks } from "./login/session-checks.ts";

export interface Engine {
  /** Serves an endpoint. `ctx.path` must be relative to the issuer, and `ctx.mountPath` its public path. */
  serve(ctx: Context, exchange: Exchange): Promise<void>;
  interactions: Interactions;
  /** Lets pages watch the login; undefined if the vendor has no such thing. */
  sessionChecks: SessionChecks | undefined;
  /** Ends the login with this id without its browser, and returns what was sent to its clients. */
  endSession(id: string): Promise<LogoutDelivery[]>;
}

export interface EngineEvents {
  /** Called on an unexpected error in the engine or in code that it calls. The client gets server_error. */
  onServerError: (ctx: Context, error: Error) => void;
}

export function buildEngine(issuer: Issuer, options: EngineOptions & EngineEvents): Engine {
  const sessionCookie = cookieName(issuer, options, "shown_session");
  const provider = new Provider(issuer.url, engineConfiguration(issuer, options));
  keepContextsPlain(provider);
  overrideIssuance(provider, issuer);
  overrideIdTokens(provider, issuer);
  overrideAssertionKeys(provider);
  compareStoredSecrets(provider);
  rememberClients(provider, issuer);
  allowOwnPages(provider, issuer, options.consoleCallback);
  overrideBackchannelLogout(provider, issuer);
  overrideSessions(provider);
  nameLogins(provider);
  overrideCodes(provider, issuer);
  overrideGrantedResources(provider, issuer);
  refuseReplayedProofs(provider);
  registerGrants(provider, issuer);
  awaitTokenWrites(provider);
  registerPostedAnswers(provider, issuer.profile);
  overrideResponses(provider, issuer);
  showSessions(provider, issuer, sessionCookie);
  noteRefusals(provider);
  for (const step of pipeline(provider, issuer, options)) provider.use(step);
  provider.on("server_error", (ctx, error) => {
    exchangeOf(ctx).failure = error;
    options.onServerError(ctx, error);
  });
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
    sessionChecks: sessionChecks(provider, issuer, {
      cookieName: sessionCookie,
      corsOrigins: options.corsOrigins,
    }),
    endSession: (id) => endSession(provider, issuer, id),
  };
}

/** Returns the middleware around the engine's router, from the outermost to the innermost. */
function pipeline(
  provider: Provider,
  issuer: Issuer,
  { corsOrigins, pages, onServerError }: EngineOptions & EngineEvents,
): Middleware[] {
  return [
    // This is the outermost step, so that it shapes the response after all other changes.
    finishAnswers(issuer, { pages, onServerError }),
    // This answers registration requests that are CORS preflights or lack a token; they go no further.
    prepareRegistration(issuer, corsOrigins),
    // A request that a browser posts comes back as a GET.
    continuePosts(issuer, pages),
    // This comes before the defaults, which know only standard parameters.
    ...(needsTranslation(issuer) ? [translateRequests(issuer)] : []),
    ...(issuer.profile.requests.signOutUriNeedsClient ? [refuseUnclaimedUri(pages)] : []),
    ...(issuer.profile.requests.signsOutByRefreshToken ? [signOutByRefreshToken(provider, issuer)] : []),
    keepEmptyProofs,
    // This comes last, right before the engine reads the request.
    prepareRequests(),
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
