// The profile that imitates no vendor: RFC 9068 access tokens and the standards' own names.
import type { JsonObject } from "../json-object.ts";
import type { AccessTokenFacts, IdTokenFacts, LogoutTokenFacts, Profile } from "./contract.ts";
import { standardLogout } from "./frontchannel-logout.ts";
import { acrOfIdToken, askedAcr, bestAcr, signInClaims } from "./sign-in.ts";

export const generic: Profile = {
  name: "generic",
  dialects: ["rfc9068", "mock-oauth2-server"],

  paths: {
    issuer: (issuerId, hasOwnOrigin) => (hasOwnOrigin ? "" : `/${issuerId}`),

    routes: {
      authorization: "/authorize",
      token: "/token",
      jwks: "/.well-known/jwks.json",
      introspection: "/introspect",
      revocation: "/revoke",
      userinfo: "/userinfo",
      registration: "/register",
      end_session: "/logout",
      pushed_authorization_request: "/par",
      device_authorization: "/device/auth",
      code_verification: "/device",
    },

    missing: [],
    aliases: {},

    rootAliases: {
      "/jwks": "jwks",
      "/oauth/token": "token",
      "/oauth/introspect": "introspection",
      "/oauth2/token": "token",
      "/oauth2/introspect": "introspection",
    },
  },

  tokens: {
    format: "jwt",
    lifetimes: { access: 3600, id: 3600, refresh: 14 * 24 * 3600 },
    refreshTokens: {
      rotation: { public: "rotate", confidential: "rotate" },
      setFor: "client",
      answerToKept: "same",
    },

    access(facts: AccessTokenFacts) {
      return {
        header: { typ: "at+jwt" },
        claims: {
          iss: facts.issuer,
          sub: facts.subject,
          aud: facts.audience,
          ...(facts.expiresAt !== null && { exp: facts.expiresAt }),
          iat: facts.issuedAt,
          jti: facts.jti,
          client_id: facts.clientId,
          ...(facts.scopes.length !== 0 && {
            [facts.scopeClaim]: facts.scopeFormat === "array" ? facts.scopes : facts.scopes.join(" "),
          }),
          ...(facts.roles.length !== 0 && { roles: facts.roles }),
          ...signInClaims(facts.signIn),
          ...facts.extraClaims,
        },
      };
    },

    id(facts: IdTokenFacts) {
      return {
        header: { typ: "JWT" },
        claims: {
          ...claimsForClient(facts),
          ...signInClaims(facts.signIn),
          ...facts.claims,
        },
      };
    },

    logout(facts: LogoutTokenFacts) {
      return {
        header: { typ: "logout+jwt" },
        claims: {
          ...claimsForClient(facts),
          events: facts.events,
          ...(facts.sid !== undefined && { sid: facts.sid }),
        },
      };
    },
  },

  clients: {
    authMethods: ["client_secret_basic", "client_secret_post", "client_secret_jwt", "private_key_jwt"],
    idTokenHmacs: ["HS256", "HS384", "HS512"],
    dpop: true,
    passwordGrant: false,
    responseTypes: ["code"],
    signedUserinfo: true,
    frontchannelLogout: standardLogout,
    publicNeedPkce: true,
    ignoresSurplusSecret: false,
  },

  signIn: {
    ignoresCaseOfNames: false,
    // `phr` is the name of OpenID Connect Extended Authentication Profile ACR Values 1.0.
    acrValues: { "1": 1, "2": 2, phr: 3 },
    advertisesAcrValues: true,
    claimsParameter: true,
    deliversRequestedClaims: true,
    acrOfClaims: acrOfIdToken,
    takes: "any",
    acr: (facts) => askedAcr(facts) ?? bestAcr(facts),
    unmet: {
      error: "unmet_authentication_requirements",
      description: "the user did not authenticate as the request demands",
    },
    needsUser: { error: "login_required", description: "the user would have to use a second factor" },
    inPasswordGrant: () => ({
      error: "invalid_grant",
      description: "the user has to use a second factor, which this grant cannot ask for",
    }),
  },

  requests: {
    tokenFormatParameter: true,
    acceptsJson: false,
    needsPkceWithResource: true,
  },
  answers: {},
};

/** Returns the claims of a token whose audience is the client. */
function claimsForClient(facts: IdTokenFacts | LogoutTokenFacts): JsonObject {
  return {
    iss: facts.issuer,
    sub: facts.subject,
    aud: facts.clientId,
    ...(facts.expiresAt !== null && { exp: facts.expiresAt }),
    iat: facts.issuedAt,
    jti: facts.jti,
  };
}
