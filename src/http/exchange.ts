// Opens the exchange record of a request when it arrives.
import type { Context } from "koa";
import type { Route } from "../issuer/endpoints.ts";
import { Exchange } from "../issuer/requests/exchange.ts";
import { postedParams } from "../issuer/requests/posted.ts";
import { RawRequest } from "../wire/raw-request.ts";
import type { IssuerPath } from "./issuer-paths.ts";

export async function openExchange(
  ctx: Context,
  { issuer, asked }: IssuerPath,
  route: Route,
): Promise<Exchange> {
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
