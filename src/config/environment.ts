// Reads MINTMARK_* variables. The schema determines which exist: one for every top-level setting that can be
// written as one line of text.

import type * as z from "zod";
import type { ConfigProblem } from "../errors.ts";
import { nearest } from "../nearest.ts";
import { once } from "./lazy.ts";
import { configShape } from "./schema.ts";

export type Environment = Readonly<Record<string, string | undefined>>;

const PREFIX = "MINTMARK_";

/** Variables that are not settings: for the configuration file, the server to control, and the tests. */
const OTHER_VARIABLES = ["MINTMARK_CONFIG", "MINTMARK_URL", "MINTMARK_TEST_PYTHON", "MINTMARK_TYPED_COMMAND"];

type Reader = (text: string) => unknown;

// Text that cannot be converted is returned unchanged, so that the schema reports what it should be.
const readers: Record<string, Reader> = {
  string: (text) => text,
  enum: (text) => text,
  number: (text) => (/^[+-]?\d+(\.\d+)?$/.test(text) ? Number(text) : text),
  boolean: (text) => ({ true: true, "1": true, false: false, "0": false })[text.toLowerCase()] ?? text,
  array: (text) => text.split(",").flatMap((part) => part.trim() || []),
};

/** Maps every variable that is a setting to its field: `MINTMARK_PUBLIC_URL` to `publicUrl`. */
export const environmentFields = once(
  (): ReadonlyMap<string, string> =>
    new Map(
      Object.entries(configShape).flatMap(([field, schema]) =>
        field !== "$schema" && readerOf(schema) ? [[variableOf(field), field]] : [],
      ),
    ),
);

/** Reads the settings from the environment. Empty variables are ignored. */
export function readEnvironment(env: Environment): {
  settings: Record<string, unknown>;
  problems: ConfigProblem[];
} {
  const settings: Record<string, unknown> = {};
  const problems: ConfigProblem[] = [];
  for (const [name, text] of Object.entries(env)) {
    if (!name.startsWith(PREFIX) || !text || OTHER_VARIABLES.includes(name)) continue;
    const field = environmentFields().get(name);
    if (field === undefined) {
      problems.push(unknownVariable(name));
      continue;
    }
    const schema = configShape[field as keyof typeof configShape];
    settings[field] = readerOf(schema)?.(text);
  }
  return { settings, problems };
}

function unknownVariable(name: string): ConfigProblem {
  // Names are compared without the common prefix, which would make them all look similar.
  const known = [...environmentFields().keys(), ...OTHER_VARIABLES].map((other) =>
    other.slice(PREFIX.length),
  );
  const suggestion = nearest(name.slice(PREFIX.length), known);
  const message = "there is no such variable";
  return { path: name, message, ...(suggestion !== undefined && { suggestion: PREFIX + suggestion }) };
}

/** Returns the name of the variable for a top-level field. */
export function variableOf(field: string): string {
  return `${PREFIX}${field.replaceAll(/[A-Z]/g, "_$&").toUpperCase()}`;
}

function readerOf(schema: z.core.$ZodType): Reader | undefined {
  const { def } = (schema as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case "optional":
    case "default":
      return readerOf(def.innerType);
    case "union":
      return def.options.map(readerOf).find(Boolean);
    case "array":
      return readerOf(def.element) && readers.array;
    default:
      return readers[def.type];
  }
}
