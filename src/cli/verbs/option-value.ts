// Turns the text of an option into the value that a verb's schema asks for. The verb itself checks the value.
import type { JsonSchema } from "../../control/json-schema.ts";

type Named = Record<string, JsonSchema>;

/** Returns the schema with its reference replaced by what it refers to. */
export function resolved(schema: JsonSchema, named: Named): JsonSchema {
  const [, name = ""] = /^#\/\$defs\/(.+)$/.exec(schema.$ref ?? "") ?? [];
  return named[name] ? { ...named[name], ...schema } : schema;
}

/** Whether the value may be text; then text that is not JSON of another allowed type is the value. */
export function takesText(schema: JsonSchema, named: Named): boolean {
  const types = typesOf(schema, named);
  return types.size === 0 || types.has("string");
}

/** @param given the text of an option, a list of texts if it is repeatable, or true for a flag */
export function valueOf(given: unknown, schema: JsonSchema, named: Named): unknown {
  const types = typesOf(schema, named);
  if (given === true) return true;
  if (Array.isArray(given)) {
    const texts = given as string[];
    return types.has("array") ? listOf(texts, schema, named) : objectOf(texts, schema, named);
  }
  return one(String(given), types);
}

function listOf(texts: string[], schema: JsonSchema, named: Named): unknown {
  const [only = ""] = texts;
  const whole = texts.length === 1 ? parsed(only) : undefined;
  if (Array.isArray(whole)) return whole;
  const { items } = resolved(schema, named);
  const types = typesOf((items ?? {}) as JsonSchema, named);
  return texts.map((text) => one(text, types));
}

/** Reads `name=value` texts, or one JSON object. */
function objectOf(texts: string[], schema: JsonSchema, named: Named): unknown {
  const [only = ""] = texts;
  const whole = texts.length === 1 ? parsed(only) : undefined;
  if (typeof whole === "object" && whole !== null) return whole;
  const { additionalProperties: member } = resolved(schema, named);
  const types = typesOf(typeof member === "object" ? member : {}, named);
  return Object.fromEntries(
    texts.map((text) => {
      const at = text.indexOf("=");
      return at < 0 ? [text, ""] : [text.slice(0, at), one(text.slice(at + 1), types)];
    }),
  );
}

function one(text: string, types: ReadonlySet<string>): unknown {
  const value = parsed(text);
  if (value === undefined) return text;
  if (types.size === 0) return value;
  const type = value === null ? "null" : Array.isArray(value) ? "array" : typeof value;
  const isAllowed = types.has(type) || (type === "number" && types.has("integer"));
  return isAllowed && type !== "string" ? value : types.has("string") ? text : value;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown;
  } catch {
    return undefined;
  }
}

function typesOf(schema: JsonSchema, named: Named): Set<string> {
  const { type, anyOf, oneOf, enum: choices, const: only } = resolved(schema, named);
  const literal = [...(choices ?? []), ...(only === undefined ? [] : [only])].map((each) =>
    each === null ? "null" : typeof each,
  );
  const nested = [...(anyOf ?? []), ...(oneOf ?? [])].flatMap((each) => [...typesOf(each, named)]);
  return new Set([...(type === undefined ? [] : [type].flat()), ...literal, ...nested]);
}
