// Keycloak's tokens: every payload has a `typ`, refresh tokens are JWTs, and most claims come with a client scope, such
// as `roles` for `realm_access` and `resource_access`.
import type { JsonObject } from "../json-object.ts";
import type {
  AccessTokenFacts,
  IdTokenFacts,
  IssuerFacts,
  LogoutTokenFacts,
  ProfileTokens,
  RefreshTokenFacts,
  RoleFieldFacts,
  SignInFacts,
  TokenShape,
  UserFacts,
} from "./contract.ts";
import { generic } from "./generic.ts";
import { realmOf } from "./keycloak-pages.ts";
import { namesOf } from "./person-names.ts";
import { pick } from "./pick.ts";

/** The scopes of a request that names none, as far as they are shown. */
const SHOWN_SCOPES = ["email", "profile"];
/** Scopes that no `scope` member shows. */
export const HIDDEN_SCOPES = ["web-origins", "acr", "roles", "basic", "service_account"];
/** The default client scopes of a new realm. */
export const DEFAULT_SCOPES = [...SHOWN_SCOPES, "roles", "web-origins", "acr", "basic"];

export const tokens: ProfileTokens = {
  ...generic.tokens,
  lifetimes: { access: 300, id: 300, refresh: 1800 },
  refreshTokens: {
    rotation: { public: "keep", confidential: "keep" },
    setFor: "issuer",
    answerToKept: "new",
  },
  defaultAudience: () => "account",
  alwaysScopes: DEFAULT_SCOPES,
  defaultScopes: SHOWN_SCOPES,
  roleFields: {
    realm_roles: ({ roles, facts }) => realmRoles(roles, facts),
    client_roles: clientRoles,
    resource_access: ({ roles }) => withRoles(resourceRolesOf(roles)),
  },
  refreshAlg: "HS512",
  offlineTokensLast: true,
  access,
  id,
  refresh,
  logout,
};

function access(facts: AccessTokenFacts): TokenShape {
  const { heldScopes: held, clientOrigins: origins } = facts;
  const has = (scope: string) => held.includes(scope);
  const resourceRoles = resourceRolesOf(facts.roles);
  return {
    header: { typ: "JWT" },
    claims: {
      ...times(facts, has("basic")),
      jti: facts.jti,
      iss: facts.issuer,
      aud: audienceOf(facts, has("roles") ? resourceRoles : new Map<string, string[]>()),
      ...((has("basic") || facts.machine) && { sub: facts.subject }),
      typ: "Bearer",
      azp: facts.clientId,
      ...(facts.sessionId !== undefined && { sid: facts.sessionId }),
      ...(has("acr") && { acr: facts.signIn?.acr ?? "1" }),
      ...(has("web-origins") && origins.length > 0 && { "allowed-origins": [...origins] }),
      ...(has("roles") && {
        realm_access: { roles: realmRoles(facts.roles, facts.facts) },
        resource_access: withRoles(resourceRoles),
      }),
      scope: shownScope(facts.scopes),
      ...(facts.machine ? serviceAccount(facts.clientId, held) : personOf(facts.user, held)),
      ...(has("microprofile-jwt") && microprofile(facts)),
      ...facts.extraClaims,
    },
  };
}

function id(facts: IdTokenFacts): TokenShape {
  const { heldScopes: held } = facts;
  const { nonce, acr: _, amr: __, auth_time: ___, ...told } = withoutRoles(facts.claims);
  return {
    header: { typ: "JWT" },
    claims: {
      ...times(facts, held.includes("basic")),
      jti: facts.jti,
      iss: facts.issuer,
      aud: facts.clientId,
      sub: facts.subject,
      typ: "ID",
      azp: facts.clientId,
      ...(held.includes("acr") && { acr: facts.signIn?.acr ?? "1" }),
      ...(facts.accessTokenHash !== undefined && { at_hash: facts.accessTokenHash }),
      ...(facts.stateHash !== undefined && { s_hash: facts.stateHash }),
      ...withoutPerson(told),
      ...personOf(facts.user, held),
      ...(held.includes("microprofile-jwt") && microprofile(facts)),
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
      typ: facts.heldScopes.includes("offline_access") ? "Offline" : "Refresh",
      azp: facts.clientId,
      ...(facts.sessionId !== undefined && { sid: facts.sessionId }),
      scope: facts.heldScopes.join(" "),
      prov: "default",
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

function times(
  {
    expiresAt,
    issuedAt,
    signIn,
  }: { expiresAt: number | null; issuedAt: number; signIn?: SignInFacts | undefined },
  tellsSignIn = false,
): JsonObject {
  return {
    ...(expiresAt !== null && { exp: expiresAt }),
    iat: issuedAt,
    ...(tellsSignIn && signIn?.at !== undefined && { auth_time: signIn.at }),
  };
}

/** Returns the `scope` that tokens and responses show. */
export function shownScope(scopes: readonly string[]): string {
  return scopes.filter((scope) => !HIDDEN_SCOPES.includes(scope)).join(" ");
}

/** Returns the roles of the realm, with those that every user has. */
function realmRoles(roles: readonly string[], facts: IssuerFacts): string[] {
  return [
    `default-roles-${realmOf(facts).toLowerCase()}`,
    "offline_access",
    "uma_authorization",
    ...roles.filter(isOfRealm),
  ];
}

function isOfRealm(role: string): boolean {
  return !role.includes("/");
}

/** Returns the roles by client: `client/role` is a role of that client. `account` always has its defaults. */
function resourceRolesOf(roles: readonly string[]): Map<string, string[]> {
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

/** Returns the roles in one client, or those in all clients. */
function clientRoles({ roles, key }: RoleFieldFacts): string[] | undefined {
  const byClient = resourceRolesOf(roles);
  return key === undefined ? [...byClient.values()].flat() : byClient.get(key);
}

/** Returns the audience. If the request names none, it is all other clients in which the user has a role. */
function audienceOf(
  { audience, clientId }: AccessTokenFacts,
  resourceRoles: Map<string, string[]>,
): string | string[] | undefined {
  if (audience !== "account") return audience;
  const [only, ...others] = [...resourceRoles.keys()].filter((client) => client !== clientId);
  return only !== undefined && others.length > 0 ? [only, ...others] : only;
}

/** The claims of the scope `microprofile-jwt`. */
export function microprofile({
  user,
  roles,
  facts,
}: Pick<AccessTokenFacts, "user" | "roles" | "facts">): JsonObject {
  return user ? { upn: user.username, groups: realmRoles(roles, facts) } : {};
}

function serviceAccount(clientId: string, held: readonly string[]): JsonObject {
  return {
    ...(held.includes("email") && { email_verified: false }),
    ...(held.includes("profile") && { preferred_username: `service-account-${clientId}` }),
    client_id: clientId,
  };
}

/** Returns the claims of the scopes `profile` and `email`, if the token has them. */
export function personOf(user: UserFacts | undefined, held: readonly string[]): JsonObject {
  if (!user) return {};
  const { email, emailVerified, username } = user;
  const ofProfile = { preferred_username: username, ...namesOf(user) };
  const ofEmail = { email_verified: emailVerified, ...(email !== undefined && { email }) };
  // A claim of the user in the configuration replaces the one of the same name.
  const claims = {
    ...(held.includes("profile") && ofProfile),
    ...(held.includes("email") && ofEmail),
  };
  const shown = Object.entries({ ...claims, ...pick(user.claims, Object.keys(claims)) });
  return Object.fromEntries(shown.filter(([, value]) => value !== null));
}

/** Removes what only the scopes `profile` and `email` decide. */
export function withoutPerson(claims: JsonObject): JsonObject {
  const others = Object.entries(claims).filter(([name]) => !PERSON.includes(name));
  return Object.fromEntries(others);
}

const PERSON = ["preferred_username", "name", "given_name", "family_name", "email", "email_verified"];

/** Removes the roles, which only access tokens contain. */
export function withoutRoles({ roles: _, ...claims }: JsonObject): JsonObject {
  return claims;
}
