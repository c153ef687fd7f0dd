// Opens the exchange record of a request when it arrives.
import type { Context } from "koa";
import { routeOf } from "../issuer/endpoints.ts";
import { Exchange } from "../issuer/requests/exchange.ts";
import { RawRequest } from "../wire/raw-request.ts";
import type { IssuerPath } from "./issuer-paths.ts";

export function openExchange(ctx: Context, { issuer, path, asked }: IssuerPath): Promise<Exchange> {
  return Exchange.open({
    issuer,
    route: routeOf(issuer.profile, path),
    raw: new RawRequest(ctx.req),
    method: ctx.method,
    path: ctx.path,
    pathBelow: asked,
    query: ctx.querystring === "" ? {} : ctx.query,
    authorization: ctx.req.headers.authorization ?? null,
  });
}
