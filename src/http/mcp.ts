// The control plane's MCP server at /_mintmark/mcp, loaded on first use because most servers never need it.
import { Readable } from "node:stream";
import type { Context } from "koa";
import { callVerb } from "../control/call.ts";
import type { Control } from "../control/verb.ts";
import type { Log } from "../log.ts";
import { readJsonBody } from "./json-body.ts";
import { requireMethod, SEND } from "./require-method.ts";

export const MCP_PATH = "/_mintmark/mcp";

export function controlMcp(control: Control, log: Log): (ctx: Context) => Promise<void> {
  const load = async () => {
    const { mcpHandler } = await import("../mcp/http.ts");
    return mcpHandler({
      use: (task) => task((verb, input) => callVerb(control, verb, input) as Promise<object>, {}),
      report: (error) => log.error("unexpected error in an MCP tool", error),
    });
  };
  let handler: ReturnType<typeof load> | undefined;

  return async function serveMcp(ctx) {
    // There are no sessions, so there is nothing to read or to delete.
    requireMethod(ctx, SEND);
    const parsedBody = await readJsonBody(ctx);
    handler ??= load();
    const answer = await (await handler).fetch(toRequest(ctx), { parsedBody });
    ctx.status = answer.status;
    for (const [name, value] of answer.headers) ctx.set(name, value);
    ctx.set("Cache-Control", "no-store");
    ctx.body = answer.body && Readable.fromWeb(answer.body);
  };
}

/** Returns the request without its body, which was already read; aborted when the client disconnects. */
function toRequest(ctx: Context): Request {
  const leaving = new AbortController();
  ctx.res.once("close", () => leaving.abort());
  const headers = new Headers();
  for (const name of Object.keys(ctx.headers)) {
    if (!/^(connection|content-length|transfer-encoding)$/.test(name)) headers.set(name, ctx.get(name));
  }
  return new Request(`http://localhost${MCP_PATH}`, { method: "POST", headers, signal: leaving.signal });
}
