// The resource that a request to mint a token names, and the scopes that the token gets for it.
import { openResource, type Resource } from "../issuer/directory.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { defaultScopes, scopesForUser } from "../issuer/scopes.ts";
import { splitScope } from "../params.ts";
import type { MintRequest, Owner } from "./request.ts";

/** Minting accepts every audience. The settings of a configured resource apply. */
export function resolveResource(issuer: Issuer, audience: MintRequest["audience"]): Resource {
  const { directory, defaultAudience } = issuer;
  if (audience === null) return { ...resolveResource(issuer, defaultAudience), audiences: [] };
  if (Array.isArray(audience)) return openResource(audience);
  const name = audience ?? defaultAudience;
  return directory.resource(name) ?? openResource([name]);
}

/** Roles limit only the default scopes, because a request that names scopes asks for exactly these. */
export function scopesOf(issuer: Issuer, request: MintRequest, owner: Owner, resource: Resource): string[] {
  if (request.scope !== undefined) return splitScope(request.scope);
  const { user, clientId, machine } = owner;
  const client = issuer.directory.client(clientId);
  const defaults = defaultScopes(issuer, { resource, client, machine });
  if (machine) return defaults;
  return scopesForUser(issuer.directory, { roles: request.roles ?? user?.roles ?? [] }, defaults).granted;
}
