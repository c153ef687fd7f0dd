// The dialect of the generic profile that looks like navikt's mock-oauth2-server: its paths, claims and grants.
import type { AccessTokenFacts, DialectDifferences, IdTokenFacts, IssuerFacts } from "./contract.ts";
import { generic } from "./generic.ts";

/** Audience of tokens whose request names neither an audience nor a scope beyond those of OpenID Connect. */
const DEFAULT_AUDIENCE = "default";
const OIDC_SCOPES = ["openid", "profile", "email", "address", "phone", "offline_access"];

export const MOCK_OAUTH2_SERVER: DialectDifferences = {
  paths: {
    routes: { ...generic.paths.routes, jwks: "/jwks", end_session: "/endsession" },
    missing: ["registration", "pushed_authorization_request", "device_authorization", "code_verification"],
    aliases: { "/.well-known/jwks.json": "jwks", "/logout": "end_session" },
    rootAliases: {},
    debugger: "/debugger",
    serverPages: { "/isalive": "alive and well" },
  },

  tokens: {
    defaultAudience: () => DEFAULT_AUDIENCE,
    refreshTokens: {
      rotation: { public: "keep", confidential: "keep" },
      setFor: "client",
      answerToKept: "same",
    },

    access(facts: AccessTokenFacts) {
      return {
        header: { typ: "JWT" },
        claims: {
          iss: facts.issuer,
          sub: facts.machine ? facts.clientId : facts.subject,
          aud: audienceOf(facts),
          ...(facts.expiresAt !== null && { exp: facts.expiresAt }),
          iat: facts.issuedAt,
          nbf: facts.issuedAt,
          jti: facts.jti,
          tid: nameOf(facts.facts),
          ...(facts.sessionId !== undefined && { azp: facts.clientId }),
          ...facts.extraClaims,
        },
      };
    },

    id(facts: IdTokenFacts) {
      const { header, claims } = generic.tokens.id(facts);
      const own = { nbf: facts.issuedAt, tid: nameOf(facts.facts), azp: facts.clientId };
      return { header, claims: { ...own, ...claims } };
    },
  },

  clients: {
    passwordGrant: true,
    onBehalfOf: true,
    bodyOutranksHeader: true,
    publicNeedPkce: false,
    ignoresSurplusSecret: true,
  },

  requests: {
    tokenFormatParameter: false,
    exchangesAnyToken: true,
    needsPkceWithResource: false,
    signsOutAtOnce: () => true,
  },

  answers: { userinfoShowsToken: true },
};

/** Without an audience, scopes that are not of OpenID Connect name it. */
function audienceOf({ audience, scopes }: AccessTokenFacts): string | string[] {
  const named = scopes.filter((scope) => !OIDC_SCOPES.includes(scope));
  if (audience !== DEFAULT_AUDIENCE || named.length === 0) return audience;
  return named.length === 1 ? String(named[0]) : named;
}

/** The name of the issuer: its path. */
function nameOf({ url, id }: IssuerFacts): string {
  return URL.parse(url)?.pathname.slice(1) || id;
}
