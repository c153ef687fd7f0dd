// The scopes of a request, by what exists for the resource, what the client may ask for and what the user's roles allow.
import { errors } from "oidc-provider";
import type { Resource, User } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { scopesForUser, unavailableScope } from "../issuer/scopes.ts";
import { invalidTarget } from "./refusals.ts";
import { resourceOf } from "./resources.ts";

export interface ScopeRequest {
  indicator: string;
  clientId: string;
  /** Absent if a client acts for itself. */
  user: User | undefined;
  requested: readonly string[];
}

/** @throws `invalid_scope` naming the first scope that is unknown for the resource or not allowed for the client */
export function requireAvailable(
  { directory }: Pick<Issuer, "directory">,
  resource: Resource,
  { clientId, requested }: Pick<ScopeRequest, "clientId" | "requested">,
): void {
  const client = directory.client(clientId);
  const unavailable = unavailableScope(directory, { resource, client }, requested);
  if (unavailable === undefined) return;
  throw new errors.InvalidScope(
    "requested scope is unknown or not allowed for this resource and client",
    unavailable,
  );
}

/**
 * Returns those of the requested scopes that the user's roles allow.
 *
 * @throws `invalid_target`, `invalid_scope`, and `access_denied` if no scope is left
 */
export function openScopes(issuer: Issuer, request: ScopeRequest): string[] {
  const { user, requested } = request;
  requireAvailable(issuer, requireResource(issuer, request.indicator), request);
  const granted = allowed(issuer, user, requested);
  if (requested.length > 0 && granted.length === 0)
    throw new errors.AccessDenied("none of the requested scopes is open to this user");
  return granted;
}

/** Returns those of some default scopes that are available. Nobody asked for them by name, so none is refused. */
export function fittingScopes(
  issuer: Issuer,
  { indicator, clientId, user, requested }: ScopeRequest,
): string[] {
  const resource = requireResource(issuer, indicator);
  return allowed(issuer, user, availableOf(issuer, { resource, clientId }, requested));
}

/** Returns those of the scopes that exist for the resource and that the client may have. */
export function availableOf(
  { directory }: Pick<Issuer, "directory">,
  { resource, clientId }: { resource: Resource; clientId: string | undefined },
  scopes: readonly string[],
): string[] {
  const client = clientId === undefined ? undefined : directory.client(clientId);
  return scopes.filter((scope) => unavailableScope(directory, { resource, client }, [scope]) === undefined);
}

function allowed({ directory }: Issuer, user: User | undefined, scopes: readonly string[]): string[] {
  return user ? scopesForUser(directory, user, scopes).granted : [...scopes];
}

function requireResource(issuer: Issuer, indicator: string): Resource {
  const resource = resourceOf(issuer, indicator);
  if (!resource) throw invalidTarget("there is no such resource here");
  return resource;
}
