// Turns a configuration as it was written into the resolved one that all other code reads, or into a list of
// all its problems.

import { ConfigError, type ConfigProblem } from "../errors.ts";
import { applyBuiltIns, type BuiltInOptions, type ResolvedConfig } from "./builtin.ts";
import { crossProblems } from "./crosschecks.ts";
import { schemaFor } from "./lazy.ts";
import { type Path, valueAt } from "./path.ts";
import { issueText, type SettingProblem, settingProblemsOf, toProblem } from "./problems.ts";
import { type Config, configSchema, configShape, usualConfig } from "./schema.ts";

/** Maximum nesting. Real configurations are far less deep, and the stack holds far more. */
const DEEPEST = 50;

/**
 * Validates a configuration and completes it with the built-in directory.
 *
 * Does not read files or the environment; see loadConfig for that.
 *
 * @param input plain data: an object literal, or the content of a file. It is not changed.
 * @param options `builtInStaticTokens` (default true): whether the three built-in static tokens exist if
 *   `staticTokens` is not configured; `"on this machine"`: only if no setting makes the server reachable by others.
 * @throws ConfigError with all problems
 *
 * @example
 * const config = parseConfig({ users: { carol: { roles: ["viewer"] } } });
 * config.issuers.default.users; // only carol; roles and clients are the built-in ones
 */
export function parseConfig(input: unknown, options: Partial<BuiltInOptions> = {}): ResolvedConfig {
  const { config, problems } = examine(input, options);
  if (problems.length > 0) throw new ConfigError(problems.map(({ problem }) => problem));
  return config;
}

/** A problem and its path in the input, for callers that format paths in their own way. */
export interface PlacedProblem {
  at: Path;
  problem: ConfigProblem;
}

/** Like parseConfig, but returns the problems. Use `config` only if there are none. */
export function examine(
  input: unknown,
  { builtInStaticTokens = true }: Partial<BuiltInOptions> = {},
): { config: ResolvedConfig; problems: PlacedProblem[] } {
  const problems: SettingProblem[] = [];
  const written = copyPlain(input, problems);
  const config = applyBuiltIns(settle(copyPlain(input), problems), { builtInStaticTokens });
  problems.push(...crossProblems(config, written));
  return {
    config,
    problems: problems.map((found) => ({ at: found.path, problem: toProblem(found, written) })),
  };
}

/**
 * Validates the input, removes invalid settings and validates the rest, until everything is valid. This way
 * one mistake does not hide another. Adds the problems to `problems`, except those that only follow from
 * another one: rules between the fields of a client or resource are unreliable once one field is removed or
 * misnamed.
 */
function settle(input: unknown, problems: SettingProblem[]): Config {
  let rest = input;
  const settled = problems.map(({ path }) => path);
  for (;;) {
    // zod would compile a function for each schema, which takes longer than this one use.
    const result = schemaFor(configShape, rest).safeParse(rest, { error: issueText, jitless: true });
    if (result.success) return { ...usualConfig(), ...(result.data as Partial<Config>) };
    const found = settingProblemsOf(result.error.issues, configSchema(), rest);
    const misnamed = found.flatMap(({ path, isUnknownKey, suggestion }) =>
      isUnknownKey && suggestion !== undefined ? [[...path.slice(0, -1), suggestion]] : [],
    );
    settled.push(...misnamed.filter((place) => !exists(rest, place)));
    problems.push(...found.filter(({ path }) => !settled.some((place) => startsWith(path, place))));
    const places = found.map(({ path }) => removablePlace(rest, path));
    settled.push(...places.map((place) => (place.length >= 3 ? place.slice(0, -1) : place)));
    if (places.some((place) => place.length === 0)) rest = {};
    for (const place of places) remove(rest, place);
  }
}

/** Returns the nearest path, at or above this one, that can be removed. Lists are removed as a whole. */
function removablePlace(root: unknown, path: Path): Path {
  const list = path.findIndex((_, index) => Array.isArray(valueAt(root, path.slice(0, index))));
  let place = list === -1 ? path : path.slice(0, list);
  while (place.length > 0 && !exists(root, place)) {
    place = place.slice(0, -1);
  }
  return place;
}

function exists(root: unknown, place: Path): boolean {
  const parent = valueAt(root, place.slice(0, -1));
  return typeof parent === "object" && parent !== null && Object.hasOwn(parent, place.at(-1) ?? "");
}

function remove(root: unknown, place: Path): void {
  const parent = valueAt(root, place.slice(0, -1)) as Record<PropertyKey, unknown> | undefined;
  const key = place.at(-1);
  if (parent && key !== undefined) delete parent[key];
}

function startsWith(path: Path, start: Path): boolean {
  return start.every((key, index) => path[index] === key);
}

/**
 * Copies the lists and plain objects of the input; the schema rejects all other objects. Circular references,
 * too deep nesting and `__proto__` are unsafe to traverse: they are not copied, and are added to `problems`.
 */
function copyPlain(
  value: unknown,
  problems: SettingProblem[] = [],
  path: Path = [],
  above: object[] = [],
): unknown {
  if (typeof value !== "object" || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return value;
  const complaint =
    (above.includes(value) && "contains itself") || (above.length > DEEPEST && "is nested too deeply");
  if (complaint) {
    problems.push({ path: path.slice(0, 4), message: complaint, showValue: false });
    return undefined;
  }
  const inner = [...above, value];
  if (Array.isArray(value)) {
    return Array.from(value, (entry, index) => copyPlain(entry, problems, [...path, index], inner));
  }
  const copy: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    if (key === "__proto__") {
      problems.push({ path: [...path, key], message: "this name is not allowed", showValue: false });
    } else {
      copy[key] = copyPlain(entry, problems, [...path, key], inner);
    }
  }
  return copy;
}
