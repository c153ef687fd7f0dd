// Which issuer a path belongs to, and what the path is below it. RFC 8414 puts the well-known name in front of
// an issuer's path, OpenID Connect behind it; both lead to the same place.
import type { Issuer } from "../issuer/issuer.ts";

const WELL_KNOWN = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];

export interface IssuerPath {
  issuer: Issuer;
  /** Below the issuer, with a slash in front. */
  path: string;
  /** The same as it was asked for, which for an alias is another. */
  asked: string;
}

export function findIssuer(issuers: Issuer[], requested: string): IssuerPath | undefined {
  const path = appended(requested.replaceAll(/\/{2,}/g, "/"));
  const [issuer] = issuers
    .filter(({ mountPath }) => path === mountPath || path.startsWith(`${mountPath}/`))
    .toSorted((a, b) => b.mountPath.length - a.mountPath.length);
  if (!issuer) return undefined;
  const below = path.slice(issuer.mountPath.length) || "/";
  return { issuer, path: unaliased(issuer, below), asked: below };
}

function unaliased({ mountPath, profile }: Issuer, below: string): string {
  const alias = profile.aliases[below] ?? (mountPath === "" ? profile.rootAliases[below] : undefined);
  if (alias === undefined) return below;
  return alias === "discovery" ? "/.well-known/openid-configuration" : profile.routes[alias];
}

/** `/.well-known/NAME/tenant` becomes `/tenant/.well-known/NAME`. */
function appended(path: string): string {
  const name = WELL_KNOWN.find((each) => path.startsWith(`${each}/`));
  return name === undefined ? path : `${path.slice(name.length).replace(/\/$/, "")}${name}`;
}
