// The name of a request, as reports show it.
import type { ApiRequest } from "./send.ts";

/** Names a request: `GET http://…`, or the method and tool of an MCP message. */
export function labelOf({ method, url, body }: ApiRequest): string {
  const mcp = /^\{"jsonrpc":"2.0"/.test(body ?? "")
    ? (JSON.parse(body ?? "") as { method: string; params?: { name?: string } })
    : undefined;
  if (!mcp) return `${method} ${url}`;
  return `MCP ${[mcp.method, mcp.params?.name].filter(Boolean).join(" ")} at ${url}`;
}
