// Calls the control plane's MCP tools with the official SDK's clients, in both major versions and transports.
import {
  Client as ModernClient,
  StreamableHTTPClientTransport as ModernHttp,
} from "@modelcontextprotocol/client";
import { StdioClientTransport as ModernStdio } from "@modelcontextprotocol/client/stdio";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { getDefaultEnvironment, StdioClientTransport } from "@modelcontextprotocol/sdk/client/stdio.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import { onTestFinished } from "vitest";
import { BIN, emptyFolder } from "./command-line.ts";

export interface ToolAnswer {
  isError: boolean;
  /** All text parts, joined by line breaks. */
  text: string;
  structured: Record<string, unknown>;
}

export interface ToolDefinition {
  name: string;
  description?: string | undefined;
  inputSchema: { type: string; properties?: Record<string, unknown> };
  annotations?: { readOnlyHint?: boolean; destructiveHint?: boolean } | undefined;
}

export interface ControlTools {
  list(): Promise<ToolDefinition[]>;
  call(name: string, input?: object, onProgress?: (message: string) => void): Promise<ToolAnswer>;
  /** Closes the connection, even while calls are pending. */
  close(): Promise<void>;
}

export interface ConnectOptions {
  /** Extra arguments of `mintmark mcp`. */
  args?: string[];
  cwd?: string;
  env?: Record<string, string>;
  /** Headers of each HTTP request. */
  headers?: Record<string, string>;
  /** Whether the caller closes the connection. Default: false, it is closed at the end of the test. */
  lasting?: boolean;
}

/** Connects to the tools of the server at the URL, or of the server that `mintmark mcp` finds. */
type Way = (url: string | undefined, options?: ConnectOptions) => Promise<ControlTools>;

/** The ways in which agents connect. */
export const WAYS: Record<`SDK ${1 | 2} over ${"HTTP" | "stdio"}`, Way> = {
  "SDK 1 over HTTP": (url, options) =>
    connected(newClient(), new StreamableHTTPClientTransport(mcpUrl(url), requestInit(options)), options),
  "SDK 2 over HTTP": (url, options) =>
    connected(newModernClient(), new ModernHttp(mcpUrl(url), requestInit(options)), options),
  "SDK 1 over stdio": (url, options) =>
    connected(newClient(), new StdioClientTransport(command(url, options)), options),
  "SDK 2 over stdio": (url, options) =>
    connected(newModernClient(), new ModernStdio(command(url, options)), options),
};

function mcpUrl(url: string | undefined): URL {
  return new URL(`${url ?? ""}/_mintmark/mcp`);
}

function requestInit({ headers = {} }: ConnectOptions = {}) {
  return { requestInit: { headers } };
}

function command(url: string | undefined, { args = [], cwd = emptyFolder(), env = {} }: ConnectOptions = {}) {
  return {
    command: process.execPath,
    args: [BIN, "mcp", ...(url === undefined ? [] : ["--url", url]), ...args],
    cwd,
    env: { ...getDefaultEnvironment(), MINTMARK_PORT: "1", ...env },
    stderr: "pipe" as const,
  };
}

function newClient(): AnyClient {
  return new Client({ name: "mintmark-test", version: "1.0.0" }) as never;
}

/** Negotiates the newest protocol version that the server supports. */
function newModernClient(): AnyClient {
  const options = { versionNegotiation: { mode: "auto" as const } };
  return new ModernClient({ name: "mintmark-test", version: "1.0.0" }, options) as never;
}

/** The common interface of both client versions; only the position of a call's options differs. */
interface AnyClient {
  connect(transport: unknown): Promise<void>;
  close(): Promise<void>;
  listTools(): Promise<{ tools: ToolDefinition[] }>;
  callTool(call: object, ...options: unknown[]): Promise<Result>;
}

interface Result {
  content: { type: string; text?: string }[];
  structuredContent?: Record<string, unknown>;
  isError?: boolean;
}

async function connected(
  client: AnyClient,
  transport: unknown,
  { lasting = false }: ConnectOptions = {},
): Promise<ControlTools> {
  await client.connect(transport);
  if (!lasting) onTestFinished(() => client.close());
  const isModern = client instanceof ModernClient;
  return {
    list: async () => (await client.listTools()).tools,
    close: () => client.close(),
    call: async (name, input = {}, onProgress) => {
      const options = onProgress && {
        onprogress: ({ message }: { message?: string }) => onProgress(message ?? ""),
      };
      const { content, structuredContent, isError } = await client.callTool(
        { name, arguments: input },
        ...(isModern ? [options] : [undefined, options]),
      );
      return {
        isError: isError ?? false,
        text: content.map(({ text }) => text).join("\n"),
        structured: structuredContent ?? {},
      };
    },
  };
}
