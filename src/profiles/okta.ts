// The Okta profile: a custom authorization server for APIs (`/oauth2/default`) or, in the dialect `org`, the
// organization's server at the bare origin. `sub` is the login name in access tokens and an `00u…` id
// elsewhere.
import { hash } from "node:crypto";
import type { JsonObject } from "../json-object.ts";
import type {
  AccessTokenFacts,
  IdTokenFacts,
  Profile,
  ProfilePaths,
  RefusalFacts,
  UserFacts,
  VendorRefusal,
} from "./contract.ts";
import { standardLogout } from "./frontchannel-logout.ts";
import { generic } from "./generic.ts";
import { error } from "./okta-errors.ts";
import { signIn } from "./okta-sign-in.ts";
import { pick } from "./pick.ts";
import { WITH_TOKENS } from "./response-types.ts";

const OIDC_SCOPES = ["openid", "profile", "email", "address", "phone", "offline_access", "groups"];

const POSTED_MODE = "okta_post_message";

/** Members of introspection responses, in Okta's order. */
const INTROSPECTED = [
  "active", "token_type", "scope", "client_id", "username", "exp", "iat", "sub", "aud", "iss", "jti", "uid",
]; // prettier-ignore

/** Paths below the issuer; the organization's server has them below `/oauth2`. */
const ROUTES: ProfilePaths["routes"] = {
  authorization: "/v1/authorize",
  token: "/v1/token",
  jwks: "/v1/keys",
  introspection: "/v1/introspect",
  revocation: "/v1/revoke",
  userinfo: "/v1/userinfo",
  registration: "/v1/clients",
  end_session: "/v1/logout",
  pushed_authorization_request: "/v1/par",
  device_authorization: "/v1/device/authorize",
  code_verification: "/activate",
};

export const okta: Profile = {
  name: "okta",
  dialects: ["custom", "org"],
  inDialect: {
    org: {
      paths: {
        issuer: (issuerId, hasOwnOrigin) => (hasOwnOrigin ? "" : `/${issuerId}`),
        routes: Object.fromEntries(
          Object.entries(ROUTES).map(([route, path]) => [
            route,
            path.startsWith("/v1/") ? `/oauth2${path}` : path,
          ]),
        ) as ProfilePaths["routes"],
      },
      tokens: { defaultAudience: ({ url }) => url },
    },
  },

  paths: {
    ...generic.paths,
    issuer: (issuerId) => `/oauth2/${["okta", "default"].includes(issuerId) ? "default" : issuerId}`,
    routes: ROUTES,
    rootAliases: {},
  },

  tokens: {
    ...generic.tokens,
    logout: undefined,
    defaultAudience: () => "api://default",
    refreshTokens: {
      rotation: { public: { graceSeconds: 30 }, confidential: "keep" },
      setFor: "client",
      answerToKept: "same",
    },
    issuesRefreshToken: ({ scopes }) => scopes.includes("offline_access"),

    access(facts) {
      return {
        header: {},
        claims: {
          ...groupsOf(facts),
          ...facts.extraClaims, // they cannot replace Okta's own claims, which follow
          ver: 1,
          jti: `AT.${compact(facts.jti)}`,
          iss: facts.issuer,
          aud: facts.audience,
          iat: facts.issuedAt,
          ...(facts.expiresAt !== null && { exp: facts.expiresAt }),
          ...(facts.signIn?.acr !== undefined && { acr: facts.signIn.acr }),
          cid: facts.clientId,
          ...(!facts.machine && { uid: userId(facts.subject) }),
          ...(facts.scopes.length !== 0 && { scp: facts.scopes }),
          ...(!facts.machine && { auth_time: facts.signIn?.at ?? facts.issuedAt }),
          sub: facts.machine ? facts.clientId : loginOf(facts.user, facts.subject),
        },
      };
    },

    id(facts) {
      const { roles: _, acr: __, preferred_username: name, ...claims } = facts.claims;
      return {
        header: {},
        claims: {
          ...groupsOf(facts),
          ...claims,
          sub: userId(facts.subject),
          ver: 1,
          iss: facts.issuer,
          aud: facts.clientId,
          iat: facts.issuedAt,
          ...(facts.expiresAt !== null && { exp: facts.expiresAt }),
          jti: `ID.${compact(facts.jti)}`,
          amr: [...(facts.signIn?.methods ?? ["pwd"])],
          ...(facts.signIn?.acr !== undefined && { acr: facts.signIn.acr }),
          auth_time: facts.signIn?.at ?? facts.issuedAt,
          ...(facts.accessTokenHash !== undefined && { at_hash: facts.accessTokenHash }),
          idp: `00o${shortId("organization", facts.facts.id)}`,
          ...(name !== undefined && { preferred_username: loginOf(facts.user, facts.subject) }),
        },
      };
    },
  },

  clients: {
    ...generic.clients,
    idTokenHmacs: [],
    signedUserinfo: false,
    frontchannelLogout: { ...standardLogout, isUsual: true, needsOwnOrigin: false, announcedBy: [] },
    passwordGrant: true,
    responseTypes: ["code", ...WITH_TOKENS],
    takesIdAsCredentials: true,
    textWithoutPkce:
      "PKCE code challenge is required when the token endpoint authentication method is 'NONE'.",
  },

  signIn,

  requests: {
    ...generic.requests,
    tokenFormatParameter: false,
    redirectUriIsOptional: () => false,
    needsPkceWithResource: false,
    signsOutAtOnce: (params) => params["id_token_hint"] !== undefined,
    postedMode: POSTED_MODE,
    refusal,
  },

  answers: {
    ...generic.answers,
    discovery: (body) => ({
      ...body,
      response_modes_supported: [body["response_modes_supported"] ?? [], POSTED_MODE].flat(),
      claims_supported: ["ver", "jti", "iss", "aud", "iat", "exp", "cid", "uid", "scp", "sub"],
    }),

    userinfo({ sub, roles: _, ...body }, { user }) {
      const { preferred_username: name } = body;
      return {
        sub: userId(String(sub)),
        ...groupsOf({ roles: user?.roles ?? [] }),
        ...body,
        ...(name !== undefined && { preferred_username: loginOf(user, String(sub)) }),
      };
    },

    introspection(body, user) {
      const ofUser = user && {
        username: loginOf(user, user.id),
        sub: loginOf(user, user.id),
        uid: userId(user.id),
      };
      return pick({ ...body, ...ofUser }, INTROSPECTED);
    },

    error,
  },
};

/** Okta requires a `state` in every login, and a custom scope in every client credentials request. */
function refusal({ route, asked, scopes }: RefusalFacts): VendorRefusal | undefined {
  const begins = route === "authorization" || route === "pushed_authorization_request";
  if (begins && asked["request_uri"] === undefined && !asked["state"]) {
    return {
      error: "invalid_request",
      description: "The authentication request has an invalid 'state' parameter.",
    };
  }
  if (asked["grant_type"] !== "client_credentials") return undefined;
  if (scopes.length === 0) {
    return {
      error: "invalid_scope",
      description:
        "The authorization server resource does not have any configured default scopes, 'scope' must be provided.",
    };
  }
  if (scopes.some((scope) => !OIDC_SCOPES.includes(scope))) return undefined;
  return { error: "invalid_scope", description: "A client that acts for itself needs a custom scope." };
}

/** Returns the login name: at Okta the e-mail address, else the user name. */
function loginOf(user: UserFacts | undefined, subject: string): string {
  return user?.email ?? user?.username ?? subject;
}

function userId(subject: string): string {
  return `00u${shortId("user", subject.toLowerCase())}`;
}

function groupsOf({ roles }: Pick<AccessTokenFacts | IdTokenFacts, "roles">): JsonObject {
  return roles.length === 0 ? {} : { groups: roles };
}

/** Returns 17 letters and digits, always the same for the same parts. */
function shortId(...parts: string[]): string {
  const digest = hash("sha256", JSON.stringify(parts), "base64");
  return digest.replaceAll(/[^A-Za-z0-9]/g, "").slice(0, 17);
}

function compact(uuid: string): string {
  return Buffer.from(uuid.replaceAll("-", ""), "hex").toString("base64url");
}
