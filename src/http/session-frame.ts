// The hidden frame in which pages of clients watch whether the login has changed, and the request by which the frame
// asks whether such a page may (OpenID Connect Session Management 1.0, section 4.2, at Keycloak's paths).
import type { Context } from "koa";
import type { SessionChecks } from "../engine/engine.ts";
import { plainPath } from "../issuer/endpoints.ts";
import type { ProfilePaths } from "../profiles/contract.ts";
import { isRead } from "./refusals.ts";

/** Clients' pages may show it in a frame; it shows nothing and takes no input. */
const POLICY = "default-src 'none'; script-src 'self'; connect-src 'self'; base-uri 'none'";

export function isSessionFrame({ sessionFrame }: Pick<ProfilePaths, "sessionFrame">, path: string): boolean {
  if (sessionFrame === undefined) return false;
  const [frame, plain] = [plainPath(sessionFrame), plainPath(path)];
  return plain === frame || plain === `${frame}/init`;
}

/** Answers a request for the frame. Returns false for every other request. */
export async function serveSessionFrame(
  ctx: Context,
  paths: Pick<ProfilePaths, "sessionFrame">,
  checks: SessionChecks | undefined,
): Promise<boolean> {
  if (!checks || !isRead(ctx) || !isSessionFrame(paths, ctx.path)) return false;
  ctx.set("Cache-Control", "no-store");
  if (plainPath(ctx.path).endsWith("/init")) {
    const { client_id: client, origin } = ctx.query;
    const isAdmitted =
      typeof client === "string" && typeof origin === "string" && (await checks.admits(client, origin));
    ctx.status = isAdmitted ? 204 : 403;
    if (!isAdmitted) ctx.body = "";
    return true;
  }
  ctx.set("Content-Security-Policy", POLICY);
  ctx.type = "text/html; charset=utf-8";
  // Cookie names consist of characters that need no escaping.
  ctx.body = `<!doctype html>
<html lang="en" data-cookie="${checks.cookieName}">
<head><meta charset="utf-8"><title>Session</title></head>
<body><script type="module" src="/_mintmark/assets/session-frame.js"></script></body>
</html>
`;
  return true;
}
