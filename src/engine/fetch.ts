// The engine's outgoing requests (a client's jwks_uri, for one). Its own guard destroys connections to private
// and loopback addresses; loopback by name is exactly what a local issuer needs, everything else stays guarded.

export function guardedFetch(input: string | URL | Request, options: RequestInit = {}): Promise<Response> {
  const init: RequestInit = { ...options, redirect: "error" }; // it could lead from an allowed host to a forbidden one
  const url = new URL(input instanceof Request ? input.url : input);
  if (isLoopback(url.hostname)) delete init.dispatcher;
  return fetch(input, init);
}

function isLoopback(hostname: string): boolean {
  return hostname === "localhost" || /^127(\.\d+){3}$/.test(hostname) || hostname === "[::1]";
}
