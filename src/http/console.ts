// The console page at /_mintmark/. It only renders data; its scripts make changes through the control API.
import type { Context } from "koa";
import type { Issuers } from "../issuer/issuers.ts";
import { SIGNING_ALGS } from "../keys/algorithms.ts";
import { VERSION } from "../version.ts";
import { renderPage, sendOriginAlong } from "./pages.ts";

export async function serveConsole(
  ctx: Context,
  issuers: Issuers,
  { isSignedIn }: { isSignedIn: boolean },
): Promise<void> {
  const { directory, id, url, profile } = await issuers.get(
    typeof ctx.query["issuer"] === "string" ? ctx.query["issuer"] : undefined,
  );
  renderPage(ctx, "console", {
    issuers: issuers
      .all()
      .map((issuer) => ({ id: issuer.id, profile: issuer.profile.name, url: issuer.url })),
    issuer: id,
    url,
    jwksUrl: url.replace(/\/$/, "") + profile.paths.routes.jwks,
    users: directory
      .users()
      .map((user) => ({ name: user.name, displayName: user.displayName, id: user.id, roles: user.roles })),
    clients: directory.clients().map((client) => ({ id: client.id, name: client.clientName ?? client.id })),
    resources: directory
      .resources()
      .map(({ name, audience, scopes }) => ({ id: name, audience: audience ?? name, scopes: scopes ?? [] })),
    algs: SIGNING_ALGS,
    version: VERSION,
    maySignOut: isSignedIn,
  });
  if (isSignedIn) sendOriginAlong(ctx);
}
