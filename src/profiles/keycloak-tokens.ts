// Keycloak's tokens: every payload has a `typ`, roles are in `realm_access` and `resource_access`, refresh tokens
// are JWTs, and every client has the scopes `profile` and `email`.
import type { JsonObject } from "../json-object.ts";
import type {
  AccessTokenFacts,
  IdTokenFacts,
  IssuerFacts,
  LogoutTokenFacts,
  ProfileTokens,
  RefreshTokenFacts,
  SignInFacts,
  TokenShape,
  UserFacts,
} from "./contract.ts";
import { generic } from "./generic.ts";
import { realmOf } from "./keycloak-pages.ts";
import { namesOf } from "./person-names.ts";

/** Scopes that every token has although nobody asks for them. */
export const DEFAULT_SCOPES = ["email", "profile"];
/** Scopes that clients may ask for and that no `scope` member shows. */
const HIDDEN_SCOPES = ["roles", "web-origins", "acr", "basic"];

export const tokens: ProfileTokens = {
  ...generic.tokens,
  lifetimes: { access: 300, id: 300, refresh: 1800 },
  refreshTokens: {
    rotation: { public: "keep", confidential: "keep" },
    setFor: "issuer",
    answerToKept: "new",
  },
  defaultAudience: () => "account",
  defaultScopes: DEFAULT_SCOPES,
  refreshAlg: "HS512",
  access,
  id,
  refresh,
  logout,
};

function access(facts: AccessTokenFacts): TokenShape {
  const resourceRoles = resourceRolesOf(facts.roles);
  return {
    header: { typ: "JWT" },
    claims: {
      ...times(facts),
      jti: facts.jti,
      iss: facts.issuer,
      aud: audienceOf(facts, resourceRoles),
      sub: facts.subject,
      typ: "Bearer",
      azp: facts.clientId,
      ...(facts.sessionId !== undefined && { sid: facts.sessionId }),
      acr: facts.signIn?.acr ?? "1",
      ...(facts.clientOrigins.length > 0 && { "allowed-origins": facts.clientOrigins }),
      realm_access: { roles: realmRoles(facts.roles, facts.facts) },
      resource_access: withRoles(resourceRoles),
      scope: shownScope(facts.scopes),
      ...(facts.machine ? serviceAccount(facts.clientId) : profileOf(facts.user)),
      ...(facts.scopes.includes("microprofile-jwt") && microprofile(facts)),
      ...facts.extraClaims,
    },
  };
}

function id(facts: IdTokenFacts): TokenShape {
  const { nonce, acr: _, amr: __, ...told } = withoutRoles(facts.claims);
  return {
    header: { typ: "JWT" },
    claims: {
      ...times(facts),
      jti: facts.jti,
      iss: facts.issuer,
      aud: facts.clientId,
      sub: facts.subject,
      typ: "ID",
      azp: facts.clientId,
      acr: facts.signIn?.acr ?? "1",
      ...(facts.accessTokenHash !== undefined && { at_hash: facts.accessTokenHash }),
      ...profileOf(facts.user),
      ...told,
      ...(nonce !== undefined && !facts.refreshed && { nonce }),
      ...(facts.sessionId !== undefined && { sid: facts.sessionId }),
    },
  };
}

function refresh(facts: RefreshTokenFacts): TokenShape {
  return {
    header: { typ: "JWT" },
    claims: {
      ...times(facts),
      jti: facts.jti,
      iss: facts.issuer,
      aud: facts.issuer,
      sub: facts.subject,
      typ: facts.scopes.includes("offline_access") ? "Offline" : "Refresh",
      azp: facts.clientId,
      ...(facts.sessionId !== undefined && { sid: facts.sessionId }),
      scope: [...shownScope(facts.scopes).split(" "), ...HIDDEN_SCOPES].join(" "),
    },
  };
}

function logout(facts: LogoutTokenFacts): TokenShape {
  return {
    header: { typ: "logout+jwt" },
    claims: {
      ...times(facts),
      jti: facts.jti,
      iss: facts.issuer,
      aud: facts.clientId,
      sub: facts.subject,
      typ: "Logout",
      ...(facts.sid !== undefined && { sid: facts.sessionId }),
      events: facts.events,
    },
  };
}

function times({
  expiresAt,
  issuedAt,
  signIn,
}: {
  expiresAt: number | null;
  issuedAt: number;
  signIn?: SignInFacts | undefined;
}): JsonObject {
  return {
    ...(expiresAt !== null && { exp: expiresAt }),
    iat: issuedAt,
    ...(signIn?.at !== undefined && { auth_time: signIn.at }),
  };
}

/** Returns the `scope` that tokens and responses show. */
export function shownScope(scopes: readonly string[]): string {
  return [...new Set([...scopes, ...DEFAULT_SCOPES])]
    .filter((scope) => !HIDDEN_SCOPES.includes(scope))
    .join(" ");
}

/** Returns the roles of the realm, with those that every user has. */
function realmRoles(roles: readonly string[], facts: IssuerFacts): string[] {
  return [
    `default-roles-${realmOf(facts)}`,
    "offline_access",
    "uma_authorization",
    ...roles.filter(isOfRealm),
  ];
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

/** The claims of the scope `microprofile-jwt`. */
function microprofile({ user, roles, facts }: AccessTokenFacts): JsonObject {
  return user ? { upn: user.username, groups: realmRoles(roles, facts) } : {};
}

function serviceAccount(clientId: string): JsonObject {
  return {
    email_verified: false,
    preferred_username: `service-account-${clientId}`,
    client_id: clientId,
  };
}

/** Returns the claims of the scopes `profile` and `email`. */
export function profileOf(user: UserFacts | undefined): JsonObject {
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
export function withoutRoles({ roles: _, ...claims }: JsonObject): JsonObject {
  return claims;
}
