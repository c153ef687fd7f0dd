// Writes a first configuration file, and never over one that somebody has written.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { findConfigFile } from "../../config/file.ts";
import { MintmarkError } from "../../errors.ts";
import { firstConfig, type ConfigFormat } from "../first-config.ts";
import { print } from "../output.ts";

export interface InitOptions {
  yaml?: boolean;
  json?: boolean;
  force?: boolean;
}

export function init({ yaml, json, force = false }: InitOptions): void {
  const format: ConfigFormat = yaml ? "yaml" : json ? "json" : "ts";
  const file = `mintmark.config.${format === "ts" && isCommonJs(process.cwd()) ? "mts" : format}`;
  const present = findConfigFile(process.cwd());
  if (present !== undefined && basename(present) !== file) throw wouldBeSecond(basename(present));
  if (present !== undefined && !force) throw isThere(file);
  write(file, firstConfig(format), force);
  print(`${present === undefined ? "wrote" : "replaced"} ${file}: two users, two roles, one API`);
  if (format === "ts" && !existsSync(resolve("node_modules/mintmark"))) {
    print("For types in the editor: npm install --save-dev mintmark");
  }
  print("Next: npx mintmark serve");
}

/** Whether Node takes a `.ts` file of this folder for a CommonJS module, or guesses and complains. */
function isCommonJs(folder: string): boolean {
  const file = join(folder, "package.json");
  if (existsSync(file)) return typeOf(file) !== "module";
  const parent = dirname(folder);
  return parent !== folder && isCommonJs(parent);
}

function typeOf(packageFile: string): unknown {
  try {
    return (JSON.parse(readFileSync(packageFile, "utf8")) as { type?: unknown }).type;
  } catch {
    return undefined;
  }
}

function write(file: string, text: string, force: boolean): void {
  try {
    writeFileSync(file, text, { flag: force ? "w" : "wx" }); // `wx` refuses one that came to be since then
  } catch (cause) {
    const { code = "unknown error" } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") throw isThere(file);
    throw new MintmarkError("bad_request", `cannot write ${file} (${code})`, { cause });
  }
}

function isThere(file: string): MintmarkError {
  return new MintmarkError("conflict", `there is a ${file} already`, { hint: "--force replaces it." });
}

/** Of two configurations Mintmark would read neither, so not even --force writes one. */
function wouldBeSecond(file: string): MintmarkError {
  return new MintmarkError("conflict", `there is a ${file} already, and a folder has one configuration`, {
    hint: "Move it away first.",
  });
}
