// The engine's outgoing requests (a client's jwks_uri, a logout token). The engine blocks connections to
// private and loopback addresses. A local issuer needs loopback names, so only those are allowed here.
import type { Issuer } from "../../issuer/issuer.ts";
import { isLoopbackName } from "../../loopback.ts";

type Fetch = (input: string | URL | Request, options?: RequestInit) => Promise<Response>;

/** Fetches URLs that the configuration names. */
export const guardedFetch: Fetch = (input, options) => {
  const init = withoutRedirects(options);
  if (isLoopbackName(urlOf(input).hostname)) delete init.dispatcher;
  return fetch(input, init);
};

/** Fetches URLs that clients name. A self-registered client must not make a server call its own machine. */
export function fetchOf(issuer: Pick<Issuer, "directory" | "isLocal">): Fetch {
  return (input, options) => {
    const { href } = urlOf(input);
    const clients = issuer.directory.clients();
    const isAmong = (uris: (string | undefined)[]) => uris.some((uri) => URL.parse(uri ?? "")?.href === href);
    // A configured logout URI may have any address: that of an application beside a container is private. The
    // response to a logout token is not read.
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
