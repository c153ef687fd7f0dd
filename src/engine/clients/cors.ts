// Which web origins may call the endpoints that take credentials or tokens, or register clients.
import type { Configuration } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { registeredClients } from "../../issuer/registered-clients.ts";
import { isLoopbackName } from "../../loopback.ts";

type CorsPolicy = NonNullable<Configuration["clientBasedCORS"]>;

/** Those of the client's own redirect URIs, anything on loopback, and the configured ones. */
export function corsPolicy(allowed: string[]): CorsPolicy {
  return (_ctx, origin, client) => isTrusted(origin, allowed) || leadsTo(origin, client.redirectUris ?? []);
}

/** Where no client is known yet: the origins of any client will do. */
export async function admitsOrigin(issuer: Issuer, origin: string, allowed: string[]): Promise<boolean> {
  if (isTrusted(origin, allowed)) return true;
  if (issuer.directory.clients().some(({ redirectUris }) => leadsTo(origin, redirectUris))) return true;
  const registered = await registeredClients(issuer);
  return registered.some(({ entry }) => leadsTo(origin, entry.redirectUris));
}

function isTrusted(origin: string, allowed: string[]): boolean {
  const hostname = URL.parse(origin)?.hostname ?? "";
  return allowed.includes(origin) || isLoopbackName(hostname) || hostname.endsWith(".localhost");
}

function leadsTo(origin: string, uris: readonly string[]): boolean {
  // Of a scheme of its own the origin is "null", which any page can claim to be.
  return origin !== "null" && uris.some((uri) => URL.parse(uri)?.origin === origin);
}
