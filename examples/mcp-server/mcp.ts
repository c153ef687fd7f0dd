// MCP over Streamable HTTP, without sessions: each request stands for itself and for the caller of its own token,
// so there is no session that another's token could be used in.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { RequestHandler } from "express";
import type { Notes } from "./notes.ts";
import { TOOLS } from "./tools.ts";

export function serveMcp(notes: Notes): RequestHandler {
  return async function answerMcp(req, res) {
    if (req.method !== "POST") {
      res.status(405).set("Allow", "POST").end(); // no sessions: no stream to open and none to delete
      return;
    }
    const { clientId, scopes, extra } = req.auth ?? {};
    const subject = extra?.["subject"];
    if (typeof subject !== "string" || clientId === undefined || scopes === undefined)
      throw new Error("requireToken must run first");

    const server = new McpServer({ name: "mintmark-example", version: "1.0.0" });
    for (const tool of TOOLS) tool.register(server, { subject, clientId, scopes }, notes);
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    res.once("close", () => void server.close()); // and its transport with it
    await server.connect(transport);
    await transport.handleRequest(req, res, req.body);
  };
}
