// Decides which web origins may call the endpoints that take credentials or tokens, or register clients.
import type { Configuration } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { registeredClients } from "../../issuer/registered-clients.ts";
import { isLoopbackName } from "../../loopback.ts";

type CorsPolicy = NonNullable<Configuration["clientBasedCORS"]>;

/** Allows the origins of the client's redirect URIs, all loopback origins, and the configured origins. */
export function corsPolicy(allowed: string[]): CorsPolicy {
  return (_ctx, origin, client) => isTrusted(origin, allowed) || leadsTo(origin, client.redirectUris ?? []);
}

/** Whether an origin may call before its client is known: the origins of all clients may. */
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
  // A URI with a custom scheme has the origin "null", which any page can have too.
  return origin !== "null" && uris.some((uri) => URL.parse(uri)?.origin === origin);
}
