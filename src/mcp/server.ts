// The control plane as an MCP server: lists the tools and runs them. Independent of the transport.
import {
  type CallToolResult,
  ProtocolError,
  ProtocolErrorCode,
  Server,
  type ServerContext,
  type Tool as ToolDefinition,
} from "@modelcontextprotocol/server";
import { MintmarkError } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { VERSION } from "../version.ts";
import { failure, success, unexpected } from "./answers.ts";
import type { Tool } from "./tool.ts";
import { allTools } from "./tools.ts";
import type { Caller, Workplace } from "./workplace.ts";

const INSTRUCTIONS = `Mintmark is a local OIDC/OAuth 2 identity provider for testing. The API or MCP server under test trusts its issuer, and these tools control that issuer.

To try an API by hand, call tokens_mint and send the token as "Authorization: Bearer TOKEN"; with \`flaw\` the API must reject it. To find all such holes at once, call check. To see what an API or client sends to its identity provider, call requests_clear, let it run, then call requests_list. To see what it does when keys change or the provider is down, call keys_rotate or faults_add; remove the faults afterwards. issuers_list shows what to configure the API with.

Everything is for testing: users, clients and keys mean nothing elsewhere. Most tools take \`issuer\`; isolate makes an issuer that no other test sees.`;

/** Returns a function that makes servers with the same tools; each serves one connection, or one request. */
export function mcpServers(workplace: Workplace): () => Server {
  const tools = new Map(allTools().map((tool) => [tool.name, atIssuer(tool, workplace.issuer)]));
  const definitions = [...tools.values()].map(({ run: _, ...definition }) => definition as ToolDefinition);
  return () => {
    const server = new Server(
      { name: "mintmark", title: "Mintmark", version: VERSION },
      { capabilities: { tools: {} }, instructions: INSTRUCTIONS },
    );
    server.setRequestHandler("tools/list", () => ({ tools: definitions }));
    server.setRequestHandler("tools/call", ({ params }, context) => {
      const tool = tools.get(params.name) ?? refuseUnknown(params.name, [...tools.keys()]);
      return callTool(tool, params.arguments ?? {}, workplace, callerOf(context));
    });
    return server;
  };
}

async function callTool(
  tool: Tool,
  input: Record<string, unknown>,
  workplace: Workplace,
  caller: Caller,
): Promise<CallToolResult> {
  try {
    return await workplace.use(async (call, { note }) => success(await tool.run(call, input, caller), note));
  } catch (error) {
    if (error instanceof MintmarkError) return failure(error);
    if (!caller.signal.aborted) workplace.report(error);
    return unexpected();
  }
}

/** The tool with this default for its `issuer`, if it has that member. */
function atIssuer(tool: Tool, issuer: string | undefined): Tool {
  const { issuer: field, ...others } = tool.inputSchema.properties ?? {};
  if (issuer === undefined || field === undefined) return tool;
  const properties = { issuer: { ...(field as object), default: issuer }, ...others };
  return {
    ...tool,
    inputSchema: { ...tool.inputSchema, properties },
    run: (call, input, caller) => tool.run(call, { issuer, ...input }, caller),
  };
}

function callerOf({ mcpReq: { signal, _meta, notify } }: ServerContext): Caller {
  const progressToken = _meta?.progressToken;
  let progress = 0;
  return {
    signal,
    progress: (message) => {
      if (progressToken === undefined) return;
      const params = { progressToken, progress: ++progress, message };
      // The caller may have disconnected, so a failed notification is ignored.
      notify({ method: "notifications/progress", params }).catch(() => {});
    },
  };
}

function refuseUnknown(name: string, known: string[]): never {
  const meant = nearest(name, known);
  throw new ProtocolError(
    ProtocolErrorCode.InvalidParams,
    `there is no tool ${JSON.stringify(name)}${meant === undefined ? "" : `. Did you mean ${meant}?`}`,
  );
}
