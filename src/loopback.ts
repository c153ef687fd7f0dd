// Which host names of a URL lead to this very machine, whatever a resolver says.

/** `localhost`, 127.0.0.0/8 and ::1, as the URL parser writes them. Names below localhost might be anything. */
export function isLoopbackName(hostname: string): boolean {
  return hostname === "localhost" || /^127(\.\d+){3}$/.test(hostname) || hostname === "[::1]";
}
