// Sign-out by a POST with a refresh token and the client's credentials, as Keycloak's clients without a browser send
// it. The engine revokes the token, so that it authenticates the client; then the login of the token ends.
import type { Middleware } from "koa";
import type { Provider } from "oidc-provider";
import { tokenNotes } from "../../issuer/engine-records.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import type { Exchange } from "../../issuer/requests/exchange.ts";
import { lostStanding } from "../../issuer/standing.ts";
import { type Params, textParam } from "../../params.ts";
import type { TokenRow } from "../../store/contract.ts";
import { sendError } from "../answers/answer.ts";
import { exchangeOf } from "../exchange.ts";
import { presentedRow, presentToken } from "../issuing/presented.ts";
import { endSession } from "./end-session.ts";

/** Returns the refresh token with which a client, not a browser, signs its user out. */
export function signOutToken({ issuer, endpoint }: Exchange, form: Params): string | undefined {
  const isMeant = endpoint === "end_session" && issuer.profile.requests.signsOutByRefreshToken;
  return isMeant ? textParam(form, "refresh_token") : undefined;
}

export function signOutByRefreshToken(provider: Provider, issuer: Issuer): Middleware {
  return async function signOut(ctx, next) {
    const exchange = exchangeOf(ctx);
    const isPost = !exchange.isStep && ctx.method === "POST";
    const form = (isPost && (await exchange.raw.formUnlessTooLarge())) || {};
    const token = signOutToken(exchange, form);
    if (token === undefined) return void (await next());

    const marker = presentToken(exchange, token);
    const row = await presentedRow(exchange);
    const isMeant = row?.kind === "refresh" && (await isCurrent(issuer, row));
    exchange.raw.replaceForm({ ...form, token: isMeant ? marker : "" });
    ctx.path = issuer.profile.paths.routes.revocation;
    await next();
    if (ctx.status === 401) return;
    if (!isMeant || ctx.status !== 200) {
      return sendError(ctx, 400, { error: "invalid_grant", description: "Invalid refresh token" });
    }
    await endSession(provider, issuer, tokenNotes(row)?.sessionUid ?? "");
    ctx.body = null;
    ctx.status = 204;
  };
}

/** Whether the token is valid, or belongs to a login that has ended already. */
async function isCurrent(issuer: Issuer, row: TokenRow): Promise<boolean> {
  const lost = await lostStanding(issuer, row);
  return lost.every(({ code }) => code === "revoked" || code === "grant-ended");
}
