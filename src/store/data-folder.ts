// Creates the folder for a server's keys and database: accessible to its owner only, and ignored by git.
import { chmodSync, existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { MintmarkError } from "../errors.ts";

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
