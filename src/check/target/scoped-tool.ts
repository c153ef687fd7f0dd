// Among the tools of an MCP server, finds a call that needs a scope: without one, flaws of scope would tell nothing.
import { accepted, unauthorised } from "./answer.ts";
import { labelOf, type Approach } from "./approach.ts";
import { callTool, listTools } from "./mcp.ts";
import type { Run } from "../run.ts";

export interface ScopedRequest {
  approach: Approach;
  /** Why flaws of scope are left out; undefined where they are not. */
  reason?: string;
}

/**
 * Calls no tool that could do something: only those that say they only read, and those that an empty call does
 * not suffice for.
 */
export async function findScopedRequest(run: Run, approach: Approach): Promise<ScopedRequest> {
  if ((approach.wanted.scope ?? "") === "")
    return { approach, reason: "no scope is known: neither --scope nor the API's metadata names one" };
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
    if (unauthorised(await run.send(request, { authorization: [without] })))
      return { approach: { ...approach, request, label: labelOf(request) } };
  }
  if (harmless.length > 0) return { approach };
  return {
    approach,
    reason: "no tool was found that is safe to call without a scope; name one that needs a scope with --tool",
  };
}
