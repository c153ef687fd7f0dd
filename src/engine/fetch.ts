// The engine's outgoing requests (a client's jwks_uri, for one). Its own guard destroys connections to private
// and loopback addresses; loopback by name is exactly what a local issuer needs, everything else stays guarded.
import type { Issuer } from "../issuer/issuer.ts";
import { isLoopbackName } from "../loopback.ts";

type Fetch = (input: string | URL | Request, options?: RequestInit) => Promise<Response>;

/** For URLs that the configuration names. */
export const guardedFetch: Fetch = (input, options) => {
  const init = withoutRedirects(options);
  if (isLoopbackName(urlOf(input).hostname)) delete init.dispatcher;
  return fetch(input, init);
};

/** For URLs that clients name: what strangers registered must not make a server ask the machine that it runs on. */
export function fetchOf(issuer: Issuer): Fetch {
  return (input, options) => {
    const { href } = urlOf(input);
    const isConfigured = issuer.directory
      .clients()
      .some(({ jwksUri }) => URL.parse(jwksUri ?? "")?.href === href);
    return issuer.isLocal || isConfigured
      ? guardedFetch(input, options)
      : fetch(input, withoutRedirects(options));
  };
}

/** A redirect could lead from an allowed host to a forbidden one. */
function withoutRedirects(options: RequestInit = {}): RequestInit {
  return { ...options, redirect: "error" };
}

function urlOf(input: string | URL | Request): URL {
  return new URL(input instanceof Request ? input.url : input);
}
