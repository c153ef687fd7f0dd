// Answers requests for a tenant that does not exist, as the vendor's server answers beside the tenants that it has.
import type { Context } from "koa";
import type { Issuer } from "../issuer/issuer.ts";
import type { IssuerPath } from "./issuer-paths.ts";

/** Returns false if the path is an issuer's own, or is not below the folder of a vendor's tenants. */
export function refuseUnknownTenant(ctx: Context, issuers: Issuer[], found: IssuerPath | undefined): boolean {
  const isBelow = ({ mountPath }: Issuer) => {
    const folder = mountPath.slice(0, mountPath.lastIndexOf("/") + 1);
    return folder !== "" && ctx.path.startsWith(folder) && !found?.issuer.mountPath.startsWith(folder);
  };
  const neighbour = issuers.find((issuer) => issuer.profile.paths.unknownTenant && isBelow(issuer));
  if (!neighbour) return false;
  ctx.status = 404;
  ctx.body = neighbour.profile.paths.unknownTenant;
  return true;
}
