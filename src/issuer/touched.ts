// The id and settings of an issuer that is made on first touch, by the name or the path that asks for it.
import type { ResolvedIssuer } from "../config/builtin.ts";
import { endpointBelow } from "../config/crosschecks.ts";
import { issuerShape } from "../config/schema.ts";
import type { Profile } from "../profiles/contract.ts";
import { profileNamed } from "../profiles/registry.ts";

const LONGEST_PATH = 200;

export interface TouchedIssuer {
  id: string;
  mountPath: string;
  settings: ResolvedIssuer;
}

/**
 * Returns undefined for names that cannot be an issuer's path, and for paths that would hide an endpoint of
 * the issuer at the root.
 */
export function touchedSettings(
  shared: ResolvedIssuer,
  named: { id: string } | { mountPath: string },
  root: ResolvedIssuer,
): TouchedIssuer | undefined {
  const profile = profileNamed(shared.profile, shared.dialect);
  const path = "id" in named ? profile.paths.issuer(named.id, false) : pathOf(profile, named.mountPath);
  const mountPath = mountOf(profile, path);
  if (mountPath === "" || path.length > LONGEST_PATH) return undefined;
  if (!issuerShape.path.safeParse(path).success || endpointBelow(mountPath, root)) return undefined;
  const name = mountPath.slice(mountPath.lastIndexOf("/") + 1);
  const id =
    "id" in named ? named.id : profile.paths.issuer(name, false) === path ? name : mountPath.slice(1);
  return { id, mountPath, settings: { ...shared, path } };
}

/** Returns the path of the issuer identifier: the mount path, and what the profile puts behind each. */
function pathOf(profile: Profile, mountPath: string): string {
  const example = profile.paths.issuer("name", false);
  return mountPath + example.slice(mountOf(profile, example).length);
}

function mountOf({ paths }: Profile, path: string): string {
  return paths.mount?.(path) ?? path.replace(/\/$/, "");
}
