// Refuses a call of a tool with 403 if the token does not have the tool's scope, before MCP sees the call.
// The client can then ask its user for more scopes (step-up authorization).
import type { RequestHandler } from "express";
import { challenge } from "./challenge.ts";
import { SCOPES, TOOLS } from "./tools.ts";

export function requireScopes(metadataUrl: string): RequestHandler {
  return function checkScopes(req, res, next) {
    const granted = req.auth?.scopes ?? [];
    const missing = neededScopes(req.body).filter((scope) => !granted.includes(scope));
    if (missing.length === 0) return next();
    const refusal = {
      error: "insufficient_scope",
      error_description: `this needs the scope ${missing.join(" ")}`,
      // Include the scopes of the token: many clients request only this list, and would lose the others.
      scope: SCOPES.filter((scope) => granted.includes(scope) || missing.includes(scope)).join(" "),
    } as const;
    res.status(403).set("WWW-Authenticate", challenge(metadataUrl, refusal)).json(refusal);
  };
}

/** Returns the scopes that one JSON-RPC message, or a batch of them, needs. */
function neededScopes(body: unknown): string[] {
  const messages = [body].flat() as ({ method?: unknown; params?: { name?: unknown } } | null | undefined)[];
  return messages.flatMap((message) => {
    if (message?.method !== "tools/call") return [];
    return TOOLS.find(({ name }) => name === message.params?.name)?.scope ?? [];
  });
}
