// JSON Schemas of the verbs' inputs and outputs, in a form that code generators and agents understand.
import * as z from "zod";

export type JsonSchema = z.core.JSONSchema.BaseSchema;

/**
 * How an input is sent: as JSON, where values have types, or in a URL, where every value is text. A
 * declaration allows both (`z.stringbool().or(z.boolean())`); its schema shows only the form that applies.
 */
export type Travels = "json" | "url";

/** The members of a verb's input, and the names of those that are required. */
export interface Members {
  properties: Record<string, JsonSchema>;
  required: string[];
  /** Definitions that the members refer to as `#/$defs/NAME`. */
  named: Record<string, JsonSchema>;
}

export function inputMembers(input: z.ZodType, travels: Travels): Members {
  const { properties = {}, required = [], $defs = {} } = convert(input, travels);
  return {
    properties: properties as Record<string, JsonSchema>,
    required,
    named: $defs,
  };
}

/**
 * The schema of an action's output. Outputs are sent without being parsed, so it is the schema of the input
 * side of the declaration, and allows further members. A schema with an id is returned as a reference;
 * `named` defines it.
 */
export function outputSchema(output: z.ZodType): { schema: JsonSchema; named: Record<string, JsonSchema> } {
  const { $defs = {}, ...schema } = convert(output, "json");
  const named = $defs;
  const { id, ...own } = schema as JsonSchema & { id?: string };
  if (id === undefined) return { schema, named };
  return { schema: { $ref: `#/$defs/${id}` }, named: { ...named, [id]: own } };
}

function convert(type: z.ZodType, travels: Travels): JsonSchema {
  const { $schema: _, ...schema } = z.toJSONSchema(type, {
    io: "input",
    unrepresentable: "any",
    override: ({ zodSchema, jsonSchema }) => {
      const def = zodSchema._zod.def;
      if (def.type === "union") replaceUnion(def, jsonSchema, travels);
      // Any JSON value. Its full schema would be recursive, which code generators handle badly.
      if (def.type === "lazy") clear(jsonSchema);
      // `type` and `format` already say this.
      if (jsonSchema.format === "date-time") delete jsonSchema.pattern;
      if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
      if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
      if (def.type === "record" && isAnyString(jsonSchema.propertyNames)) delete jsonSchema.propertyNames;
    },
  });
  return withoutEmptyDefinitions(schema);
}

/** Keeps the options for JSON or for a URL. An option that parses text is the URL form of another one. */
function replaceUnion({ options }: z.core.$ZodUnionDef, target: JsonSchema, travels: Travels): void {
  const kindOf = (option: z.core.$ZodType) => option._zod.def.type;
  const isText = (option: z.core.$ZodType) => kindOf(option) === "pipe";
  if (!options.some(isText)) return;
  const needsText = (option: z.core.$ZodType) =>
    ["null", "record", "object", "array"].includes(kindOf(option));
  const kept =
    travels === "json" || options.some((option) => kindOf(option) === "boolean")
      ? options.filter((option) => !isText(option))
      : options.filter((option) => !needsText(option));
  const { description, default: initial } = target;
  if (kept.length === options.length) return;
  const [only] = kept;
  const meant = kept.length === 1 && only ? only : z.union(kept as z.ZodType[]);
  clear(target);
  Object.assign(target, convert(meant as z.ZodType, travels), {
    ...(description !== undefined && { description }),
    ...(initial !== undefined && { default: initial }),
  });
}

function isAnyString(schema: z.core.JSONSchema._JSONSchema | undefined): boolean {
  return typeof schema === "object" && Object.keys(schema).join() === "type" && schema.type === "string";
}

function clear(schema: JsonSchema): void {
  for (const name of Object.keys(schema)) delete schema[name];
}

function withoutEmptyDefinitions(schema: JsonSchema): JsonSchema {
  const definitions = Object.entries(schema.$defs ?? {});
  const empty = definitions.filter(([, each]) => Object.keys(each).length === 0).map(([name]) => name);
  const inlined = JSON.parse(JSON.stringify(schema), (_, value: unknown) => {
    const { $ref: reference, ...beside } = (value ?? {}) as JsonSchema;
    return empty.some((name) => reference === `#/$defs/${name}`) ? beside : value;
  }) as JsonSchema;
  for (const name of empty) delete inlined.$defs?.[name];
  if (Object.keys(inlined.$defs ?? {}).length === 0) delete inlined.$defs;
  return inlined;
}
