// Finds a tool of an MCP server that needs a scope; scope flaws cannot be tested without one.
import type { Run } from "../run.ts";
import { refused } from "./answer.ts";
import type { Approach } from "./approach.ts";
import { labelOf } from "./label.ts";
import { callWith, isHarmless, listTools } from "./tools.ts";

export interface ScopedRequest {
  approach: Approach;
  /** Reason for skipping scope flaws; undefined if they are sent. */
  reason?: string;
}

/**
 * Returns a request that needs a scope. Calls only harmless tools to find it: read-only ones, and ones with
 * required arguments, which are then left out.
 */
export async function findScopedRequest(run: Run, approach: Approach): Promise<ScopedRequest> {
  if ((approach.wanted.scope ?? "") === "") {
    return { approach, reason: "no scope is known: neither --scope nor the API's metadata names one" };
  }
  const { mcp, request } = approach;
  if (!mcp) return { approach };
  const mint = { ...approach.wanted, format: approach.form };
  const without = {
    authorization: [`Bearer ${(await run.levers.mint({ ...mint, flaw: "no-scope" })).token}`],
  };
  if (refused(await run.send(request, without))) return { approach };
  if (run.settings.tool !== undefined) {
    if (request.usualFailure === undefined) return { approach };
    return { approach, reason: "the tool fails for good tokens too; give it arguments with --arguments" };
  }
  const { token } = await run.levers.mint(mint);
  const tools = await listTools(mcp, run.send, token);
  for (const { name } of tools.filter(isHarmless)) {
    const call = await callWith(run, mcp, { name, toolArguments: {}, token });
    if (call.isCallable && refused(await run.send(call.request, without))) {
      return { approach: { ...approach, request: call.request, label: labelOf(call.request) } };
    }
  }
  if (tools.length > 0 && tools.every(isHarmless)) return { approach };
  return {
    approach,
    reason: "no tool that needs a scope is safe to call for this test; name one with --tool",
  };
}
