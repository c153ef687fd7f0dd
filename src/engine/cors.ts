// Which web origins may call the endpoints that take credentials or tokens.
import type { Configuration } from "oidc-provider";

type CorsPolicy = NonNullable<Configuration["clientBasedCORS"]>;

/** Those of the client's own redirect URIs, anything on loopback, and the configured ones. */
export function corsPolicy(allowed: string[]): CorsPolicy {
  const configured = new Set(allowed.map((origin) => new URL(origin).origin));
  return (_ctx, origin, client) =>
    configured.has(origin) ||
    isLoopback(origin) ||
    (client.redirectUris ?? []).some((uri) => URL.parse(uri)?.origin === origin);
}

function isLoopback(origin: string): boolean {
  const hostname = URL.parse(origin)?.hostname ?? "";
  return (
    hostname === "localhost" ||
    hostname.endsWith(".localhost") ||
    /^127(\.\d+){3}$/.test(hostname) ||
    hostname === "[::1]"
  );
}
