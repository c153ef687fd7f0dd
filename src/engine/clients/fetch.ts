// The engine's outgoing requests (a client's jwks_uri, a logout token). Its own guard destroys connections to private
// and loopback addresses; loopback by name is exactly what a local issuer needs, everything else stays guarded.
import type { Issuer } from "../../issuer/issuer.ts";
import { isLoopbackName } from "../../loopback.ts";

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
    const clients = issuer.directory.clients();
    const isAmong = (uris: (string | undefined)[]) => uris.some((uri) => URL.parse(uri ?? "")?.href === href);
    // Wherever it leads: beside a container the application has a private address. Of its answer nothing is read.
    if (isAmong(clients.map(({ backchannelLogoutUri }) => backchannelLogoutUri))) {
      const { dispatcher: _, ...init } = withoutRedirects(options);
      return fetch(input, init);
    }
    return issuer.isLocal || isAmong(clients.map(({ jwksUri }) => jwksUri))
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
