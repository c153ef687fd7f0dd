// The engine's configuration for one issuer. It sets every option whose default the engine warns about.
import { type Configuration, errors, type KoaContextWithOIDC, Provider } from "oidc-provider";
import { accessSeconds, idSeconds } from "../issuer/access-token.ts";
import { parametersAsked, settledUser } from "../issuer/claim-values.ts";
import { type User, userClaims } from "../issuer/directory.ts";
import { isJsonEndpoint } from "../issuer/endpoints.ts";
import type { Issuer } from "../issuer/issuer.ts";
import {
  ASSERTION_ALGS,
  claimsByScope,
  clientAuthMethods,
  DPOP_ALGS,
  idTokenAlgs,
} from "../issuer/metadata/supported.ts";
import { rotationOf } from "../issuer/refresh-rotation.ts";
import { resourceOf, toIndicator } from "../issuer/resources.ts";
import { OIDC_SCOPES } from "../issuer/scopes.ts";
import { acrNames } from "../issuer/sign-in.ts";
import type { Params } from "../params.ts";
import { OTHERS_TOKEN } from "./answers/refusal-reasons.ts";
import { mutualTls } from "./clients/client-certificates.ts";
import { corsPolicy } from "./clients/cors.ts";
import { fetchOf } from "./clients/fetch.ts";
import { extraMembers, registrationFeatures } from "./clients/registration.ts";
import { exchangeOf } from "./exchange.ts";
import { paramsOfRequest } from "./issuing/login-params.ts";
import { existingGrant } from "./login/consent.ts";
import { deviceFlow } from "./login/device-flow.ts";
import { refuseForeignFrames, rememberReceiver } from "./login/frames.ts";
import { signInHeadlessly } from "./login/headless.ts";
import { OFFLINE_MARKER, restoreOfflineAccess } from "./login/offline-access.ts";
import { type EnginePages, pageClient } from "./login/pages.ts";
import { loginPolicy } from "./login/prompts.ts";
import { configurableResponseTypes } from "./login/responses.ts";
import { signOutPage } from "./login/sign-out.ts";
import { claimsParameter } from "./requests/claims.ts";
import { needsPkce } from "./requests/pkce.ts";
import { NO_REDIRECT_URI, requireRedirectUri } from "./requests/redirect-uri.ts";
import { restoreWithoutOpenid } from "./requests/without-openid.ts";
import { resourceServerInfo } from "./resource-server.ts";
import { adapterFor } from "./storage/adapter.ts";

export interface EngineOptions {
  /** Keys that sign the login cookies; the Koa application around the engine must use the same ones. */
  cookieKeys: string[];
  /** Part of every cookie name. Cookies ignore the port, so two servers on one host need different names. */
  cookieSuffix: string;
  /** Web origins that may send requests from a browser, besides loopback and the origins of clients. */
  corsOrigins: string[];
  /** URL of the console's page that a flow returns to. Every client may use it as a redirect URI. */
  consoleCallback: string;
  pages: EnginePages;
}

/** An issuer that was made on first touch may have slashes in its id. */
export function cookieName(
  { id }: Pick<Issuer, "id">,
  { cookieSuffix }: Pick<EngineOptions, "cookieSuffix">,
  name: string,
): string {
  return `mintmark_${cookieSuffix}_${encodeURIComponent(id)}_${name}`;
}

export function engineConfiguration(issuer: Issuer, options: EngineOptions): Configuration {
  const { profile, ring } = issuer;
  const authMethods = clientAuthMethods(issuer);
  const cookie = (name: string) => cookieName(issuer, options, name);
  return {
    adapter: adapterFor(issuer),
    jwks: { keys: ring.usable().flatMap(({ jwk }) => (jwk.kty === "oct" ? [] : [jwk])) },
    routes: { ...profile.paths.routes },
    scopes: [...OIDC_SCOPES],
    // `amr` is delivered if a client asks for them by name.
    claims: { ...claimsByScope(issuer), amr: null },
    acrValues: acrNames(issuer),
    subjectTypes: ["public"],
    responseTypes: configurableResponseTypes(issuer),
    clientAuthMethods: authMethods,
    clientDefaults: { id_token_signed_response_alg: issuer.idTokenAlg },
    enabledJWA: {
      idTokenSigningAlgValues: idTokenAlgs(issuer),
      userinfoSigningAlgValues: idTokenAlgs(issuer),
      clientAuthSigningAlgValues: [...ASSERTION_ALGS],
      dPoPSigningAlgValues: [...DPOP_ALGS],
    } as Configuration["enabledJWA"],
    clockTolerance: 0,
    // Every access token has an audience here (by default, the issuer), and beside such a token the engine
    // puts profile and email claims into the ID token even if this is true.
    conformIdTokenClaims: false,
    cookies: {
      keys: options.cookieKeys,
      names: { session: cookie("session"), interaction: cookie("interaction"), resume: cookie("resume") },
      long: { signed: true, httpOnly: true, sameSite: "lax" },
      short: { signed: true, httpOnly: true, sameSite: "lax" },
    },
    clientBasedCORS: corsPolicy(issuer, options.corsOrigins),
    // The validators of extra parameters are the engine's only hook between the checks of a request and the
    // login. The engine calls them in every authorization request; test/engine/seams.test.ts watches that.
    extraParams: {
      ...Object.fromEntries(parametersAsked(issuer).map((name) => [name, null])),
      ...restoreWithoutOpenid(),
      [OFFLINE_MARKER]: restoreOfflineAccess,
      [NO_REDIRECT_URI]: (ctx) => requireRedirectUri(issuer, ctx),
      token_format: (ctx) => {
        refuseForeignFrames(issuer, ctx, options.corsOrigins);
        signInHeadlessly(issuer, ctx);
      },
    },
    extraClientMetadata: extraMembers(issuer),
    features: {
      claimsParameter: claimsParameter(issuer),
      devInteractions: { enabled: false },
      clientCredentials: { enabled: !profile.clients.missingGrants?.includes("client_credentials") },
      dPoP: { enabled: profile.clients.dpop },
      mTLS: mutualTls(issuer.takesClientCertificates),
      deviceFlow: deviceFlow(options.pages),
      introspection: { enabled: true },
      revocation: {
        enabled: true,
        allowedPolicy: (_ctx, client, token) => {
          if (token.clientId === client.clientId) return true;
          // Public clients get an error too (RFC 7009, section 2.1): 200 would mean that the token is gone.
          throw new errors.InvalidRequest(OTHERS_TOKEN);
        },
      },
      userinfo: { enabled: true },
      pushedAuthorizationRequests: {
        enabled: true,
        requirePushedAuthorizationRequests: issuer.settings.requirePushedAuthorizationRequests,
      },
      jwtUserinfo: { enabled: profile.clients.signedUserinfo ?? false },
      ...registrationFeatures(issuer),
      webMessageResponseMode: { enabled: profile.requests.webMessage ?? false, ack: "individual-draft-01" },
      rpInitiatedLogout: {
        enabled: true,
        logoutSource: (ctx, form) => signOutPage(issuer, options.pages, ctx, form),
        postLogoutSuccessSource: (ctx) =>
          options.pages.loggedOut(ctx, ctx.oidc.client && pageClient(ctx.oidc.client)),
      },
      backchannelLogout: { enabled: profile.tokens.logout !== undefined },
      resourceIndicators: {
        enabled: true,
        defaultResource: (_ctx, _client, oneOf) => oneOf ?? toIndicator(issuer.defaultAudience),
        useGrantedResource: () => true,
        getResourceServerInfo: (ctx, indicator, client) =>
          resourceServerInfo(issuer, ctx, indicator, client.clientId),
      },
    },
    fetch: fetchOf(issuer),
    fetchResponseBodyLimits: { jwks_uri: 65_536, sector_identifier_uri: 65_536 },
    findAccount: (_ctx, id, token) => findAccount(issuer, id, token !== undefined),
    interactions: {
      policy: loginPolicy(issuer),
      url: (_ctx, interaction) => `${issuer.publicPath}/login/${interaction.uid}`,
    },
    loadExistingGrant: (ctx) => {
      rememberReceiver(ctx);
      return existingGrant(issuer, ctx);
    },
    issueRefreshToken: (ctx, client, { scopes }) =>
      client.grantTypeAllowed("refresh_token") &&
      (profile.tokens.issuesRefreshToken?.({
        scopes: [...scopes],
        params: (ctx.oidc.params ?? {}) as Params,
      }) ??
        true),
    rotateRefreshToken: async ({ oidc }) =>
      profile.tokens.refreshTokens.answerToKept === "new" ||
      (await rotationOf(issuer, oidc.client?.clientId ?? "")) !== "keep",
    pkce: { required: (ctx, client) => needsPkce(issuer, ctx, client) },
    renderError: (ctx, out) => {
      const exchange = exchangeOf(ctx);
      if (isJsonEndpoint(exchange.endpoint)) {
        ctx.body = out; // HTML is what a client accepts by default in Java, not what it can read
        return;
      }
      exchange.error = out.error; // the request log cannot read the error from the page
      // The page is rendered last, when the reason is known.
      exchange.refusalPage = { error: out.error, description: out.error_description };
    },
    ttl: lifetimes(issuer),
  };
}

function findAccount(issuer: Issuer, id: string, behindToken: boolean) {
  const user = issuer.directory.user(id);
  // A minted token may have any subject; a login needs an existing user.
  if (!user && !behindToken) return undefined;
  return { accountId: id, claims: async () => ({ ...(user && userClaims(await settled(user))), sub: id }) };

  async function settled(found: User): Promise<User> {
    const clientId = Provider.ctx?.oidc.client?.clientId ?? "";
    const context = { user: found, subject: id, clientId, params: await paramsOfRequest(issuer) };
    return settledUser(issuer, context) ?? found;
  }
}

function lifetimes(issuer: Issuer): NonNullable<Configuration["ttl"]> {
  const { settings, directory, lifetimes: usual } = issuer;
  const ofResource = (indicators: string | string[] | undefined) => {
    const indicator = [indicators].flat()[0];
    return indicator === undefined ? undefined : resourceOf(issuer, indicator);
  };
  const access = (
    _ctx: KoaContextWithOIDC,
    token: { resourceServer?: { identifier(): string } | undefined },
    { clientId }: { clientId: string },
  ) => accessSeconds(issuer, { resource: ofResource(token.resourceServer?.identifier()), clientId });
  const longest = Math.max(
    settings.sessionExpiresInSeconds,
    usual.refresh,
    usual.access,
    ...directory
      .resources()
      .flatMap((each) => [each.accessTokenExpiresInSeconds ?? 0, each.refreshTokenExpiresInSeconds ?? 0]),
    ...directory.clients().map((each) => each.accessTokenExpiresInSeconds ?? 0),
  );
  return {
    AccessToken: access,
    ClientCredentials: access,
    RefreshToken: (_ctx, token) =>
      ofResource((token as { resource?: string | string[] }).resource)?.refreshTokenExpiresInSeconds ??
      usual.refresh,
    IdToken: (_ctx, _token, { clientId }) => idSeconds(issuer, clientId),
    AuthorizationCode: settings.authorizationCodeExpiresInSeconds,
    DeviceCode: settings.deviceCodeExpiresInSeconds,
    Session: settings.sessionExpiresInSeconds,
    Interaction: 3600,
    Grant: longest, // tokens end with their grant, so it must not expire before them
  };
}
