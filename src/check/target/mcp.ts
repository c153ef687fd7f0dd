// The part of MCP (streamable HTTP) that a check uses: initialize, tools/list and tools/call.
import { isJsonObject } from "../../json-object.ts";
import { VERSION } from "../../version.ts";
import type { Answer } from "./answer.ts";
import { responseIn } from "./failure.ts";
import type { ApiRequest, Send } from "./send.ts";

const PROTOCOL_VERSION = "2025-06-18";

/** A server that always names another page would keep the check busy for ever. */
const MOST_PAGES = 50;

export interface McpTool {
  name: string;
  /** Whether the tool has required arguments, so that it rejects a call without any. */
  needsArguments: boolean;
  readOnly: boolean;
}

/** A server that has answered `initialize`. */
export interface McpServer {
  url: string;
  headers: Record<string, string>;
}

export function initializeRequest(url: string, headers: Record<string, string>): ApiRequest {
  return message(
    { url, headers },
    {
      id: 1,
      method: "initialize",
      params: {
        protocolVersion: PROTOCOL_VERSION,
        capabilities: {},
        clientInfo: { name: "mintmark-check", version: VERSION },
      },
    },
  );
}

/** Returns the server with the headers for later requests; undefined if it did not answer `initialize`. */
export function serverOf(request: ApiRequest, answer: Answer): McpServer | undefined {
  const version = resultOf(answer)?.["protocolVersion"];
  if (typeof version !== "string") return undefined;
  return {
    url: request.url,
    headers: {
      ...request.headers,
      "mcp-protocol-version": version,
      ...(answer.session !== null && { "mcp-session-id": answer.session }),
    },
  };
}

/** Lists the tools, after telling the server that the client is ready: some refuse other requests before. */
export async function listTools(server: McpServer, send: Send, authorization: string): Promise<McpTool[]> {
  const carriage = { authorization: [authorization] };
  await send(message(server, { method: "notifications/initialized" }), carriage);
  const tools: McpTool[] = [];
  let cursor: unknown;
  for (let page = 0; page < MOST_PAGES; page++) {
    const params = cursor === undefined ? {} : { params: { cursor } };
    const answer = await send(message(server, { id: 2, method: "tools/list", ...params }), carriage);
    const result = resultOf(answer);
    const listed = result?.["tools"];
    if (Array.isArray(listed)) tools.push(...listed.flatMap((tool) => describe(tool as RawTool | null)));
    cursor = result?.["nextCursor"];
    if (typeof cursor !== "string" || cursor === "") break;
  }
  return tools;
}

export function callTool(server: McpServer, name: string, args: object): ApiRequest {
  return message(server, { id: 3, method: "tools/call", params: { name, arguments: args } });
}

interface RawTool {
  name?: unknown;
  inputSchema?: { required?: unknown };
  annotations?: { readOnlyHint?: unknown };
}

function describe(tool: RawTool | null): McpTool[] {
  if (typeof tool?.name !== "string") return [];
  const required = tool.inputSchema?.required;
  return [
    {
      name: tool.name,
      needsArguments: Array.isArray(required) && required.length > 0,
      readOnly: tool.annotations?.readOnlyHint === true,
    },
  ];
}

function message({ url, headers }: McpServer, content: object): ApiRequest {
  return {
    method: "POST",
    url,
    headers: {
      accept: "application/json, text/event-stream",
      "content-type": "application/json",
      ...headers,
    },
    body: JSON.stringify({ jsonrpc: "2.0", ...content }),
  };
}

/** Returns the result of a JSON-RPC response, sent as JSON or in a stream of events. */
export function resultOf({ body, contentType }: Answer): Record<string, unknown> | undefined {
  const result = responseIn(body, contentType)?.["result"];
  return isJsonObject(result) ? result : undefined;
}
