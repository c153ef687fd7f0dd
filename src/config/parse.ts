// From a configuration as somebody wrote it to the one that everything else reads, or to a list of all that
// is wrong with it.

import { ConfigError, type ConfigProblem } from "../errors.ts";
import { applyBuiltIns, type BuiltInOptions, type ResolvedConfig } from "./builtin.ts";
import { crossFindings } from "./crosschecks.ts";
import { valueAt, type Path } from "./path.ts";
import { findingsOf, issueText, toProblem, type Finding } from "./problems.ts";
import { configSchema, type Config } from "./schema.ts";

/** Deeper than any sensible configuration, and far from what would exhaust the stack. */
const DEEPEST = 50;

/**
 * Validates a configuration and completes it with the built-in directory.
 *
 * @param input plain data: an object literal, or what a file held. It is not changed.
 * @param options `builtInStaticTokens` (default true): whether the three built-in static tokens are known
 *   where `staticTokens` is not configured.
 * @throws ConfigError with every problem at once. It does not read files or the environment: see loadConfig.
 *
 * @example
 * const config = parseConfig({ users: { carol: { roles: ["viewer"] } } });
 * config.issuers.default.users; // carol alone; roles and clients are the built-in ones
 */
export function parseConfig(input: unknown, options: Partial<BuiltInOptions> = {}): ResolvedConfig {
  const { config, problems } = examine(input, options);
  if (problems.length > 0) throw new ConfigError(problems.map(({ problem }) => problem));
  return config;
}

/** A problem and its place in the input, for callers that name places in their own way. */
export interface PlacedProblem {
  at: Path;
  problem: ConfigProblem;
}

/** As parseConfig, but hands the problems back; `config` is for use only where there are none. */
export function examine(
  input: unknown,
  { builtInStaticTokens = true }: Partial<BuiltInOptions> = {},
): { config: ResolvedConfig; problems: PlacedProblem[] } {
  const findings: Finding[] = [];
  const written = copyPlain(input, findings);
  const config = applyBuiltIns(settle(copyPlain(input), findings), { builtInStaticTokens });
  findings.push(...crossFindings(config, written));
  return {
    config,
    problems: findings.map((found) => ({ at: found.path, problem: toProblem(found, written) })),
  };
}

/**
 * Validates, sets aside what is wrong and validates the rest, until nothing is wrong: so that one mistake
 * hides no other. Adds what it finds to `findings`, but for mere consequences: the rules that relate the
 * fields of a client or a resource know nothing reliable once one of them is left out or misnamed.
 */
function settle(input: unknown, findings: Finding[]): Config {
  let rest = input;
  const settled = findings.map(({ path }) => path);
  for (;;) {
    const result = configSchema.safeParse(rest, { error: issueText });
    if (result.success) return result.data;
    const found = findingsOf(result.error.issues, configSchema, rest);
    const misnamed = found.flatMap(({ path, isUnknownKey, suggestion }) =>
      isUnknownKey && suggestion !== undefined ? [[...path.slice(0, -1), suggestion]] : [],
    );
    settled.push(...misnamed.filter((place) => !exists(rest, place)));
    findings.push(...found.filter(({ path }) => !settled.some((place) => startsWith(path, place))));
    const places = found.map(({ path }) => removablePlace(rest, path));
    settled.push(...places.map((place) => (place.length >= 3 ? place.slice(0, -1) : place)));
    if (places.some((place) => place.length === 0)) rest = {};
    for (const place of places) remove(rest, place);
  }
}

/** The nearest thing at or above a path that can be left out: a list goes as a whole. */
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
 * A copy of the lists and plain objects of the input; other things are left to the schema to refuse. Leaves
 * out, and adds to `findings`, what would send a walk astray: endless depth, circles and `__proto__`.
 */
function copyPlain(value: unknown, findings: Finding[] = [], path: Path = [], above: object[] = []): unknown {
  if (typeof value !== "object" || value === null) return value;
  const prototype: unknown = Object.getPrototypeOf(value);
  if (!Array.isArray(value) && prototype !== Object.prototype && prototype !== null) return value;
  const complaint =
    (above.includes(value) && "contains itself") || (above.length > DEEPEST && "is nested too deeply");
  if (complaint) {
    findings.push({ path: path.slice(0, 4), message: complaint, showValue: false });
    return undefined;
  }
  const inner = [...above, value];
  if (Array.isArray(value)) {
    return Array.from(value, (entry, index) => copyPlain(entry, findings, [...path, index], inner));
  }
  const copy: Record<string, unknown> = {};
  for (const [key, entry] of Object.entries(value)) {
    if (key === "__proto__") {
      findings.push({ path: [...path, key], message: "nothing can have this name", showValue: false });
    } else copy[key] = copyPlain(entry, findings, [...path, key], inner);
  }
  return copy;
}
