// Finds the path of the issuer that a request touches first: what comes before the path of an endpoint.
import type { Context } from "koa";
import { MintmarkError } from "../errors.ts";
import { isWellKnown, plainPath, routeOf } from "../issuer/endpoints.ts";
import type { Issuers } from "../issuer/issuers.ts";
import type { Profile, RouteName } from "../profiles/contract.ts";
import { profileNamed } from "../profiles/registry.ts";
import { debuggerPaths, vendorPageAt } from "../profiles/vendor-page.ts";
import type { Port } from "./direct/port.ts";
import { failureAnswer, isPassing } from "./failure-answer.ts";
import { type FoundPath, type IssuerPath, normalPath, WELL_KNOWN } from "./issuer-paths.ts";
import { refuse } from "./refusals.ts";

/** Finds the issuer of a request, which may be one that another process has made or that is made now. */
export async function findOrTouch(
  { issuers, paths }: Pick<Port, "issuers" | "paths">,
  path: string,
): Promise<FoundPath> {
  if (!paths.at(path).route?.endpoint) await issuers.refresh({ atOnce: true });
  if (issuers.firstTouch) await touchAt(issuers, path, paths.at(path));
  return paths.at(path);
}

/**
 * Makes the issuer of a request, if issuers are made on first touch. A new issuer never takes over what another
 * issuer serves. @throws MintmarkError `too_many_issuers`
 */
async function touchAt(all: Issuers, path: string, { below, unknownTenant }: FoundPath): Promise<void> {
  const profile = touchedProfile(all);
  if (!profile || (below && isServedBy(below))) return;
  if (unknownTenant && unknownTenant.profile.name !== profile.name) return;
  const mountPath = touchedMount(profile, normalPath(path));
  if (mountPath !== undefined) await all.touch({ mountPath });
}

/** Returns the profile of issuers that are made on first touch; undefined if none is made. */
export function touchedProfile({ firstTouch }: Issuers): Profile | undefined {
  return firstTouch && profileNamed(firstTouch.settings.profile, firstTouch.settings.dialect);
}

/** Answers a request for one issuer too many, or one whose issuer the store does not tell. */
export function refuseTouch(ctx: Context, error: unknown): void {
  if (!(error instanceof MintmarkError)) throw error;
  const { status, code, message, hint } = error;
  const refusal = isPassing(error)
    ? failureAnswer(error)
    : { status, error: code, description: message, hint };
  refuse(ctx, refusal, isWellKnown(ctx.path));
}

/** Everything below an issuer's own path is its own; the issuer at the root only has its endpoints. */
function isServedBy({ issuer, publicPath, path }: IssuerPath): boolean {
  const { profile } = issuer;
  return (
    issuer.mountPath !== "" ||
    publicPath !== issuer.publicPath || // a mount that issuers of this profile share
    routeOf(profile, path).endpoint !== null ||
    vendorPageAt(profile.paths, path) !== undefined ||
    debuggerPaths(profile.paths).includes(plainPath(path))
  );
}

/** Returns what comes before the path of an endpoint or of the debugger; undefined if the path is neither. */
function touchedMount({ paths }: Profile, path: string): string | undefined {
  const routes = Object.entries(paths.routes).filter(([name]) => !paths.missing.includes(name as RouteName));
  const others = [...Object.keys(paths.aliases), ...debuggerPaths(paths), ...WELL_KNOWN];
  const ends = [...routes.map(([, end]) => end), ...others];
  const plain = plainPath(path);
  const end = ends
    .filter((each) => plain.endsWith(plainPath(each)))
    .toSorted((one, other) => other.length - one.length)[0];
  return end === undefined ? undefined : path.slice(0, plain.length - plainPath(end).length);
}
