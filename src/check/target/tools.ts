// Calls tools of an MCP server with a good token, to learn how the server answers when nothing is wrong.
import type { Run } from "../run.ts";
import { accepted, type Answer } from "./answer.ts";
import { isSameFailure } from "./failure.ts";
import { callTool, listTools as list, type McpServer, type McpTool } from "./mcp.ts";
import type { ApiRequest, Send } from "./send.ts";

export interface GoodCall {
  /** The call. It knows the failure that a good token gets too, if arguments are missing. */
  request: ApiRequest;
  /** Whether a good token gets a result, or the same failure each time. */
  isCallable: boolean;
  answer: Answer;
}

export function listTools(mcp: McpServer, send: Send, token: string): Promise<McpTool[]> {
  return list(mcp, send, `Bearer ${token}`);
}

/** Whether a call without arguments does nothing: the tool only reads, or rejects such a call. */
export function isHarmless({ readOnly, needsArguments }: McpTool): boolean {
  return readOnly || needsArguments;
}

export async function callWith(
  run: Run,
  mcp: McpServer,
  { name, toolArguments, token }: { name: string; toolArguments: object; token: string },
): Promise<GoodCall> {
  const request = callTool(mcp, name, toolArguments);
  const carriage = { authorization: [`Bearer ${token}`] };
  const answer = await run.send(request, carriage);
  const { refusal } = answer;
  if (refusal === null) return { request, isCallable: accepted(answer), answer };
  const again = await run.send(request, carriage);
  const isCallable = again.refusal !== null && isSameFailure(again.refusal, refusal);
  return { request: { ...request, usualFailure: refusal }, isCallable, answer };
}
