// The Auth0 profile. The issuer ends in a slash. Access tokens are opaque without an audience, and JWTs in
// one of four dialects with one. Roles give permissions, and endpoints also take JSON bodies.
import type { JsonObject } from "../json-object.ts";
import type { Params } from "../params.ts";
import { isUuid } from "../uuid.ts";
import { error, MFA_REQUIRED, refusal } from "./auth0-errors.ts";
import type { AccessTokenFacts, IdTokenFacts, IssuerFacts, Profile } from "./contract.ts";
import { generic } from "./generic.ts";
import { WITH_TOKENS } from "./response-types.ts";

const MULTI_FACTOR = "http://schemas.openid.net/pape/policies/2007/06/multi-factor";
const PASSWORD_REALM = "http://auth0.com/oauth/grant-type/password-realm";

export const auth0: Profile = {
  name: "auth0",
  dialects: ["access_token", "access_token_authz", "rfc9068_profile", "rfc9068_profile_authz"],

  paths: {
    ...generic.paths,
    issuer: (issuerId, hasOwnOrigin) => (hasOwnOrigin ? "/" : `/${issuerId}/`),

    routes: {
      authorization: "/authorize",
      token: "/oauth/token",
      jwks: "/.well-known/jwks.json",
      introspection: "/oauth/introspect",
      revocation: "/oauth/revoke",
      userinfo: "/userinfo",
      registration: "/oidc/register",
      end_session: "/oidc/logout",
      pushed_authorization_request: "/oauth/par",
      device_authorization: "/oauth/device/code",
      code_verification: "/activate",
    },

    missing: [],
    unlisted: ["introspection"],
    aliases: { "/v2/logout": "end_session" },
    rootAliases: {},
  },

  tokens: {
    ...generic.tokens,
    formatWithoutAudience: "opaque",
    lifetimes: { ...generic.tokens.lifetimes, access: 24 * 3600, id: 10 * 3600 },
    refreshTokens: {
      rotation: { public: "rotate", confidential: "keep" },
      setFor: "client",
      answerToKept: "none",
    },
    issuesRefreshToken: ({ scopes }) => scopes.includes("offline_access"),

    access(facts) {
      const { dialect } = facts.facts;
      const isRfc9068 = dialect.startsWith("rfc9068");
      return {
        header: { typ: isRfc9068 ? "at+jwt" : "JWT" },
        claims: {
          ...facts.extraClaims, // first, because they cannot replace Auth0's own claims
          iss: facts.issuer,
          sub: facts.machine ? machineSubject(facts) : userSubject(facts.subject),
          aud: audienceOf(facts),
          iat: facts.issuedAt,
          ...(facts.expiresAt !== null && { exp: facts.expiresAt }),
          ...(facts.scopes.length !== 0 && { scope: facts.scopes.join(" ") }),
          ...(isRfc9068 ? { jti: facts.jti, client_id: facts.clientId } : byOlderNames(facts)),
          ...(dialect.endsWith("_authz") && { permissions: permissionsOf(facts) }),
        },
      };
    },

    id(facts) {
      return {
        header: { typ: "JWT" },
        claims: {
          ...withLoginTime(shown(facts.refreshed ? withoutNonce(facts.claims) : facts.claims), facts),
          ...(facts.sessionId !== undefined && { sid: facts.sessionId }),
          iss: facts.issuer,
          sub: userSubject(facts.subject),
          aud: facts.clientId,
          iat: facts.issuedAt,
          ...(facts.expiresAt !== null && { exp: facts.expiresAt }),
          // Only the login in which the user proved the second factor has these two claims.
          ...(facts.signIn?.acr !== undefined && !facts.refreshed && { acr: facts.signIn.acr, amr: ["mfa"] }),
        },
      };
    },

    // `typ` is as in Auth0's only published example. `sid` is sent even if the client does not require it.
    logout: (facts) => ({
      header: { typ: "JWT" },
      claims: {
        iss: facts.issuer,
        sub: userSubject(facts.subject),
        aud: facts.clientId,
        iat: facts.issuedAt,
        ...(facts.expiresAt !== null && { exp: facts.expiresAt }),
        jti: facts.jti,
        events: facts.events,
        trace_id: facts.jti.replaceAll("-", "").slice(0, 16),
        ...(facts.sessionId !== undefined && { sid: facts.sessionId }),
      },
    }),
  },

  clients: {
    ...generic.clients,
    authMethods: ["client_secret_basic", "client_secret_post", "private_key_jwt"],
    idTokenHmacs: ["HS256"],
    signedUserinfo: false,
    frontchannelLogout: undefined,
    plainPkce: true,
    passwordGrant: true,
    responseTypes: ["code", ...WITH_TOKENS],
  },

  // Imitates the Action in Auth0's documentation that asks for a second factor if `acr_values` names it.
  signIn: {
    ...generic.signIn,
    ignoresCaseOfNames: true,
    acrValues: { [MULTI_FACTOR]: 2 },
    advertisesAcrValues: false,
    claimsParameter: false,
    demandsAcrValue: () => true,
    takes: "first",
    acr: ({ level, isFresh }) => (level >= 2 && isFresh ? MULTI_FACTOR : undefined),
    unmet: { error: "access_denied", description: "Multifactor authentication required" },
    needsUser: { error: "login_required", description: "Multifactor authentication required" },
    inPasswordGrant: () => ({ error: MFA_REQUIRED, description: "Multifactor authentication required" }),
  },

  requests: {
    ...generic.requests,
    tokenFormatParameter: false,
    redirectUriIsOptional: () => true,
    needsPkceWithResource: false,
    acceptsJson: true,
    webMessage: true,
    signsOutAtOnce: () => true,
    refusal,

    translate(params, route, facts) {
      if (route === "end_session") return withRedirectUri(params);
      return withoutUserinfo(withStandardGrant(params), facts);
    },
  },

  answers: {
    ...generic.answers,
    certificateMembers: ["x5t", "x5c"],
    discovery: (body) => ({ ...body, claims_supported: CLAIMS }),
    userinfo: (body) => ({ ...shown(body), sub: userSubject(String(body["sub"])) }),
    error,
  },
};

/** Claims that both ID tokens and userinfo can contain; only ID tokens have `updated_at`. */
const CLAIMS = [
  "aud",
  "auth_time",
  "email",
  "email_verified",
  "exp",
  "iat",
  "iss",
  "name",
  "nickname",
  "nonce",
  "sid",
  "sub",
  "updated_at",
];

/** Returns the subject as in Auth0's own user database. Minted subjects that are not UUIDs stay unchanged. */
function userSubject(subject: string): string {
  return isUuid(subject) ? `auth0|${subject}` : subject;
}

function machineSubject({ subject, clientId }: AccessTokenFacts): string {
  return isUuid(subject) ? `${clientId}@clients` : subject;
}

/** Adds userinfo to the audience of tokens with the scope `openid`. */
function audienceOf({ audience, scopes, facts }: AccessTokenFacts): string | string[] {
  return scopes.includes("openid") ? [audience, userinfoOf(facts)].flat() : audience;
}

function userinfoOf({ url }: IssuerFacts): string {
  return `${url.replace(/\/$/, "")}/userinfo`;
}

function byOlderNames({ machine, clientId }: AccessTokenFacts): JsonObject {
  return { ...(machine && { gty: "client-credentials" }), azp: clientId };
}

/** Returns all permissions of a user's roles, requested or not; for machine tokens, the granted scopes. */
function permissionsOf({ machine, scopes, permissions }: AccessTokenFacts): string[] {
  return machine ? scopes : permissions;
}

/** Renames claims as Auth0 does and removes the roles; to send roles, configure a claim of the user. */
function shown({
  preferred_username: username,
  roles: _,
  acr: __,
  amr: ___,
  ...claims
}: JsonObject): JsonObject {
  return username === undefined ? claims : { name: username, ...claims, nickname: username };
}

/** Removes `nonce` from refreshed ID tokens: Auth0's SDK rejects a nonce that it did not send. */
function withoutNonce({ nonce: _, ...claims }: JsonObject): JsonObject {
  return claims;
}

/** Adds `updated_at`, the time of the login in ISO 8601: at Auth0 each login updates the user. */
function withLoginTime(claims: JsonObject, { issuedAt, claims: told }: IdTokenFacts): JsonObject {
  if (claims["nickname"] === undefined) return claims;
  const time = typeof told["auth_time"] === "number" ? told["auth_time"] : issuedAt;
  return { updated_at: new Date(time * 1000).toISOString(), ...claims };
}

function withRedirectUri({ returnTo, ...params }: Params): Params {
  return returnTo === undefined ? params : { post_logout_redirect_uri: returnTo, ...params };
}

/**
 * Turns the password-realm grant into the password grant; `realm` is ignored, as an issuer has one directory.
 */
function withStandardGrant(params: Params): Params {
  if (params["grant_type"] !== PASSWORD_REALM) return params;
  const { realm: _, ...rest } = params;
  return { ...rest, grant_type: "password" };
}

/** Removes the audience of userinfo: such a request counts as one without an audience. */
function withoutUserinfo({ audience, ...params }: Params, facts: IssuerFacts): Params {
  return audience === undefined || audience === userinfoOf(facts) ? params : { ...params, audience };
}
