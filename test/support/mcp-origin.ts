// A `fetch` that simulates an MCP server: it returns protected resource metadata for the server's origin and
// sends all other requests to the network. For clients that start from the MCP server's URL.

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
