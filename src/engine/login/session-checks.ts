// OpenID Connect Session Management 1.0, in Keycloak's way: pages watch from a hidden frame whether the login is still
// the one that they know. A cookie that scripts can read has a hash of the login's id. The engine's own cookie stays
// hidden from scripts.
import { hash } from "node:crypto";
import type { KoaContextWithOIDC, Provider } from "oidc-provider";
import instance from "oidc-provider/lib/helpers/weak_cache.js";
import type { Issuer } from "../../issuer/issuer.ts";
import { isOriginOf } from "../clients/cors.ts";
import { usableClient } from "../clients/usable-client.ts";

export interface SessionChecks {
  cookieName: string;
  /** Whether pages of this origin may watch the login for the client. */
  admits(clientId: string, origin: string): Promise<boolean>;
}

/** Returns undefined if the vendor has no frame for pages that watch the login. */
export function sessionChecks(
  provider: Provider,
  issuer: Issuer,
  { cookieName, corsOrigins }: { cookieName: string; corsOrigins: string[] },
): SessionChecks | undefined {
  if (issuer.profile.paths.sessionFrame === undefined) return undefined;
  return {
    cookieName,
    async admits(clientId, origin) {
      const client = await usableClient(provider, clientId);
      return client !== undefined && isOriginOf(issuer, origin, { client, corsOrigins });
    },
  };
}

/** Tells the browser's pages which login there is, with each authorization response and sign-out. */
export function showSessions(provider: Provider, issuer: Issuer, cookieName: string): void {
  if (issuer.profile.paths.sessionFrame === undefined) return;
  const { responseModes } = instance(provider);
  for (const [mode, respond] of responseModes) {
    responseModes.set(mode, (ctx, redirectUri, body) => {
      showSession(issuer, ctx, cookieName);
      return respond(ctx, redirectUri, body);
    });
  }
  provider.on("end_session.success", (ctx) => showSession(issuer, ctx, cookieName));
}

function showSession(issuer: Issuer, ctx: KoaContextWithOIDC, cookieName: string): void {
  if (!ctx.oidc.session) return;
  const { uid, accountId, destroyed, transient } = ctx.oidc.session as unknown as Session;
  const isOpen = accountId !== undefined && !destroyed;
  if (!isOpen && ctx.cookies.get(cookieName, { signed: false }) === undefined) return;
  ctx.cookies.set(cookieName, isOpen ? hash("sha256", uid, "base64url") : null, {
    path: `${issuer.publicPath}/`,
    httpOnly: false,
    sameSite: "lax",
    signed: false,
    overwrite: true,
    ...(isOpen && !transient && { maxAge: issuer.settings.sessionExpiresInSeconds * 1000 }),
  });
}

/** The parts of the engine's Session that are used here. */
interface Session {
  uid: string;
  accountId?: string;
  destroyed?: boolean;
  /** Whether the session ends with the browser. */
  transient?: boolean;
}
