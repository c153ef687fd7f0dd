// Finds the issuer that a path belongs to, and the path below that issuer. RFC 8414 puts the well-known name
// before an issuer's path, OpenID Connect Discovery after it; both are accepted.
import { type Route, routeOf } from "../issuer/endpoints.ts";
import type { Issuer } from "../issuer/issuer.ts";
import { nearest } from "../nearest.ts";

export const WELL_KNOWN = ["/.well-known/openid-configuration", "/.well-known/oauth-authorization-server"];

const MOST_REMEMBERED = 1_000;
const LONGEST_REMEMBERED = 300;

export interface FoundPath {
  /** undefined: the path is below no issuer. */
  below: IssuerPath | undefined;
  route: Route | undefined;
  /** The issuer whose vendor answers for tenants that do not exist, if the path names such a tenant. */
  unknownTenant: Issuer | undefined;
}

export interface IssuerPath {
  issuer: Issuer;
  /** The mount path of this request as the client sees it, including a proxy's prefix. */
  publicPath: string;
  /** The path below the issuer, with a leading slash, after aliases are resolved. */
  path: string;
  /** The path below the issuer as requested, before aliases are resolved. */
  asked: string;
}

/** Finds the issuer and endpoint of each path at a port, and remembers them until an issuer is added or closed. */
export class IssuerPaths {
  readonly #issuers: () => Issuer[];
  readonly #version: () => number;
  readonly #found = new Map<string, FoundPath>();
  #foundAt = -1;

  /** @param version changes when an issuer is added or closed */
  constructor(issuers: () => Issuer[], version: () => number) {
    this.#issuers = issuers;
    this.#version = version;
  }

  at(path: string): FoundPath {
    const version = this.#version();
    if (version !== this.#foundAt || this.#found.size >= MOST_REMEMBERED) {
      this.#found.clear();
      this.#foundAt = version;
    }
    let found = this.#found.get(path);
    if (!found) {
      const issuers = this.#issuers();
      const below = findIssuer(issuers, path);
      found = {
        below,
        route: below && routeOf(below.issuer.profile, below.path),
        unknownTenant: unknownTenantAt(path, issuers, below),
      };
      if (path.length <= LONGEST_REMEMBERED) this.#found.set(path, found);
    }
    return found;
  }

  /** Returns the issuer that a path was probably meant for, if it is misspelt; undefined if no issuer's path is like it. */
  meantBy(path: string): Issuer | undefined {
    const segments = normalPath(path).split("/");
    const longestFirst = this.#issuers().toSorted((a, b) => depthOf(b) - depthOf(a));
    return longestFirst.find((issuer) => {
      const start = segments.slice(0, depthOf(issuer)).join("/");
      const { mountPath } = issuer;
      return mountPath !== "" && start !== mountPath && nearest(start, [mountPath]) !== undefined;
    });
  }
}

function depthOf({ mountPath }: Issuer): number {
  return mountPath.split("/").length;
}

function findIssuer(issuers: Issuer[], requested: string): IssuerPath | undefined {
  const path = normalPath(requested);
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

/** Returns a path with single slashes and the well-known name behind the issuer's path. */
export function normalPath(requested: string): string {
  return appended(requested.replaceAll(/\/{2,}/g, "/"));
}

/** Returns the mounts that also lead to the first issuer of a profile, such as Entra's `/common`. */
function sharedMounts(issuers: Issuer[]): { issuer: Issuer; at: string }[] {
  return issuers.flatMap((issuer, index) => {
    const { name, paths } = issuer.profile;
    const { sharedMounts: mounts } = paths;
    const isFirst = mounts && issuers.findIndex(({ profile }) => profile.name === name) === index;
    return isFirst ? mounts.map((at) => ({ issuer, at })) : [];
  });
}

/**
 * Returns an issuer whose vendor keeps all tenants in the folder that the path is below; undefined if there is none
 * or the path is another issuer's own.
 */
function unknownTenantAt(path: string, issuers: Issuer[], found: IssuerPath | undefined): Issuer | undefined {
  const isBelow = ({ mountPath }: Issuer) => {
    const folder = mountPath.slice(0, mountPath.lastIndexOf("/") + 1);
    return folder !== "" && path.startsWith(folder) && !found?.issuer.mountPath.startsWith(folder);
  };
  return issuers.find((issuer) => issuer.profile.paths.unknownTenant && isBelow(issuer));
}

function unaliased({ mountPath, profile }: Pick<Issuer, "mountPath" | "profile">, below: string): string {
  const alias =
    profile.paths.aliases[below] ?? (mountPath === "" ? profile.paths.rootAliases[below] : undefined);
  if (alias === undefined) return below;
  return alias === "discovery" ? "/.well-known/openid-configuration" : profile.paths.routes[alias];
}

/** Turns `/.well-known/NAME/tenant` into `/tenant/.well-known/NAME`. */
function appended(path: string): string {
  const name = WELL_KNOWN.find((each) => path.startsWith(`${each}/`));
  return name === undefined ? path : `${path.slice(name.length).replace(/\/$/, "")}${name}`;
}
