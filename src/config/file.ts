// Configuration files: finding the one there is, reading it in its format, and saying where it is broken.
// Messages never quote the file, for it may hold secrets.

import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { basename, extname, resolve } from "node:path";
import { ConfigError } from "../errors.ts";
import { readJson } from "./json.ts";
import { readModule } from "./module.ts";
import { UnreadableFile } from "./unreadable.ts";
import { readYaml } from "./yaml.ts";

const NAME = "mintmark.config";
const READERS: Record<string, (text: string, path: string) => unknown> = {
  ".ts": readModule,
  ".mts": readModule,
  ".js": readModule,
  ".mjs": readModule,
  ".json": readJson,
  ".yaml": readYaml,
  ".yml": readYaml,
};

/** The path of the configuration file: the named one, else the default one, else undefined. */
export function findConfigFile(cwd: string, named?: string): string | undefined {
  if (named !== undefined) return resolve(cwd, named);
  const present = Object.keys(READERS)
    .map((extension) => NAME + extension)
    .filter((file) => existsSync(resolve(cwd, file)));
  if (present.length > 1) {
    const message = `there are several configuration files, ${present.join(" and ")}: keep one, or name it with --config or MINTMARK_CONFIG`;
    throw new ConfigError([{ path: cwd, message }], "choice of a configuration file");
  }
  return present[0] && resolve(cwd, present[0]);
}

/** What a configuration file holds, not yet validated. */
export async function readConfigFile(path: string): Promise<unknown> {
  try {
    const read = READERS[extname(path).toLowerCase()];
    if (!read) {
      throw new UnreadableFile(`is in no format that Mintmark reads (${Object.keys(READERS).join(", ")})`);
    }
    return await read(decode(await readFile(path)), path);
  } catch (error) {
    throw new ConfigError([explain(error, path)], `configuration file ${basename(path)}`);
  }
}

function decode(bytes: Uint8Array): string {
  let text: string;
  try {
    text = new TextDecoder("utf-8", { fatal: true, ignoreBOM: true }).decode(bytes);
  } catch {
    throw new UnreadableFile("is not UTF-8 text");
  }
  if (text.startsWith("\uFEFF")) {
    throw new UnreadableFile("begins with a byte order mark: save it as UTF-8 without one", {
      line: 1,
      column: 1,
    });
  }
  return text;
}

function explain(error: unknown, path: string): { path: string; message: string } {
  if (error instanceof UnreadableFile) {
    const { position } = error;
    return { path: position ? `${path}:${position.line}:${position.column}` : path, message: error.message };
  }
  const { code } = error as NodeJS.ErrnoException;
  if (code === "ENOENT") return { path, message: "there is no such file" };
  if (code === "EISDIR") return { path, message: "is a folder, not a file" };
  return { path, message: `could not be read${code ? ` (${code})` : ""}` };
}
