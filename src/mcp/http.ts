// The MCP server over streamable HTTP, without sessions: a new server for each request. Takes a web-standard
// Request and returns a Response; the caller decides who has access.
import { createMcpHandler, type McpHttpHandler } from "@modelcontextprotocol/server";
import { mcpServers } from "./server.ts";
import type { Workplace } from "./workplace.ts";

export function mcpHandler(workplace: Workplace): McpHttpHandler {
  return createMcpHandler(mcpServers(workplace));
}
