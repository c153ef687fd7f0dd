// `mintmark mcp`: its options. What it does is in actions/mcp.ts.
import type { Command } from "commander";
import { withConnection, type ConnectionOptions } from "../options.ts";

export function declareMcp(program: Command): void {
  const command = program
    .command("mcp")
    .summary("let a coding agent hold the levers, over MCP on stdio")
    .description(
      "Serves the control plane as MCP tools on stdin and stdout, for a coding agent to start: mint tokens, rotate keys, break endpoints, read the request log, check an API.",
    );
  withConnection(command)
    .addHelpText(
      "after",
      "\nA running server offers the same tools at /_mintmark/mcp. docs/agents.md has the lines for each agent.",
    )
    .action(async (options: ConnectionOptions) => {
      const { serveTools } = await import("../actions/mcp.ts");
      serveTools(options);
    });
}
