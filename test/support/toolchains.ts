// Checks whether the tools of other languages and their packages are installed.
import { spawnSync } from "node:child_process";

/** Matches Maven's offline errors for packages that were never downloaded. */
export const MISSING_PACKAGES = /in offline mode|has not been downloaded from it before/;

/** Matches Go's errors for modules that were never downloaded. */
export const MISSING_MODULES = /module lookup disabled by GOPROXY=off|missing go\.sum entry/;

/** Returns whether a command can be run and succeeds. */
export function works([program = "", ...args]: string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}
