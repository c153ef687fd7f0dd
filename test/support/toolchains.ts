// Whether the tools of other languages are here, and whether they have what they would need a registry for.
import { spawnSync } from "node:child_process";

/** What Maven says offline where a package was never fetched. */
export const MISSING_PACKAGES = /in offline mode|has not been downloaded from it before/;

/** Whether a command can be run and succeeds. */
export function works([program = "", ...args]: string[]): boolean {
  return spawnSync(program, args, { stdio: "ignore" }).status === 0;
}
