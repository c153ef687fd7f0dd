// Auth0: a tenant whose issuer ends in a slash. Opaque access tokens without an audience, four dialects of JWT with
// one, permissions from the roles, JSON bodies, `/v2/logout`.
import type { Params } from "../params.ts";
import { isUuid } from "../uuid.ts";
import type { JsonObject } from "../json-object.ts";
import type { AccessTokenFacts, ErrorFacts, IdTokenFacts, IssuerFacts, Profile } from "./contract.ts";
import { generic } from "./generic.ts";

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

    missing: ["introspection"],
    aliases: { "/v2/logout": "end_session" },
    rootAliases: {},
  },

  tokens: {
    ...generic.tokens,
    formatWithoutAudience: "opaque",
    lifetimes: { ...generic.tokens.lifetimes, access: 24 * 3600, id: 10 * 3600 },
    issuesRefreshToken: ({ scopes }) => scopes.includes("offline_access"),

    access(facts) {
      const { dialect } = facts.facts;
      const isRfc9068 = dialect.startsWith("rfc9068");
      return {
        header: { typ: isRfc9068 ? "at+jwt" : "JWT" },
        claims: {
          ...facts.extraClaims, // none of them replaces what Auth0 says itself
          iss: facts.issuer,
          sub: facts.machine ? machineSubject(facts) : userSubject(facts.subject),
          aud: audienceOf(facts),
          iat: facts.issuedAt,
          ...(facts.expiresAt === null ? {} : { exp: facts.expiresAt }),
          ...(facts.scopes.length === 0 ? {} : { scope: facts.scopes.join(" ") }),
          ...(isRfc9068 ? { jti: facts.jti, client_id: facts.clientId } : byOlderNames(facts)),
          ...(dialect.endsWith("_authz") ? { permissions: permissionsOf(facts) } : {}),
        },
      };
    },

    id(facts) {
      return {
        header: { typ: "JWT" },
        claims: {
          ...withLoginTime(shown(facts.refreshed ? withoutNonce(facts.claims) : facts.claims), facts),
          ...(facts.sessionId === undefined ? {} : { sid: facts.sessionId }),
          iss: facts.issuer,
          sub: userSubject(facts.subject),
          aud: facts.clientId,
          iat: facts.issuedAt,
          ...(facts.expiresAt === null ? {} : { exp: facts.expiresAt }),
        },
      };
    },

    // Of this type in the one example that Auth0 shows; which login has ended is always told.
    logout: (facts) => ({
      header: { typ: "JWT" },
      claims: {
        iss: facts.issuer,
        sub: userSubject(facts.subject),
        aud: facts.clientId,
        iat: facts.issuedAt,
        ...(facts.expiresAt === null ? {} : { exp: facts.expiresAt }),
        jti: facts.jti,
        events: facts.events,
        trace_id: facts.jti.replaceAll("-", "").slice(0, 16),
        ...(facts.sessionId === undefined ? {} : { sid: facts.sessionId }),
      },
    }),
  },

  clients: {
    ...generic.clients,
    passwordGrant: true,
    idTokenResponses: true,
  },

  requests: {
    ...generic.requests,
    tokenFormatParameter: false,
    acceptsJson: true,
    webMessage: true,
    signsOutAtOnce: () => true,

    translate(params, route, facts) {
      if (route === "end_session") return withRedirectUri(params);
      return withoutUserinfo(withStandardGrant(params), facts);
    },
  },

  answers: {
    ...generic.answers,
    discovery: (body) => ({ ...body, claims_supported: CLAIMS }),
    userinfo: (body) => ({ ...shown(body), sub: userSubject(String(body["sub"])) }),
    error,
  },
};

/** What ID tokens and userinfo can hold; `updated_at` is in ID tokens alone. */
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

/** Users of Auth0's own database; whoever was minted with another subject keeps it. */
function userSubject(subject: string): string {
  return isUuid(subject) ? `auth0|${subject}` : subject;
}

function machineSubject({ subject, clientId }: AccessTokenFacts): string {
  return isUuid(subject) ? `${clientId}@clients` : subject;
}

/** With `openid` the token is for userinfo too. */
function audienceOf({ audience, scopes, facts }: AccessTokenFacts): string | string[] {
  return scopes.includes("openid") ? [audience, userinfoOf(facts)].flat() : audience;
}

function userinfoOf({ url }: IssuerFacts): string {
  return `${url.replace(/\/$/, "")}/userinfo`;
}

function byOlderNames({ machine, clientId }: AccessTokenFacts): JsonObject {
  return { ...(machine ? { gty: "client-credentials" } : {}), azp: clientId };
}

/** Of a user what the roles open, asked for or not; of a client what it was granted. */
function permissionsOf({ machine, scopes, permissions }: AccessTokenFacts): string[] {
  return machine ? scopes : permissions;
}

/** Under Auth0's names; roles are in no token unless a claim of the user's says so. */
function shown({ preferred_username: username, roles: _, ...claims }: JsonObject): JsonObject {
  return username === undefined ? claims : { name: username, ...claims, nickname: username };
}

/** Auth0's own SDK refuses one that it did not ask for. */
function withoutNonce({ nonce: _, ...claims }: JsonObject): JsonObject {
  return claims;
}

/** Signing in is what updates a user, and the time of it is ISO 8601. */
function withLoginTime(claims: JsonObject, { issuedAt, claims: told }: IdTokenFacts): JsonObject {
  if (claims["nickname"] === undefined) return claims;
  const time = typeof told["auth_time"] === "number" ? told["auth_time"] : issuedAt;
  return { updated_at: new Date(time * 1000).toISOString(), ...claims };
}

function withRedirectUri({ returnTo, ...params }: Params): Params {
  return returnTo === undefined ? params : { post_logout_redirect_uri: returnTo, ...params };
}

/** There is one directory of users here, whichever realm (connection) a request names. */
function withStandardGrant(params: Params): Params {
  if (params["grant_type"] !== PASSWORD_REALM) return params;
  const { realm: _, ...rest } = params;
  return { ...rest, grant_type: "password" };
}

/** Asking for userinfo's audience is asking for none. */
function withoutUserinfo({ audience, ...params }: Params, facts: IssuerFacts): Params {
  return audience === undefined || audience === userinfoOf(facts) ? params : { ...params, audience };
}

const INVALID_GRANTS: Record<string, string> = {
  authorization_code: "Invalid authorization code",
  refresh_token: "Unknown or invalid refresh token.",
  password: "Wrong email or password.",
};

function error({ status, error, description, grantType = "", scope }: ErrorFacts) {
  if (error === "invalid_client" && status === 401) return refusal(401, "access_denied", "Unauthorized");
  if (error === "invalid_grant") return refusal(403, error, INVALID_GRANTS[grantType] ?? description);
  if (error === "invalid_scope" && scope !== undefined && grantType === "client_credentials")
    return refusal(403, "access_denied", `Client has not been granted scopes: ${scope}`);
  return refusal(status, error, description);
}

function refusal(status: number, error: string, description: string | undefined) {
  return {
    status,
    body: { error, ...(description === undefined ? {} : { error_description: description }) },
  };
}
