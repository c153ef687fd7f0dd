// Makes an issuer at run time: an isolated one, or one on first touch. They are made one after another, so that all
// together keep within their limits.
import { randomBytes } from "node:crypto";
import type { IssuerInput } from "../config/schema.ts";
import { isolatedSettings } from "./isolated.ts";
import type { Issuer } from "./issuer.ts";
import { idTaken, pathTaken, tooManyIsolated, tooManyTouched } from "./issuer-refusals.ts";
import type { TemporaryIssuers } from "./temporary-issuers.ts";
import type { TouchedIssuer } from "./touched.ts";

/** The other issuers: a new one must not have the id or the path of one of them. */
export interface Surroundings {
  temporary: TemporaryIssuers;
  /** All issuers of this process. */
  issuers: () => Issuer[];
  at: (mountPath: string) => Issuer | undefined;
  /** @throws MintmarkError `unknown_issuer` */
  require: (id: string) => Issuer;
}

export interface IsolateOptions {
  /** Default: a random id. */
  id?: string | undefined;
  /** Id of the issuer whose settings are the default. */
  like: string;
  /** Settings that replace those of `like`. */
  settings: IssuerInput;
}

/**
 * Makes an isolated issuer, and returns its id.
 *
 * @param most largest number of isolated issuers
 */
export function isolateOne(around: Surroundings, options: IsolateOptions, most: number): Promise<string> {
  return around.temporary.inTurn(() => isolateNow(around, options, most));
}

async function isolateNow(
  { temporary, issuers, at, require }: Surroundings,
  { id = `isolated-${randomBytes(6).toString("hex")}`, like, settings }: IsolateOptions,
  most: number,
): Promise<string> {
  await temporary.refresh({ atOnce: true });
  const ids = issuers().map((issuer) => issuer.id);
  if (ids.includes(id)) throw idTaken(id);
  if (temporary.count({ isTouched: false }) >= most) await temporary.closeUnused();
  // Each has a database in memory, which takes about a third of a megabyte.
  if (temporary.count({ isTouched: false }) >= most) throw tooManyIsolated(most);
  const own = isolatedSettings(id, settings, {
    like: require(like).settings,
    root: require("default").settings,
    ids: [...ids, id],
  });
  const draft = temporary.draft(id, { settings: own, isTouched: false });
  const { mountPath } = draft.issuer;
  const neighbour = at(mountPath);
  if (neighbour) {
    await temporary.drop(draft.issuer);
    throw pathTaken(mountPath, neighbour);
  }
  if (!(await temporary.add(draft))) throw idTaken(id);
  return id;
}

/**
 * Makes an issuer on first touch, and returns it.
 *
 * @param most largest number of issuers that are made on first touch
 */
export function touchOne(around: Surroundings, made: TouchedIssuer, most: number): Promise<Issuer> {
  return around.temporary.inTurn(() => touchNow(around, made, most));
}

async function touchNow(
  { temporary, issuers, at }: Surroundings,
  made: TouchedIssuer,
  most: number,
): Promise<Issuer> {
  const faster = at(made.mountPath);
  if (faster) return faster;
  if (temporary.count({ isTouched: true }) >= most) throw tooManyTouched(most);
  for (let number = 1; ; number++) {
    const id = number === 1 ? made.id : `${made.id}-${number}`;
    if (issuers().some((issuer) => issuer.id === id)) continue;
    const draft = temporary.draft(id, { settings: made.settings, isTouched: true });
    // Another process may have made it at the same time, or a different issuer with this id.
    if (!(await temporary.add(draft))) await temporary.refresh({ atOnce: true });
    const issuer = at(made.mountPath);
    if (issuer) return issuer;
  }
}
