// Which scopes exist and who may have them. A scope that some role names goes only to users with such a role;
// every other scope is free.
import type { Client, Directory, Resource, User } from "./directory.ts";

export const OIDC_SCOPES = ["openid", "profile", "email", "offline_access"] as const;

export interface ScopeDecision {
  granted: string[];
  /** Known, but not for this user. */
  dropped: string[];
}

/** The first scope asked for that does not exist for this resource; undefined where all do. */
export function unknownScope(
  directory: Directory,
  resource: Resource,
  requested: readonly string[],
): string | undefined {
  if (directory.resources().length === 0) return undefined;
  const known = resource.listed ? resource.scopes : [];
  if (known === undefined) return undefined;
  return requested.find((scope) => !isOidcScope(scope) && !known.includes(scope));
}

/** The first scope asked for that this client is not registered for. */
function forbiddenScope(client: Client | undefined, requested: readonly string[]): string | undefined {
  const allowed = client?.scopes;
  return allowed && requested.find((scope) => !isOidcScope(scope) && !allowed.includes(scope));
}

/** Returns the first scope that does not exist for this resource or that the client may not have. */
export function unavailableScope(
  directory: Directory,
  { resource, client }: { resource: Resource; client: Client | undefined },
  requested: readonly string[],
): string | undefined {
  return unknownScope(directory, resource, requested) ?? forbiddenScope(client, requested);
}

/** Sorts what a user asked for into what the roles allow and what they don't. */
export function scopesForUser(directory: Directory, user: User, requested: readonly string[]): ScopeDecision {
  const gated = new Set([...directory.roles.values()].flat());
  const own = new Set(user.roles.flatMap((role) => directory.roles.get(role) ?? []));
  const allowed = (scope: string) => !gated.has(scope) || own.has(scope);
  return { granted: requested.filter(allowed), dropped: requested.filter((scope) => !allowed(scope)) };
}

/** What a request that names no scope gets. */
export function defaultScopes(resource: Resource, client: Client | undefined, machine: boolean): string[] {
  return resource.defaultScopes ?? client?.defaultScopes ?? (machine ? (client?.scopes ?? []) : ["openid"]);
}

/** All that a client may have at a resource without naming it; one that acts for itself has what it is registered for. */
export function registeredScopes(resource: Resource, client: Client | undefined, machine: boolean): string[] {
  const ownDefaults = resource.defaultScopes ?? client?.defaultScopes ?? client?.scopes;
  return ownDefaults ?? (machine ? [] : (resource.scopes ?? []));
}

function isOidcScope(scope: string): boolean {
  return (OIDC_SCOPES as readonly string[]).includes(scope);
}
