// The Amazon Cognito profile. The issuer ends in the id of a user pool, access tokens have no `aud`, every
// token has `token_use`, roles are groups, and errors have no description.
import type { JsonObject } from "../json-object.ts";
import type { Params } from "../params.ts";
import { uuidFrom } from "../uuid.ts";
import type { ErrorFacts, Profile, RequestRoute, SignInFacts } from "./contract.ts";
import { generic } from "./generic.ts";
import { DEVICE_GRANT } from "./grant-types.ts";
import { pick } from "./pick.ts";
import { bestAcr } from "./sign-in.ts";

const POOL = "us-east-1_Mintmark1";

/** Claims of Mintmark that Cognito does not have under these names. */
const NOT_COGNITOS = ["preferred_username", "roles", "sid", "acr", "amr"];

export const cognito: Profile = {
  name: "cognito",
  dialects: ["default"],

  paths: {
    ...generic.paths,
    issuer: (issuerId, hasOwnOrigin) => (hasOwnOrigin ? `/${POOL}` : `/${issuerId}/${POOL}`),

    routes: {
      ...generic.paths.routes,
      authorization: "/oauth2/authorize",
      token: "/oauth2/token",
      revocation: "/oauth2/revoke",
      userinfo: "/oauth2/userInfo",
      end_session: "/logout",
    },

    missing: [
      "introspection",
      "registration",
      "pushed_authorization_request",
      "device_authorization",
      "code_verification",
    ],
    aliases: { "/login": "authorization" },
    rootAliases: {},
  },

  tokens: {
    ...generic.tokens,
    logout: undefined,
    separateIdTokenKeys: true,
    lifetimes: { ...generic.tokens.lifetimes, refresh: 30 * 24 * 3600 },
    refreshTokens: {
      rotation: { public: "keep", confidential: "keep" },
      setFor: "client",
      answerToKept: "none",
    },

    access: (facts) => ({
      header: {},
      claims: {
        sub: facts.machine ? facts.clientId : facts.subject,
        ...groups(facts.roles),
        iss: facts.issuer,
        version: 2,
        client_id: facts.clientId,
        ...(!facts.machine && { origin_jti: originOf(facts.sessionId ?? facts.jti) }),
        token_use: "access",
        ...(facts.scopes.length > 0 && { scope: facts.scopes.join(" ") }),
        auth_time: facts.signIn?.at ?? facts.issuedAt,
        ...levelClaims(facts.signIn),
        ...(facts.expiresAt !== null && { exp: facts.expiresAt }),
        iat: facts.issuedAt,
        jti: facts.jti,
        ...(!facts.machine && { username: facts.user?.username ?? facts.subject }),
        ...facts.extraClaims,
      },
    }),

    id: ({ claims, ...facts }) => ({
      header: {},
      claims: {
        ...without(claims, NOT_COGNITOS),
        ...(facts.accessTokenHash !== undefined && { at_hash: facts.accessTokenHash }),
        sub: facts.subject,
        ...groups(facts.roles),
        iss: facts.issuer,
        "cognito:username": facts.user?.username ?? facts.subject,
        origin_jti: originOf(facts.sessionId ?? facts.jti),
        aud: facts.clientId,
        token_use: "id",
        auth_time: claims["auth_time"] ?? facts.signIn?.at ?? facts.issuedAt,
        ...levelClaims(facts.signIn),
        ...(facts.expiresAt !== null && { exp: facts.expiresAt }),
        iat: facts.issuedAt,
        jti: facts.jti,
      },
    }),
  },

  clients: {
    ...generic.clients,
    authMethods: ["client_secret_basic", "client_secret_post"],
    idTokenHmacs: [],
    dpop: false,
    signedUserinfo: false,
    frontchannelLogout: undefined,
    missingGrants: [DEVICE_GRANT],
    publicNeedPkce: false,
  },

  signIn: {
    ...generic.signIn,
    ignoresCaseOfNames: true,
    // A password and a code of an authenticator app are the highest level, above a passkey.
    acrValues: {
      "urn:cognito:loa:4": 2,
      "urn:cognito:loa:3": 2,
      "urn:cognito:loa:2": 2,
      "urn:cognito:loa:1": 1,
    },
    advertisesAcrValues: false,
    claimsParameter: false,
    demandsAcrValue: () => true,
    takes: "first",
    secondFactors: ["otp"],
    acr: (facts) => (facts.asked.length === 0 ? undefined : bestAcr(facts)),
  },

  requests: {
    ...generic.requests,
    tokenFormatParameter: false,
    redirectUriIsOptional: () => false,
    needsPkceWithResource: false,
    signsOutAtOnce: () => true,

    translate(params: Params, route: RequestRoute): Params {
      if (route !== "end_session") return params;
      // Cognito only accepts its own name for this parameter.
      const { logout_uri: returnTo, post_logout_redirect_uri: _, ...rest } = params;
      return returnTo === undefined ? rest : { ...rest, post_logout_redirect_uri: returnTo };
    },
  },

  answers: {
    ...generic.answers,
    // Cognito does not support RFC 9207.
    authorization: ({ iss: _, ...body }) => body,
    discovery: (body) => ({
      ...pick(body, [
        "issuer", "authorization_endpoint", "token_endpoint", "userinfo_endpoint", "revocation_endpoint",
        "end_session_endpoint", "jwks_uri", "response_types_supported", "subject_types_supported", "id_token_signing_alg_values_supported",
      ]), // prettier-ignore
      scopes_supported: ["openid", "email", "profile"],
      token_endpoint_auth_methods_supported: cognito.clients.authMethods,
    }),

    userinfo: (body, { user }) => ({
      ...without(body, NOT_COGNITOS),
      ...(typeof body["email_verified"] === "boolean" && { email_verified: String(body["email_verified"]) }),
      username: user?.username ?? String(body["sub"]),
    }),

    token: ({ scope: _, ...body }) => body,

    error: ({ status, error, route }: ErrorFacts) => ({
      status: route === "token" ? 400 : status,
      body: { error },
    }),
  },
};

/** Tokens tell the level if the request named one. */
function levelClaims(signIn: SignInFacts | undefined): JsonObject {
  return signIn?.acr === undefined ? {} : { acr: signIn.acr, amr: [...signIn.methods] };
}

function groups(roles: readonly string[]): JsonObject {
  return roles.length === 0 ? {} : { "cognito:groups": [...roles] };
}

/** Returns `origin_jti`, which is the same for all tokens of one login. */
function originOf(session: string): string {
  return uuidFrom("cognito-origin", session);
}

function without(claims: JsonObject, names: readonly string[]): JsonObject {
  return Object.fromEntries(Object.entries(claims).filter(([name]) => !names.includes(name)));
}
