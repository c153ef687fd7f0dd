// Protected resource metadata (RFC 9728), which tells a client the issuer whose tokens this server accepts.
import type { RequestHandler } from "express";
import { SCOPES } from "./tools.ts";

const WELL_KNOWN = "/.well-known/oauth-protected-resource";

/** URLs that serve the document. Clients use the one in the 401 response, or else try path, then root. */
export const METADATA_FORMS = ["both", "path", "root"] as const;
export type MetadataForm = (typeof METADATA_FORMS)[number];

/**
 * Returns the URLs of the document, the announced one first. The well-known segment goes between host and
 * path (section 3.1): …/.well-known/oauth-protected-resource/mcp. The root form leaves out the path, so a
 * host can have only one such document.
 */
export function metadataUrls(resource: string, form: MetadataForm): [string, ...string[]] {
  const { origin, pathname } = new URL(resource);
  const root = `${origin}${WELL_KNOWN}`;
  const path = `${root}${pathname === "/" ? "" : pathname}`;
  if (form === "root" || path === root) return [root];
  return form === "path" ? [path] : [path, root];
}

export function serveMetadata(resource: string, issuer: string): RequestHandler {
  return function answerMetadata(_req, res) {
    // The document is public, and clients that run in browsers read it.
    res.set("Access-Control-Allow-Origin", "*").json({
      resource,
      authorization_servers: [issuer],
      scopes_supported: SCOPES,
      bearer_methods_supported: ["header"],
      resource_name: "Mintmark example: notes",
    });
  };
}
