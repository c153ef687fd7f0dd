// Works out the path of an issuer below its base URL.
import { profileNamed } from "../profiles/registry.ts";
import type { IssuerConfig } from "./schema.ts";

export interface IssuerPlace {
  /** The path of the issuer identifier. */
  path: string;
  /** The path that all its endpoints are below. */
  mountPath: string;
}

export function placeOf(
  id: string,
  issuer: Pick<IssuerConfig, "profile" | "dialect" | "path" | "port">,
): IssuerPlace {
  const { paths } = profileNamed(issuer.profile, issuer.dialect);
  const path = issuer.path ?? paths.issuer(id, id === "default" || issuer.port !== undefined);
  return { path, mountPath: paths.mount?.(path) ?? path.replace(/\/$/, "") };
}
