// The defence against DNS rebinding that MCP requires of local servers: Host and Origin must be this server.
import { hostHeaderValidation } from "@modelcontextprotocol/sdk/server/middleware/hostHeaderValidation.js";
import { type RequestHandler, Router } from "express";

export function localOnly(resource: string): RequestHandler {
  const names = ["localhost", "127.0.0.1", "[::1]", new URL(resource).hostname];
  return Router().use(hostHeaderValidation(names), function checkOrigin(req, res, next) {
    const { origin } = req.headers;
    if (origin === undefined || names.includes(URL.parse(origin)?.hostname ?? "")) return next();
    res
      .status(403)
      .json({ error: "forbidden", error_description: "requests from this origin are not taken" });
  });
}
