// MCP over Streamable HTTP, without sessions: each request is independent and belongs to the subject of its
// own token, so nobody can use another user's session.
import { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import { StreamableHTTPServerTransport } from "@modelcontextprotocol/sdk/server/streamableHttp.js";
import type { RequestHandler } from "express";
import type { Notes } from "./notes.ts";
import { TOOLS } from "./tools.ts";

export function serveMcp(notes: Notes): RequestHandler {
  return async function answerMcp(req, res) {
    if (req.method !== "POST") {
      res.status(405).set("Allow", "POST").end(); // without sessions there is no stream to open or delete
      return;
    }
    const { clientId, scopes, extra } = req.auth ?? {};
    const subject = extra?.["subject"];
    if (typeof subject !== "string" || clientId === undefined || scopes === undefined) {
      throw new Error("requireToken must run first");
    }

    const server = new McpServer({ name: "mintmark-example", version: "1.0.0" });
    for (const tool of TOOLS) tool.register(server, { subject, clientId, scopes }, notes);
    const transport = new StreamableHTTPServerTransport({ enableJsonResponse: true });
    res.once("close", () => void server.close()); // also closes the transport
    await server.connect(transport);
    await transport.handleRequest(req, res, req.body);
  };
}
