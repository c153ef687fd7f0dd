// Finds and reads the configuration file in its format, and reports where it is malformed.
// Messages never quote the file, because it may contain secrets.

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

/** Returns the path of the named configuration file, else of the default one, else undefined. */
export function findConfigFile(cwd: string, named?: string): string | undefined {
  if (named !== undefined) return resolve(cwd, named);
  const present = Object.keys(READERS)
    .map((extension) => NAME + extension)
    .filter((file) => existsSync(resolve(cwd, file)));
  if (present.length > 1) {
    const message = `there are several configuration files, ${present.join(" and ")}: keep only one, or name one with --config or MINTMARK_CONFIG`;
    throw new ConfigError([{ path: cwd, message }], "choice of a configuration file");
  }
  return present[0] && resolve(cwd, present[0]);
}

/** Reads a configuration file without validating its content. */
export async function readConfigFile(path: string): Promise<unknown> {
  try {
    const read = READERS[extname(path).toLowerCase()];
    if (!read) {
      throw new UnreadableFile(`is not in a format that Mintmark reads (${Object.keys(READERS).join(", ")})`);
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
