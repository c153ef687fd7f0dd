// Loads the configuration from a file, the environment and command-line flags.

import { basename } from "node:path";
import { ConfigError, type ConfigProblem } from "../errors.ts";
import { isJsonObject } from "../json-object.ts";
import type { BuiltInOptions, ResolvedConfig } from "./builtin.ts";
import { type Environment, readEnvironment, variableOf } from "./environment.ts";
import { findConfigFile, readConfigFile } from "./file.ts";
import { examine, type PlacedProblem } from "./parse.ts";
import type { ConfigInput } from "./schema.ts";

export interface LoadOptions extends Partial<BuiltInOptions> {
  /** The configuration file. Default: MINTMARK_CONFIG, else the `mintmark.config.*` in `cwd`, if any. */
  file?: string | undefined;
  /** Default: the environment of this process. */
  env?: Environment;
  /** Settings from the command line. Undefined values are ignored. */
  flags?: ConfigInput;
  /** Default: the working directory of this process. */
  cwd?: string;
}

export interface LoadedConfig {
  config: ResolvedConfig;
  /** The file that was read, if any. */
  file: string | undefined;
}

/**
 * Reads, validates and completes the configuration. The environment overrides the file, and flags override
 * both. Lists and maps are replaced as a whole, never merged.
 *
 * @throws ConfigError with all problems, each under the name with which it was set: a path in the file, a
 *   variable or a flag. If the file cannot be read, that is the only problem reported.
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

/** Options of `mintmark serve` whose names are not the field name in kebab-case. */
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
