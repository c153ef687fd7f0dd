// Answers requests for a tenant that does not exist, as the vendor's server answers beside the tenants that it has.
import type { Context } from "koa";
import type { Issuer } from "../issuer/issuer.ts";
import type { IssuerPath } from "./issuer-paths.ts";

/** Returns false if the path is an issuer's own, or is not below the folder of a vendor's tenants. */
export function refuseUnknownTenant(ctx: Context, issuers: Issuer[], found: IssuerPath | undefined): boolean {
  const neighbour = tenantNeighbour(ctx.path, issuers, found);
  if (!neighbour) return false;
  ctx.status = 404;
  ctx.body = neighbour.profile.paths.unknownTenant;
  return true;
}

/** Returns an issuer whose vendor keeps all tenants in the folder that the path is below, if there is one. */
export function tenantNeighbour(
  path: string,
  issuers: Issuer[],
  found: IssuerPath | undefined,
): Issuer | undefined {
  const isBelow = ({ mountPath }: Issuer) => {
    const folder = mountPath.slice(0, mountPath.lastIndexOf("/") + 1);
    return folder !== "" && path.startsWith(folder) && !found?.issuer.mountPath.startsWith(folder);
  };
  return issuers.find((issuer) => issuer.profile.paths.unknownTenant && isBelow(issuer));
}
