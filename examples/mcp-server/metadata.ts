// Protected-resource metadata (RFC 9728): where a client learns whose tokens this server takes.
import type { RequestHandler } from "express";
import { SCOPES } from "./tools.ts";

/** The well-known segment goes between host and path (section 3.1): …/.well-known/oauth-protected-resource/mcp */
export function metadataUrl(resource: string): string {
  const { origin, pathname } = new URL(resource);
  return `${origin}/.well-known/oauth-protected-resource${pathname === "/" ? "" : pathname}`;
}

export function serveMetadata(resource: string, issuer: string): RequestHandler {
  return function answerMetadata(_req, res) {
    // Public, and read by clients that run in browsers.
    res.set("Access-Control-Allow-Origin", "*").json({
      resource,
      authorization_servers: [issuer],
      scopes_supported: SCOPES,
      bearer_methods_supported: ["header"],
      resource_name: "Mintmark example: notes",
    });
  };
}
