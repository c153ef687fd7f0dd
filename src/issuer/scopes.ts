// Decides which scopes exist and who may have them. A scope that a role names is granted only to users with
// such a role; every other scope is granted to all users.
import type { Client, Directory, Resource, User } from "./directory.ts";
import type { Issuer } from "./issuer.ts";

export const OIDC_SCOPES = ["openid", "profile", "email", "offline_access"] as const;

export interface ScopeDecision {
  granted: string[];
  /** Known scopes that this user may not have. */
  dropped: string[];
}

/** Returns the first requested scope that does not exist for this resource; undefined if all exist. */
export function unknownScope(
  directory: Directory,
  resource: Resource,
  requested: readonly string[],
): string | undefined {
  if (directory.resources().length === 0) return undefined;
  const { hasScope } = resource;
  const ofIssuer = (scope: string) => isOidcScope(scope) || directory.scopes.has(scope);
  if (hasScope) return requested.find((scope) => !ofIssuer(scope) && !hasScope(scope));
  const known = resource.listed ? resource.scopes : [];
  if (known === undefined) return undefined;
  return requested.find((scope) => !ofIssuer(scope) && !known.includes(scope));
}

/** Returns the first requested scope that this client is not registered for. */
function forbiddenScope(client: Client | undefined, requested: readonly string[]): string | undefined {
  const allowed = client?.scopes;
  return allowed && requested.find((scope) => !isOidcScope(scope) && !allowed.includes(scope));
}

/** Returns the first requested scope that does not exist for this resource or is not for this client. */
export function unavailableScope(
  directory: Directory,
  { resource, client }: { resource: Resource; client: Client | undefined },
  requested: readonly string[],
): string | undefined {
  return unknownScope(directory, resource, requested) ?? forbiddenScope(client, requested);
}

/** Returns the scopes that exist for the resource and that the client may have. */
export function availableOf(
  { directory }: Pick<Issuer, "directory">,
  { resource, clientId }: { resource: Resource; clientId: string | undefined },
  scopes: readonly string[],
): string[] {
  const client = clientId === undefined ? undefined : directory.client(clientId);
  return scopes.filter((scope) => unavailableScope(directory, { resource, client }, [scope]) === undefined);
}

/** Splits the requested scopes into those that the user's roles allow and those that they do not. */
export function scopesForUser(
  directory: Directory,
  user: Pick<User, "roles">,
  requested: readonly string[],
): ScopeDecision {
  const own = new Set(user.roles.flatMap((role) => directory.roles.get(role) ?? []));
  const allowed = (scope: string) => !directory.scopesOfRoles.has(scope) || own.has(scope);
  return { granted: requested.filter(allowed), dropped: requested.filter((scope) => !allowed(scope)) };
}

/** Returns the scopes of a request that names none. */
export function defaultScopes(
  issuer: Pick<Issuer, "profile">,
  { resource, client, machine }: { resource: Resource; client: Client | undefined; machine: boolean },
): string[] {
  const { defaultScopes: ofVendor } = issuer.profile.tokens;
  const usual = machine && !ofVendor ? (client?.scopes ?? []) : usualScopes(issuer);
  return resource.defaultScopes ?? client?.defaultScopes ?? client?.alwaysScopes ?? usual;
}

/** Returns the scopes of a login that names none, if neither its resource nor its client has others. */
export function usualScopes({ profile }: Pick<Issuer, "profile">): string[] {
  return [...(profile.tokens.defaultScopes ?? ["openid"])];
}

/**
 * Returns all scopes that a client may get for a resource. A client that acts for itself gets only the
 * default scopes or those that it is registered for.
 */
export function registeredScopes(resource: Resource, client: Client | undefined, machine: boolean): string[] {
  const ownDefaults = resource.defaultScopes ?? client?.defaultScopes ?? client?.scopes;
  return ownDefaults ?? (machine ? [] : (resource.scopes ?? []));
}

function isOidcScope(scope: string): boolean {
  return (OIDC_SCOPES as readonly string[]).includes(scope);
}
