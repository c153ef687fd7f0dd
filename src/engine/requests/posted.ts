// Requests that a browser posts to the authorization or end-session endpoint, which must accept GET and POST
// (OpenID Connect Core 1.0, section 3.1.2.1; RP-Initiated Logout 1.0, section 2). The engine supports that only
// with SameSite=None cookies. Here the browser is redirected to a GET, with which it sends SameSite=Lax cookies.
import { stringify } from "node:querystring";
import type { Context, Middleware, Next } from "koa";
import type { Issuer } from "../../issuer/issuer.ts";
import { keepPosted, POSTED_REQUEST } from "../../issuer/requests/posted.ts";
import type { Params } from "../../params.ts";
import { BodyTooLarge } from "../../wire/body.ts";
import type { RawRequest } from "../../wire/raw-request.ts";
import { refuseRequest } from "../answers/answer.ts";
import { exchangeOf } from "../exchange.ts";
import type { EnginePages } from "../login/pages.ts";
import { signOutToken } from "../login/token-sign-out.ts";

export function continuePosts(issuer: Issuer, pages: EnginePages): Middleware {
  return function continuePost(ctx, next) {
    const exchange = exchangeOf(ctx);
    const { endpoint, isStep, query } = exchange;
    if (isStep || (endpoint !== "authorization" && endpoint !== "end_session")) return next();
    if (ctx.method === "POST") return takePost(ctx, next, endpoint);
    return query[POSTED_REQUEST] === undefined ? next() : refuseExpired(ctx, pages);
  };

  async function takePost(
    ctx: Context,
    next: Next,
    endpoint: "authorization" | "end_session",
  ): Promise<void> {
    const exchange = exchangeOf(ctx);
    const { raw } = exchange;
    try {
      const form = await formOf(raw);
      if (!form) return refuseRequest(ctx, 400, "the parameters must be a form in the body of the request");
      if (signOutToken(exchange, form) !== undefined) return void (await next());
      const reference = await keepPosted(issuer, endpoint, form);
      ctx.redirect(`${issuer.publicPath}${issuer.profile.paths.routes[endpoint]}?${stringify(reference)}`);
      ctx.status = 303;
      ctx.set("Cache-Control", "no-store");
    } catch (error) {
      if (!(error instanceof BodyTooLarge)) throw error;
      refuseRequest(ctx, 413, "the request body is too large");
    }
  }
}

/** Returns the posted parameters, of which there may be none; undefined if the body is not a form. */
async function formOf(raw: RawRequest): Promise<Params | undefined> {
  return (await raw.form()) ?? (raw.mediaType === undefined ? {} : undefined);
}

async function refuseExpired(ctx: Context, pages: EnginePages): Promise<void> {
  ctx.status = 400;
  exchangeOf(ctx).error = "invalid_request"; // the request log cannot read the error from the page
  await pages.refusal(ctx, {
    error: "invalid_request",
    description: "This request has expired. Go back to the application.",
  });
}
