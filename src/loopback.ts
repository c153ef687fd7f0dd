// Recognises host names that always mean this machine, independent of name resolution.

/** Accepts `localhost`, 127.0.0.0/8 and ::1 as the URL parser writes them, but no subdomains of localhost. */
export function isLoopbackName(hostname: string): boolean {
  return hostname === "localhost" || /^127(\.\d+){3}$/.test(hostname) || hostname === "[::1]";
}
