// Opens the exchange record of a request when it arrives.
import type { IncomingMessage } from "node:http";
import type { Context } from "koa";
import type { Route } from "../issuer/endpoints.ts";
import { Exchange } from "../issuer/requests/exchange.ts";
import { postedParams } from "../issuer/requests/posted.ts";
import { RawRequest } from "../wire/raw-request.ts";
import type { IssuerPath } from "./issuer-paths.ts";

/** The exchanges of requests that http/direct has read and left to the engine. */
const opened = new WeakMap<IncomingMessage, Exchange>();

/** Lets `openExchange` return this exchange, so that the request is not read again. It must be as it was opened. */
export function leaveExchange(request: IncomingMessage, exchange: Exchange): void {
  opened.set(request, exchange);
}

export async function openExchange(
  ctx: Context,
  { issuer, asked }: IssuerPath,
  route: Route,
): Promise<Exchange> {
  const left = opened.get(ctx.req);
  if (left?.issuer === issuer) return left;
  const posted = ctx.method === "POST" ? undefined : await postedParams(issuer, route.endpoint, ctx.query);
  if (posted) ctx.query = posted;
  return Exchange.open({
    issuer,
    route,
    raw: new RawRequest(ctx.req),
    method: ctx.method,
    path: ctx.path,
    pathBelow: asked,
    query: ctx.querystring === "" ? {} : ctx.query,
    authorization: ctx.req.headers.authorization ?? null,
  });
}
