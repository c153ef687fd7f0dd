// The MCP server over streamable HTTP, without sessions: one request, one server. Web standard in and out; who may
// come in is for the caller to say.
import { createMcpHandler, type McpHttpHandler } from "@modelcontextprotocol/server";
import { mcpServers } from "./server.ts";
import type { Workplace } from "./workplace.ts";

export function mcpHandler(workplace: Workplace): McpHttpHandler {
  return createMcpHandler(mcpServers(workplace));
}
