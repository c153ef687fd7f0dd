// Declares `mintmark mcp` and its options; actions/mcp.ts implements it.
import type { Command } from "commander";
import { type ConnectionOptions, withConnection } from "../options.ts";

export function declareMcp(program: Command): void {
  const command = program
    .command("mcp")
    .summary("offer the control plane to a coding agent, as MCP tools on stdio")
    .description(
      "Serve the control plane as MCP tools on stdin and stdout; a coding agent starts it. The tools mint tokens, rotate keys, break endpoints, read the request log and check an API.",
    );
  withConnection(command)
    .addHelpText(
      "after",
      "\nA running server offers the same tools at /_mintmark/mcp. docs/agents.md has the configuration for each agent.",
    )
    .action(async (options: ConnectionOptions) => {
      const { serveTools } = await import("../actions/mcp.ts");
      serveTools(options);
    });
}
