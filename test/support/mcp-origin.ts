// An MCP server that is not there: its protected resource metadata is answered, everything else goes out to the
// network. For clients that begin with the MCP server's URL.

export function fetchWithMcpServer(
  resource: string,
  issuer: string,
  scopes?: string[],
): (url: string | URL, init?: RequestInit) => Promise<Response> {
  const { origin } = new URL(resource);
  return async (url, init) =>
    new URL(url).origin === origin
      ? Response.json({ resource, authorization_servers: [issuer], scopes_supported: scopes })
      : fetch(url, init);
}
