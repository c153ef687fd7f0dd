// Sign-out by a POST with a refresh token and the client's credentials, as Keycloak's clients without a browser send
// it. The engine revokes the token, so that it authenticates the client; then the login of the token ends.
import type { Middleware } from "koa";
import type { Provider } from "oidc-provider";
import { tokenNotes } from "../../issuer/engine-records.ts";
import type { Issuer } from "../../issuer/issuer.ts";
import { lostStanding } from "../../issuer/standing.ts";
import { textParam } from "../../params.ts";
import { sendError } from "../answers/answer.ts";
import { exchangeOf } from "../exchange.ts";
import { presentedRow, presentToken } from "../issuing/presented.ts";
import { endSession } from "./end-session.ts";

export function signOutByRefreshToken(provider: Provider, issuer: Issuer): Middleware {
  const { profile } = issuer;
  return async function signOut(ctx, next) {
    const exchange = exchangeOf(ctx);
    const isMeant = exchange.endpoint === "end_session" && !exchange.isStep && ctx.method === "POST";
    const form = isMeant ? await exchange.raw.formUnlessTooLarge() : undefined;
    const token = textParam(form ?? {}, "refresh_token");
    if (!profile.requests.signsOutByRefreshToken || token === undefined) return void (await next());

    const marker = presentToken(exchange, token);
    const row = await presentedRow(exchange);
    const stands = row?.kind === "refresh" && (await lostStanding(issuer, row)).length === 0;
    exchange.raw.replaceForm({ ...form, token: stands ? marker : "" });
    ctx.path = profile.paths.routes.revocation;
    await next();
    if (ctx.status === 401) return;
    if (!stands || ctx.status !== 200) {
      return sendError(ctx, 400, { error: "invalid_grant", description: "Invalid refresh token" });
    }
    await endSession(provider, issuer, tokenNotes(row)?.sessionUid ?? "");
    ctx.body = null;
    ctx.status = 204;
  };
}
