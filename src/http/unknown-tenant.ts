// Answers requests for a tenant that does not exist, as the vendor's server answers beside the tenants that it has.
import type { Context } from "koa";
import type { Issuer } from "../issuer/issuer.ts";

export function refuseUnknownTenant(ctx: Context, neighbour: Issuer): void {
  ctx.status = 404;
  ctx.body = neighbour.profile.paths.unknownTenant;
}
