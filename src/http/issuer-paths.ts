// Which issuer a path belongs to, and what the path is below it. RFC 8414 puts the well-known name in front of
// an issuer's path, OpenID Connect behind it; both lead to the same place.
import type { Issuer } from "../issuer/issuer.ts";

const WELL_KNOWN = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];

export interface IssuerPath {
  issuer: Issuer;
  /** Where that issuer begins for clients, by the way they came. */
  publicPath: string;
  /** Below the issuer, with a slash in front. */
  path: string;
  /** The same as it was asked for, which for an alias is another. */
  asked: string;
}

export function findIssuer(issuers: Issuer[], requested: string): IssuerPath | undefined {
  const path = appended(requested.replaceAll(/\/{2,}/g, "/"));
  const own = issuers.map((issuer) => ({ issuer, at: issuer.mountPath }));
  const [mount] = [...own, ...sharedMounts(issuers)]
    .filter(({ at }) => path === at || path.startsWith(`${at}/`))
    .toSorted((a, b) => b.at.length - a.at.length);
  if (!mount) return undefined;
  const { issuer, at } = mount;
  const below = path.slice(at.length) || "/";
  const prefix = issuer.publicPath.slice(0, issuer.publicPath.length - issuer.mountPath.length);
  return { issuer, publicPath: `${prefix}${at}`, path: unaliased(issuer, below), asked: below };
}

/** What the first issuer of a profile is reached by besides its own path. */
function sharedMounts(issuers: Issuer[]): { issuer: Issuer; at: string }[] {
  return issuers.flatMap((issuer, index) => {
    const { name, paths } = issuer.profile;
    const { sharedMounts: mounts } = paths;
    const isFirst = mounts && issuers.findIndex(({ profile }) => profile.name === name) === index;
    return isFirst ? mounts.map((at) => ({ issuer, at })) : [];
  });
}

function unaliased({ mountPath, profile }: Issuer, below: string): string {
  const alias =
    profile.paths.aliases[below] ?? (mountPath === "" ? profile.paths.rootAliases[below] : undefined);
  if (alias === undefined) return below;
  return alias === "discovery" ? "/.well-known/openid-configuration" : profile.paths.routes[alias];
}

/** `/.well-known/NAME/tenant` becomes `/tenant/.well-known/NAME`. */
function appended(path: string): string {
  const name = WELL_KNOWN.find((each) => path.startsWith(`${each}/`));
  return name === undefined ? path : `${path.slice(name.length).replace(/\/$/, "")}${name}`;
}
