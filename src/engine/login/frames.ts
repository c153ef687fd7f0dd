// Authorization requests that no user sees, because a frame, an image or a script of a page sends them. They carry the
// login cookie even if the page is on another port of this machine, so they succeed only if both the page and the
// receiver of the response belong to the client.
import { errors, type KoaContextWithOIDC } from "oidc-provider";
import type { Issuer } from "../../issuer/issuer.ts";
import { originOf } from "../clients/cors.ts";

/** The record of a client in the session: the origins to which the user was sent after a decision. */
interface ClientOfSession {
  visitedOrigins?: string[];
}

/** More origins than any user signs in from; the oldest are forgotten. */
const MOST_ORIGINS = 20;

/**
 * Refuses a hidden request unless its page, if the browser names it, and its redirect URI have an origin that belongs
 * to the client: one of its redirect URIs, of `webOrigins`, of `corsOrigins`, or one from which the user signed in.
 *
 * @throws `login_required`
 */
export function refuseForeignFrames(issuer: Issuer, ctx: KoaContextWithOIDC, corsOrigins: string[]): void {
  const { oidc } = ctx;
  if (oidc.route !== "authorization" || !oidc.client || !isHidden(ctx)) return;
  const { clientId, redirectUris = [] } = oidc.client;
  const own = [
    corsOrigins,
    issuer.directory.client(clientId)?.webOrigins,
    redirectUris.map(originOf),
    clientOf(oidc.session, clientId).visitedOrigins,
  ].flat();
  // A page can hide its address. Then only the receiver matters, which is a page of the client in any case.
  const page = ctx.get("sec-fetch-site") === "same-origin" ? undefined : originOf(ctx.get("referer"));
  const receiver = originOf(String(oidc.params?.["redirect_uri"]));
  const foreign = [page, receiver ?? "this redirect URI"].find((each) => each && !own.includes(each));
  if (foreign === undefined) return;
  throw new errors.LoginRequired(
    `a hidden frame may not use the login: ${foreign} is not an origin of the client ${clientId}; add it to its webOrigins`,
  );
}

/** Remembers the receiver of a response that the user has decided on, for clients that accept any port. */
export function rememberReceiver({ oidc }: KoaContextWithOIDC): void {
  const { session, client, result, params } = oidc;
  if (!session || !client || !(result?.login || result?.consent)) return;
  const origin = originOf(String(params?.["redirect_uri"]));
  if (origin === undefined) return;
  session.ensureClientContainer(client.clientId);
  const kept = clientOf(session, client.clientId);
  const others = (kept.visitedOrigins ?? []).filter((each) => each !== origin);
  kept.visitedOrigins = [...others, origin].slice(-MOST_ORIGINS);
}

/** Whether the browser says that the response is for something other than a page that the user sees. */
function isHidden(ctx: KoaContextWithOIDC): boolean {
  return !["", "document"].includes(ctx.get("sec-fetch-dest")) || ctx.get("sec-purpose") !== "";
}

function clientOf(session: KoaContextWithOIDC["oidc"]["session"], clientId: string): ClientOfSession {
  return (session?.authorizations?.[clientId] ?? {}) as ClientOfSession;
}
