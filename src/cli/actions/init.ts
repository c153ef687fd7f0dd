// Writes a first configuration file. An existing file is replaced only with --force.
import { existsSync, readFileSync, writeFileSync } from "node:fs";
import { basename, dirname, join, resolve } from "node:path";
import { findConfigFile } from "../../config/file.ts";
import { MintmarkError } from "../../errors.ts";
import { importSource } from "../../imports/read.ts";
import { TYPED_COMMAND } from "../../typed-command.ts";
import { type ConfigFormat, firstConfig, importedConfig } from "../text/first-config.ts";
import { note, print } from "../text/output.ts";

export interface InitOptions {
  /** File to import: a Keycloak realm export, or navikt's JSON_CONFIG. */
  from?: string;
  yaml?: boolean;
  json?: boolean;
  force?: boolean;
}

export function init({ from, yaml, json, force = false }: InitOptions): void {
  const imported = from === undefined ? undefined : importSource(readJson(from));
  const format: ConfigFormat = yaml ? "yaml" : json || imported ? "json" : "ts";
  const file = `mintmark.config.${format === "ts" && isCommonJs(process.cwd()) ? "mts" : format}`;
  const present = findConfigFile(process.cwd());
  if (present !== undefined && basename(present) !== file) throw wouldBeSecond(basename(present));
  if (present !== undefined && !force) throw isThere(file);
  write(
    file,
    imported ? importedConfig(imported.config, format === "yaml" ? "yaml" : "json") : firstConfig(format),
    force,
  );
  for (const each of imported?.notes ?? []) note(`note: ${each}`);
  const content = imported ? `imported from ${from}` : "two users, two roles, one API";
  print(`${present === undefined ? "wrote" : "replaced"} ${file}: ${content}`);
  if (format === "ts" && !existsSync(resolve("node_modules/mintmark"))) {
    print("For types in the editor: npm install --save-dev mintmark");
  }
  print(`Next: ${TYPED_COMMAND} serve`);
}

function readJson(file: string): unknown {
  try {
    return JSON.parse(readFileSync(file, "utf8").replace(/^\uFEFF/, ""));
  } catch (cause) {
    const { code } = cause as NodeJS.ErrnoException;
    const why = cause instanceof SyntaxError ? "it is not valid JSON" : (code ?? "unknown error");
    throw new MintmarkError("bad_request", `cannot read ${file}: ${why}`, { cause });
  }
}

/** Whether Node treats a `.ts` file in this folder as CommonJS, or guesses its type and prints a warning. */
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
    writeFileSync(file, text, { flag: force ? "w" : "wx" }); // `wx` fails if the file exists by now
  } catch (cause) {
    const { code = "unknown error" } = cause as NodeJS.ErrnoException;
    if (code === "EEXIST") throw isThere(file);
    throw new MintmarkError("bad_request", `cannot write ${file} (${code})`, { cause });
  }
}

function isThere(file: string): MintmarkError {
  return new MintmarkError("conflict", `there is a ${file} already`, { hint: "--force replaces it." });
}

/** Mintmark rejects a folder with two configurations, so even --force does not write a second one. */
function wouldBeSecond(file: string): MintmarkError {
  return new MintmarkError(
    "conflict",
    `there is a ${file} already, and a folder can have only one configuration`,
    {
      hint: "Move or delete it first.",
    },
  );
}
