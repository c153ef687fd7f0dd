// Finds a tool of an MCP server that needs a scope; scope flaws cannot be tested without one.
import type { Run } from "../run.ts";
import { accepted, unauthorised } from "./answer.ts";
import { type Approach, labelOf } from "./approach.ts";
import { callTool, listTools } from "./mcp.ts";

export interface ScopedRequest {
  approach: Approach;
  /** Why scope flaws are skipped; undefined if they are sent. */
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
  if (!approach.mcp || run.settings.tool !== undefined) return { approach };
  const mint = { ...approach.wanted, format: approach.form };
  const without = `Bearer ${(await run.levers.mint({ ...mint, flaw: "no-scope" })).token}`;
  if (unauthorised(await run.send(approach.request, { authorization: [without] }))) return { approach };

  const good = `Bearer ${(await run.levers.mint(mint)).token}`;
  const tools = await listTools(approach.mcp, run.send, good);
  const harmless = tools.filter(({ readOnly, needsArguments }) => readOnly || needsArguments);
  for (const { name } of harmless) {
    const request = callTool(approach.mcp, name, {});
    if (!accepted(await run.send(request, { authorization: [good] }))) continue;
    if (unauthorised(await run.send(request, { authorization: [without] }))) {
      return { approach: { ...approach, request, label: labelOf(request) } };
    }
  }
  if (harmless.length > 0) return { approach };
  return {
    approach,
    reason: "no tool is safe to call for this test; name one that needs a scope with --tool",
  };
}
