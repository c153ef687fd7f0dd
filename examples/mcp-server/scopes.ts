// May they? A call of a tool whose scope the token lacks is refused with 403 before MCP sees it, so that a
// client can go and ask its user for more (step-up).
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
      // With what the client has already: many ask for this list and nothing else, and would lose the rest.
      scope: SCOPES.filter((scope) => granted.includes(scope) || missing.includes(scope)).join(" "),
    } as const;
    res.status(403).set("WWW-Authenticate", challenge(metadataUrl, refusal)).json(refusal);
  };
}

/** Of one JSON-RPC message or a batch of them. */
function neededScopes(body: unknown): string[] {
  const messages = [body].flat() as ({ method?: unknown; params?: { name?: unknown } } | null | undefined)[];
  return messages.flatMap((message) => {
    if (message?.method !== "tools/call") return [];
    return TOOLS.find(({ name }) => name === message.params?.name)?.scope ?? [];
  });
}
