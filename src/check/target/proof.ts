// Makes sure that a good token is accepted by a request that needs one: MCP servers may answer `initialize` to
// everyone, and may refuse in the body of a 200.
import type { Attempt } from "../../control/check-report.ts";
import { MintmarkError } from "../../errors.ts";
import type { Run } from "../run.ts";
import { accepted, answerText, refused } from "./answer.ts";
import { labelOf } from "./label.ts";
import type { McpServer } from "./mcp.ts";
import { isPage, isPublic } from "./public-answer.ts";
import type { ApiRequest } from "./send.ts";
import { callWith, isHarmless, listTools } from "./tools.ts";

/** A request to the API, and the server if it is an MCP server. */
export interface Call {
  request: ApiRequest;
  mcp?: McpServer;
}

/** The failure of the last attempt to get a good token accepted. */
interface Unproven {
  failed: Pick<Attempt, "request" | "got">;
}

/**
 * Returns the request that proves that the token is good, or the one that failed.
 *
 * @throws MintmarkError `bad_request` if no request is known that needs a token
 */
export async function prove(run: Run, call: Call, token: string): Promise<Call | Unproven> {
  const { mcp } = call;
  if (!mcp) return provePlain(run, call.request, token);
  const { tool, toolArguments = {} } = run.settings;
  if (tool !== undefined) return proveWithTool(run, mcp, { tool, toolArguments, token });
  return accepted(await run.send(call.request)) ? proveWithAnyTool(run, call, mcp, token) : call;
}

/** A page that everybody gets proves nothing. If only a good token gets more, the public answer is a refusal. */
async function provePlain(run: Run, request: ApiRequest, token: string): Promise<Call | Unproven> {
  const shown = await run.send(request);
  if (!accepted(shown)) return { request };
  const good = await run.send(request, { authorization: [`Bearer ${token}`] });
  if (!isPublic(good, shown)) return { request: { ...request, publicAnswer: shown } };
  if (!isPage(shown)) return { request };
  return { failed: { request: labelOf(request), got: `${good.status} with the page that everybody gets` } };
}

async function proveWithTool(
  run: Run,
  mcp: McpServer,
  { tool, toolArguments, token }: { tool: string; toolArguments: object; token: string },
): Promise<Call | Unproven> {
  const listed = (await listTools(mcp, run.send, token)).map(({ name }) => name);
  const { request, isCallable, answer } = await callWith(run, mcp, { name: tool, toolArguments, token });
  const isThere = listed.includes(tool);
  if (isCallable && (isThere || request.usualFailure === undefined)) return { request, mcp };
  const names = listed.length === 0 ? "no tools" : `only ${listed.join(", ")}`;
  const got = isThere ? answerText(answer) : `${answerText(answer)}; the server lists ${names}`;
  return { failed: { request: labelOf(request), got } };
}

/** The server answers `initialize` without a token, so that only the call of a tool can prove anything. */
async function proveWithAnyTool(
  run: Run,
  open: Call,
  mcp: McpServer,
  token: string,
): Promise<Call | Unproven> {
  const tools = await listTools(mcp, run.send, token);
  const harmless = tools.filter(isHarmless);
  let failed: Unproven["failed"] | undefined;
  for (const { name } of harmless) {
    const { request, isCallable, answer } = await callWith(run, mcp, { name, toolArguments: {}, token });
    if (!refused(await run.send(request))) continue;
    if (isCallable) return { request, mcp };
    failed ??= { request: labelOf(request), got: answerText(answer) };
  }
  if (failed) return { failed };
  if (tools.length > 0 && harmless.length === tools.length) return open; // the server protects nothing
  throw new MintmarkError(
    "bad_request",
    "this MCP server answers `initialize` without a token, and no tool that needs one is safe to call",
    { hint: "Name a tool that needs a token with --tool (and --arguments)." },
  );
}
