// The Keycloak profile. The issuer is a realm below /realms/, roles are in `realm_access` and
// `resource_access`, refresh tokens are JWTs, every payload has a `typ`, and every client has the scopes
// `profile` and `email`.
import type { JsonObject } from "../json-object.ts";
import type { AccessTokenFacts, IssuerFacts, Profile, UserFacts } from "./contract.ts";
import { generic } from "./generic.ts";
import { encryptionKey } from "./keycloak-encryption-key.ts";
import { error } from "./keycloak-errors.ts";
import { cookieProbe, PROTOCOL, realmDocument, realmOf } from "./keycloak-pages.ts";
import { namesOf } from "./person-names.ts";
import { RESPONSE_TYPES } from "./response-types.ts";

const DEFAULT_SCOPES = ["email", "profile"];

export const keycloak: Profile = {
  name: "keycloak",
  dialects: ["access_token"],

  paths: {
    ...generic.paths,
    issuer: (issuerId) => `/realms/${issuerId === "keycloak" ? "demo" : issuerId}`,

    routes: {
      authorization: `${PROTOCOL}/auth`,
      token: `${PROTOCOL}/token`,
      jwks: `${PROTOCOL}/certs`,
      introspection: `${PROTOCOL}/token/introspect`,
      revocation: `${PROTOCOL}/revoke`,
      userinfo: `${PROTOCOL}/userinfo`,
      registration: "/clients-registrations/openid-connect",
      end_session: `${PROTOCOL}/logout`,
      pushed_authorization_request: `${PROTOCOL}/ext/par/request`,
      device_authorization: `${PROTOCOL}/auth/device`,
      code_verification: "/device",
    },

    aliases: { [`${PROTOCOL}/registrations`]: "authorization" },
    rootAliases: {},
    pages: { "/": realmDocument, [`${PROTOCOL}/3p-cookies/step1.html`]: cookieProbe },
  },

  tokens: {
    ...generic.tokens,
    lifetimes: { access: 300, id: 300, refresh: 1800 },
    refreshTokens: {
      rotation: { public: "keep", confidential: "keep" },
      setFor: "issuer",
      answerToKept: "new",
    },
    defaultAudience: () => "account",

    access(facts) {
      const resourceRoles = resourceRolesOf(facts.roles);
      return {
        header: { typ: "JWT" },
        claims: {
          ...(facts.expiresAt !== null && { exp: facts.expiresAt }),
          iat: facts.issuedAt,
          jti: facts.jti,
          iss: facts.issuer,
          aud: audienceOf(facts, resourceRoles),
          sub: facts.subject,
          typ: "Bearer",
          azp: facts.clientId,
          ...(facts.sessionId !== undefined && { sid: facts.sessionId }),
          acr: "1",
          realm_access: { roles: [...defaultRoles(facts.facts), ...facts.roles.filter(isOfRealm)] },
          resource_access: withRoles(resourceRoles),
          scope: withDefaults(facts.scopes).join(" "),
          ...(facts.machine ? serviceAccount(facts.clientId) : profileOf(facts.user)),
          ...facts.extraClaims,
        },
      };
    },

    id: (facts) => ({
      header: { typ: "JWT" },
      claims: {
        ...(facts.expiresAt !== null && { exp: facts.expiresAt }),
        iat: facts.issuedAt,
        jti: facts.jti,
        iss: facts.issuer,
        aud: facts.clientId,
        sub: facts.subject,
        typ: "ID",
        azp: facts.clientId,
        acr: "1",
        ...profileOf(facts.user),
        ...withoutRoles(facts.claims),
        ...(facts.sessionId !== undefined && { sid: facts.sessionId }),
      },
    }),

    refresh: (facts) => ({
      header: { typ: "JWT" },
      claims: {
        ...(facts.expiresAt !== null && { exp: facts.expiresAt }),
        iat: facts.issuedAt,
        jti: facts.jti,
        iss: facts.issuer,
        aud: facts.issuer,
        sub: facts.subject,
        typ: facts.scopes.includes("offline_access") ? "Offline" : "Refresh",
        azp: facts.clientId,
        ...(facts.sessionId !== undefined && { sid: facts.sessionId }),
        scope: withDefaults(facts.scopes).join(" "),
      },
    }),

    logout: (facts) => ({
      header: { typ: "logout+jwt" },
      claims: {
        ...(facts.expiresAt !== null && { exp: facts.expiresAt }),
        iat: facts.issuedAt,
        jti: facts.jti,
        iss: facts.issuer,
        aud: facts.clientId,
        sub: facts.subject,
        typ: "Logout",
        ...(facts.sid !== undefined && { sid: facts.sessionId }),
        events: facts.events,
      },
    }),
  },

  clients: {
    ...generic.clients,
    passwordGrant: true,
    responseTypes: RESPONSE_TYPES,
    toleratesRepeatedSecret: true,
    publicNeedPkce: false,
    textWithoutPkce: "Missing parameter: code_challenge_method",
    ignoresSurplusSecret: true,
    takesCredentials: true,
  },

  requests: {
    ...generic.requests,
    tokenFormatParameter: false,
    followsOAuth21: false,
    signsOutAtOnce: (params) => params["id_token_hint"] !== undefined,
  },

  answers: {
    ...generic.answers,
    authorization: (body, { sessionId }) => ({
      ...body,
      ...(sessionId !== undefined && body["error"] === undefined && { session_state: sessionId }),
    }),
    token(body, { issued, refreshTokenExpiresInSeconds }) {
      const { sid, scope } = issued?.claims ?? {};
      return {
        ...body,
        refresh_expires_in: refreshTokenExpiresInSeconds ?? 0,
        "not-before-policy": 0,
        ...(sid !== undefined && { session_state: sid }),
        ...(scope !== undefined && { scope }),
      };
    },

    introspection(body, user) {
      const username = user?.username ?? body["preferred_username"];
      const { scope } = body;
      return {
        ...body,
        ...((typeof scope === "string" || body["typ"] === "Bearer") && {
          scope: withDefaults(typeof scope === "string" ? scope.split(" ") : []).join(" "),
        }),
        ...(username !== undefined && { username }),
      };
    },

    userinfo: (body, user) => ({ ...profileOf(user), ...withoutRoles(body) }),
    discovery: (body) => ({ ...body, claims_supported: CLAIMS }),
    jwks: (keys) => [...keys, { ...encryptionKey }],
    error,
  },
};

const CLAIMS = [
  "iss", "sub", "aud", "exp", "iat", "auth_time", "name", "given_name",
  "family_name", "preferred_username", "email", "email_verified", "acr", "azp", "nonce", "sid",
]; // prettier-ignore

function defaultRoles(facts: IssuerFacts): string[] {
  return [`default-roles-${realmOf(facts)}`, "offline_access", "uma_authorization"];
}

function isOfRealm(role: string): boolean {
  return !role.includes("/");
}

/** Returns the roles by client: `client/role` is a role of that client. `account` always has its defaults. */
function resourceRolesOf(roles: string[]): Map<string, string[]> {
  const byClient = new Map([["account", ["manage-account", "manage-account-links", "view-profile"]]]);
  for (const role of roles) {
    if (isOfRealm(role)) continue;
    const [client = "", ...name] = role.split("/");
    byClient.set(client, [...(byClient.get(client) ?? []), name.join("/")]);
  }
  return byClient;
}

function withRoles(byClient: Map<string, string[]>): JsonObject {
  return Object.fromEntries([...byClient].map(([client, roles]) => [client, { roles }]));
}

/** Returns the audience. If the request names none, it is all other clients in which the user has a role. */
function audienceOf(
  { audience, clientId }: AccessTokenFacts,
  resourceRoles: Map<string, string[]>,
): string | string[] {
  if (audience !== "account") return audience;
  const [only = "account", ...others] = [...resourceRoles.keys()].filter((client) => client !== clientId);
  return others.length === 0 ? only : [only, ...others];
}

function withDefaults(scopes: readonly string[]): string[] {
  return [...new Set([...scopes, ...DEFAULT_SCOPES])];
}

function serviceAccount(clientId: string): JsonObject {
  return {
    email_verified: false,
    preferred_username: `service-account-${clientId}`,
    client_id: clientId,
  };
}

function profileOf(user: UserFacts | undefined): JsonObject {
  if (!user) return {};
  const { email, emailVerified, username } = user;
  return {
    email_verified: emailVerified,
    preferred_username: username,
    ...namesOf(user),
    ...(email !== undefined && { email }),
  };
}

/** Removes the roles, which only access tokens contain. */
function withoutRoles({ roles: _, ...claims }: JsonObject): JsonObject {
  return claims;
}
