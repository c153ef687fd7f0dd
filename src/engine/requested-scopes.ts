// Decides which scopes a request gets, by the resource's scopes, the client's scopes and the user's roles.
import { errors } from "oidc-provider";
import type { Resource, User } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { resourceOf } from "../issuer/resources.ts";
import { availableOf, scopesForUser } from "../issuer/scopes.ts";
import { invalidTarget } from "./refusals.ts";

export interface ScopeRequest {
  indicator: string;
  clientId: string;
  /** Absent if a client acts for itself. */
  user: User | undefined;
  requested: readonly string[];
}

/** @throws `invalid_scope` with the first scope that none of the resources has or the client may not use */
export function requireAvailable(
  issuer: Pick<Issuer, "directory">,
  resources: readonly Resource[],
  { clientId, requested }: Pick<ScopeRequest, "clientId" | "requested">,
): void {
  const available = resources.flatMap((resource) => availableOf(issuer, { resource, clientId }, requested));
  const unavailable = requested.find((scope) => !available.includes(scope));
  if (unavailable === undefined) return;
  throw new errors.InvalidScope(
    "requested scope is unknown or not allowed for this resource and client",
    unavailable,
  );
}

/**
 * Returns the requested scopes that the user's roles allow.
 *
 * @throws `invalid_target`, `invalid_scope`, and `access_denied` if no scope is left
 */
export function openScopes(issuer: Issuer, request: ScopeRequest): string[] {
  const { user, requested } = request;
  requireAvailable(issuer, [requireResource(issuer, request.indicator)], request);
  const granted = allowed(issuer, user, requested);
  if (requested.length > 0 && granted.length === 0) {
    throw new errors.AccessDenied("the user's roles allow none of the requested scopes");
  }
  return granted;
}

/** Returns the available default scopes. Others are no error, because the request did not name them. */
export function fittingScopes(
  issuer: Issuer,
  { indicator, clientId, user, requested }: ScopeRequest,
): string[] {
  const resource = requireResource(issuer, indicator);
  return allowed(issuer, user, availableOf(issuer, { resource, clientId }, requested));
}

function allowed(
  { directory }: Pick<Issuer, "directory">,
  user: User | undefined,
  scopes: readonly string[],
): string[] {
  return user ? scopesForUser(directory, user, scopes).granted : [...scopes];
}

function requireResource(issuer: Issuer, indicator: string): Resource {
  const resource = resourceOf(issuer, indicator);
  if (!resource) throw invalidTarget("this issuer has no such resource");
  return resource;
}
