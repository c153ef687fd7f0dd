// Answers requests for a tenant that does not exist, as the vendor's server answers beside the tenants that it has.
import type { Context } from "koa";
import { isWellKnown } from "../issuer/endpoints.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { RefusalBody } from "./refusals.ts";

export function refuseUnknownTenant(ctx: Context, neighbour: Issuer): void {
  const { unknownTenant: json = {} } = neighbour.profile.paths;
  const refusal = {
    status: 404,
    error: "not_found",
    description: String(json["error"]),
    hint: `This server has ${neighbour.url}, for example. Its console lists all issuers.`,
  };
  ctx.status = refusal.status;
  ctx.body = isWellKnown(ctx.path) ? json : new RefusalBody(refusal, json);
}
