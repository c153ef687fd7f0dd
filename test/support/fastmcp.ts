// FastMCP servers that are configured by the output of `mintmark env`: those of examples/fastmcp with
// FastMCP 4, and one without any code for tokens with FastMCP 2. Also calls their tools with the MCP SDK.
import { execFile } from "node:child_process";
import { join } from "node:path";
import { promisify } from "node:util";
import { Client } from "@modelcontextprotocol/sdk/client/index.js";
import { StreamableHTTPClientTransport } from "@modelcontextprotocol/sdk/client/streamableHttp.js";
import type { CallToolResult } from "@modelcontextprotocol/sdk/types.js";
import { BIN } from "./command-line.ts";
import { postTool } from "./mcp-client.ts";
import { findPython, type Python, type PythonServer, startPython } from "./python.ts";

export const SERVERS = join(import.meta.dirname, "../interop/fastmcp");
export const MAJORS = [4, 2] as const;
/** The versions that Python code is run with. Servers of FastMCP 3 differ from those of 4 in one argument only. */
export type Major = (typeof MAJORS)[number] | 3;

const PYTHONS = { 4: await findPython(4), 3: await findPython(3), 2: await findPython(2) };

/** Returns a suffix for the titles of tests that are skipped. */
export function missing(major: Major): string {
  return PYTHONS[major] ? "" : ` (no Python here has FastMCP ${major})`;
}

export type Env = Record<string, string>;

/** Returns the variables that `mintmark env` prints for the server at this URL. */
export async function envOf(url: string, ...args: string[]): Promise<Env> {
  const command = [BIN, "env", ...args, "--url", url, "--format", "json"];
  const { stdout } = await promisify(execFile)(process.execPath, command, {
    env: { PATH: process.env["PATH"], MINTMARK_PORT: "1" },
  });
  return JSON.parse(stdout) as Env;
}

/** The servers of examples/fastmcp. */
export type Module = "jwks" | "fixed_key" | "introspection" | "static_tokens";

/** Starts a server with these variables. FastMCP 2 reads them itself and ignores `module`. */
export function startFastMcp(major: Major, module: Module, env: Env): Promise<PythonServer> {
  return major === 4
    ? startScript(4, "example.py", [module], env)
    : startScript(2, "by_environment.py", [], env);
}

export function startScript(major: Major, script: string, args: string[], env: Env = {}) {
  return startPython(pythonOf(major), join(SERVERS, script), args, env);
}

export function pythonOf(major: Major): Python {
  const python = PYTHONS[major];
  if (!python) throw new Error(`no Python has FastMCP ${major}`);
  return python;
}

/** Calls a tool with the MCP SDK's client and returns its result. @throws Error with the tool's message */
export async function callTool(url: string, token: string, name: string, args = {}): Promise<unknown> {
  const client = new Client({ name: "mintmark-test", version: "1.0.0" });
  const headers = { authorization: `Bearer ${token}` };
  await client.connect(new StreamableHTTPClientTransport(new URL(url), { requestInit: { headers } }));
  try {
    const { structuredContent, content, isError } = (await client.callTool({
      name,
      arguments: args,
    })) as CallToolResult;
    if (isError) throw new Error(content[0]?.type === "text" ? content[0].text : "");
    return structuredContent?.["result"] ?? structuredContent;
  } finally {
    await client.close();
  }
}

/** Calls a tool and returns status and challenge of the response as one text. */
export async function answerTo(url: string, token: string | undefined): Promise<string> {
  const response = await postTool(url, token, "whoami");
  await response.body?.cancel();
  const challenge = response.headers.get("www-authenticate")?.replace(/, error_description="[^"]*"/, "");
  return [response.status, challenge].filter((part) => part !== undefined).join(" ");
}
