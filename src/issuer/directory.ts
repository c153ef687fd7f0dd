// An issuer's directory: users, roles, clients, resources and static tokens. State only; scopes.ts decides
// which scopes a user may have.
import type { ResolvedDirectory } from "../config/builtin.ts";
import type { ClientConfig } from "../config/client.ts";
import type { ScopeConfig, StaticTokenConfig, UserConfig } from "../config/directory.ts";
import type { ResourceConfig } from "../config/resource.ts";
import type { JsonObject } from "../json-object.ts";
import type { UserFacts } from "../profiles/contract.ts";
import { withMembers } from "../tokens/members.ts";
import { isUuid, uuidFrom } from "../uuid.ts";
import { sameAudience } from "./audiences.ts";

export interface User {
  /** Name in the directory; the UUID for a user who is not listed there. */
  name: string;
  /** The subject: a UUID, unless the configuration has another. */
  id: string;
  /** Name of the user on pages. */
  displayName: string;
  /** Undefined for a user without one. */
  fullName: string | undefined;
  givenName: string | undefined;
  familyName: string | undefined;
  email: string | undefined;
  emailVerified: boolean;
  password: string | undefined;
  roles: string[];
  /** Undefined: as the issuer's setting says. */
  mfa: boolean | undefined;
  claims: JsonObject;
  attributes: JsonObject;
  /** False for a UUID that is not in the directory: a valid user without roles. */
  listed: boolean;
}

export interface Client extends ClientConfig {
  id: string;
}

export interface Resource extends ResourceConfig {
  name: string;
  /** Empty if its tokens have no `aud`. */
  audiences: string[];
  /** False if the resource is not configured and was only created for a requested audience. */
  listed: boolean;
  /** Whether the resource has a scope, if it is an API of the vendor, whose scopes are not configured. */
  hasScope?: (scope: string) => boolean;
}

export class Directory {
  readonly roles: ReadonlyMap<string, readonly string[]>;
  /** The scopes that some role names; only users with such a role get them. */
  readonly scopesOfRoles: ReadonlySet<string>;
  /** The scopes that add something to tokens, with what they add. */
  readonly scopes: ReadonlyMap<string, ScopeConfig>;
  readonly staticTokens: ReadonlyMap<string, StaticTokenConfig>;
  readonly #users: Map<string, User>;
  readonly #usersById: Map<string, User>;
  /** Users whose subject is no UUID, in exactly this spelling. */
  readonly #usersBySubject: Map<string, User>;
  readonly #usersByEmail: Map<string, User>;
  readonly #usersByLowerName: Map<string, User>;
  readonly #clients: Map<string, Client>;
  readonly #resources: Map<string, Resource>;

  constructor(config: ResolvedDirectory) {
    const users = Object.entries(config.users).map(([name, user]) => toUser(name, user));
    this.#users = new Map(users.map((user) => [user.name, user]));
    this.#usersById = new Map(users.map((user) => [user.id.toLowerCase(), user]));
    this.#usersBySubject = new Map(users.filter(({ id }) => !isUuid(id)).map((user) => [user.id, user]));
    this.#usersByEmail = new Map(
      users.flatMap((user) => (user.email ? [[user.email.toLowerCase(), user]] : [])),
    );
    this.#usersByLowerName = new Map(users.map((user) => [user.name.toLowerCase(), user]));
    this.#clients = new Map(Object.entries(config.clients).map(([id, client]) => [id, { ...client, id }]));
    this.#resources = new Map(
      Object.entries(config.resources).map(([name, resource]) => [name, toResource(name, resource, true)]),
    );
    this.roles = new Map(Object.entries(config.roles));
    this.scopesOfRoles = new Set([...this.roles.values()].flat());
    this.scopes = new Map(Object.entries(config.scopes));
    this.staticTokens = new Map(Object.entries(config.staticTokens));
  }

  users(): User[] {
    return [...this.#users.values()];
  }

  clients(): Client[] {
    return [...this.#clients.values()];
  }

  resources(): Resource[] {
    return [...this.#resources.values()];
  }

  /**
   * Finds a user by subject, name, e-mail address or UUID. Any UUID is a user; a listed user keeps name and
   * roles. A configured subject comes first: it may be another user's e-mail address.
   */
  user(nameOrId: string): User | undefined {
    return (
      this.#usersBySubject.get(nameOrId) ??
      this.#users.get(nameOrId) ??
      this.#usersByEmail.get(nameOrId.toLowerCase()) ??
      (isUuid(nameOrId) ? (this.#usersById.get(nameOrId.toLowerCase()) ?? newcomer(nameOrId)) : undefined)
    );
  }

  /** Finds a user like `user`, but also by a name in another case. */
  userInAnyCase(name: string): User | undefined {
    return this.user(name) ?? this.#usersByLowerName.get(name.toLowerCase());
  }

  /** Returns the subject of this user. An unknown name is returned as it is: it may be a subject itself. */
  subjectOf(nameOrId: string): string {
    return this.user(nameOrId)?.id ?? nameOrId;
  }

  client(id: string): Client | undefined {
    return this.#clients.get(id);
  }

  /**
   * Finds a resource by name or audience. If no resources are configured, every audience is a resource;
   * otherwise only the configured ones exist. A trailing slash and the case of scheme and host make no
   * difference.
   */
  resource(nameOrAudience: string): Resource | undefined {
    const listed =
      this.#resources.get(nameOrAudience) ??
      this.resources().find(({ audiences }) =>
        audiences.some((audience) => sameAudience(audience, nameOrAudience)),
      );
    if (listed) return listed;
    return this.#resources.size === 0 ? openResource([nameOrAudience]) : undefined;
  }
}

/** Returns a resource with default settings, for audiences that are not configured. */
export function openResource(audiences: string[]): Resource {
  return {
    ...toResource(
      audiences[0] ?? "",
      { scopeClaim: "scope", scopeFormat: "string", claims: {}, refreshTokenClaims: {} },
      false,
    ),
    audiences,
  };
}

/** Returns a user's claims for ID tokens and userinfo by their OpenID Connect names, without `sub`. */
export function userClaims(user: User): JsonObject {
  const claims = {
    ...(user.fullName !== undefined && { name: user.fullName }),
    ...(user.givenName !== undefined && { given_name: user.givenName }),
    ...(user.familyName !== undefined && { family_name: user.familyName }),
    preferred_username: user.name,
    ...(user.email !== undefined && { email: user.email, email_verified: user.emailVerified }),
    ...(user.roles.length > 0 && { roles: user.roles }),
  };
  return withMembers(claims, user.claims);
}

/** Returns the facts about a user that profiles get. */
export function userFacts({
  id,
  name,
  fullName,
  givenName,
  familyName,
  email,
  emailVerified,
  roles,
  claims,
}: User): UserFacts {
  return {
    id,
    username: name,
    name: fullName,
    givenName,
    familyName,
    email,
    emailVerified,
    roles,
    claims,
  };
}

function toUser(name: string, { name: written, id, subject, ...user }: UserConfig): User {
  const { givenName, familyName } = user;
  const parts = [givenName, familyName].filter((part) => part !== undefined);
  const usual = parts.length > 0 ? parts.join(" ") : name;
  const fullName = written === null ? undefined : (written ?? usual);
  return {
    ...user,
    email: user.email,
    password: user.password,
    mfa: user.mfa,
    name,
    id: subject ?? id ?? uuidFrom("user", name),
    displayName: fullName ?? usual,
    fullName,
    givenName,
    familyName,
    listed: true,
  };
}

function newcomer(id: string): User {
  return {
    name: id,
    id,
    displayName: id,
    fullName: undefined,
    givenName: undefined,
    familyName: undefined,
    email: undefined,
    emailVerified: false,
    password: undefined,
    roles: [],
    mfa: undefined,
    claims: {},
    attributes: {},
    listed: false,
  };
}

function toResource(name: string, resource: ResourceConfig, listed: boolean): Resource {
  const { audience = name } = resource;
  return { ...resource, name, audiences: [audience ?? []].flat(), listed };
}
