// Creates the folder for a server's keys and database: accessible to its owner only, and ignored by git.
import { chmodSync, existsSync, mkdirSync, renameSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MintmarkError } from "../errors.ts";
import { filesOf } from "./sqlite/damage.ts";

/** Returns the path of the database in a data folder. */
export function databaseIn(folder: string): string {
  return join(folder, "mintmark.db");
}

/** Moves the files of the database into a folder of their own, and returns it; undefined if there are none. */
export function setDatabaseAside(folder: string): string | undefined {
  const files = existsSync(folder) ? filesOf(databaseIn(folder)) : [];
  if (files.length === 0) return undefined;
  const copy = join(folder, `before-${new Date().toISOString().replaceAll(/[:.]/g, "-")}`);
  mkdirSync(copy, { mode: 0o700 });
  for (const name of files) renameSync(join(folder, name), join(copy, name));
  return copy;
}

export function prepareDataFolder(path: string): void {
  try {
    mkdirSync(path, { recursive: true, mode: 0o700 });
    chmodSync(path, 0o700); // mkdir does not change the mode of a folder that exists
    const ignore = join(path, ".gitignore");
    if (!existsSync(ignore)) writeFileSync(ignore, "*\n");
  } catch (cause) {
    throw new MintmarkError(
      "store_failed",
      `cannot use ${path} as data folder: ${(cause as Error).message}`,
      {
        hint: "Choose another folder with --data DIR, or keep everything in memory with --ephemeral.",
        cause,
      },
    );
  }
}
