// Gathers the configuration from where it may be written: a file, then the environment, then flags.

import { isJsonObject } from "../json-object.ts";
import { basename } from "node:path";
import { ConfigError, type ConfigProblem } from "../errors.ts";
import type { BuiltInOptions, ResolvedConfig } from "./builtin.ts";
import { readEnvironment, variableOf, type Environment } from "./environment.ts";
import { findConfigFile, readConfigFile } from "./file.ts";
import { examine, type PlacedProblem } from "./parse.ts";
import type { ConfigInput } from "./schema.ts";

export interface LoadOptions extends Partial<BuiltInOptions> {
  /** The configuration file. Default: MINTMARK_CONFIG, else the `mintmark.config.*` in `cwd`, if any. */
  file?: string | undefined;
  /** Default: the process's. */
  env?: Environment;
  /** Settings from the command line; those that are undefined count as absent. */
  flags?: ConfigInput;
  /** Default: the process's. */
  cwd?: string;
}

export interface LoadedConfig {
  config: ResolvedConfig;
  /** The file that was read, if there was one. */
  file: string | undefined;
}

/**
 * Reads, validates and completes the configuration. A setting in the environment replaces that of the file,
 * and a flag replaces both; a list or a map is replaced as a whole, never merged.
 *
 * @throws ConfigError with every problem at once, each under the name by which it was set: a path in the file,
 *   a variable, or a flag. A file that cannot be read at all is reported alone.
 *
 * @example
 * // mintmark.config.json holds { "port": 5000 }, and MINTMARK_LOG is json
 * const { config } = await loadConfig({ flags: { ephemeral: true } });
 * config.port; // 5000
 */
export async function loadConfig(options: LoadOptions = {}): Promise<LoadedConfig> {
  const { env = process.env, flags = {}, cwd = process.cwd(), ...builtIns } = options;
  const file = findConfigFile(cwd, options.file ?? (env.MINTMARK_CONFIG || undefined));
  const written = file === undefined ? {} : await readConfigFile(file);
  const environment = readEnvironment(env);
  const given = Object.fromEntries(Object.entries(flags).filter(([, value]) => value !== undefined));

  const input = isJsonObject(written) ? { ...written, ...environment.settings, ...given } : written;
  const { config, problems } = examine(input, builtIns);
  const named = problems.map((problem) => nameBySource(problem, environment.settings, given));
  const all = [...named.map(({ problem }) => problem), ...environment.problems];
  if (all.length === 0) return { config, file };
  const isFileToBlame = file !== undefined && named.some(({ fromFile }) => fromFile);
  throw new ConfigError(all, isFileToBlame ? `configuration file ${basename(file)}` : "configuration");
}

/** The options of `mintmark serve` that are not simply their field in kebab-case. */
const FLAG_NAMES: Record<string, string> = { allowHosts: "--allow-host", corsOrigins: "--cors-origin" };

function nameBySource(
  { at, problem }: PlacedProblem,
  environment: object,
  flags: object,
): { problem: ConfigProblem; fromFile: boolean } {
  const field = String(at[0] ?? "");
  const isFlag = Object.hasOwn(flags, field);
  if (!isFlag && !Object.hasOwn(environment, field)) return { problem, fromFile: true };
  const kebab = `--${field.replaceAll(/[A-Z]/g, "-$&").toLowerCase()}`;
  const source = isFlag ? (FLAG_NAMES[field] ?? kebab) : variableOf(field);
  return { problem: { ...problem, path: problem.path.replace(field, source) }, fromFile: false };
}
