// The MCP server over this process's stdin and stdout, until stdin ends.
import { serveStdio } from "@modelcontextprotocol/server/stdio";
import { mcpServers } from "./server.ts";
import type { Workplace } from "./workplace.ts";

export function serveMcpOnStdio(workplace: Workplace): void {
  serveStdio(mcpServers(workplace), { onerror: (error) => workplace.report(error) });
}
