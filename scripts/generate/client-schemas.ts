// Translates JSON schemas of the control API into the types of a client's language.
import { FLAW_NAMES } from "../../src/tokens/flaws/catalogue.ts";

/** A schema as it stands in openapi.json. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  enum?: unknown[];
  const?: unknown;
  format?: string;
  description?: string;
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: Schema | boolean;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** The types of a language. */
export interface Language {
  /** A string, integer, number, boolean, null or object without known members; undefined: anything. */
  plain: (type: string | undefined) => string;
  choice: (values: unknown[]) => string;
  flawName: () => string;
  time: () => string;
  list: (item: string) => string;
  map: (value: string) => string;
  union: (types: string[]) => string;
  /** An entry of the directory, in the form of the configuration. */
  entry: (name: string) => string;
}

/** A record with a field for each property of an object. */
export interface RecordClass {
  name: string;
  description: string | undefined;
  fields: RecordField[];
}

export interface RecordField {
  /** Name in JSON. */
  json: string;
  type: string;
  required: boolean;
  description: string | undefined;
}

/** Names of nested objects, by their place. Others are named after their place. */
const NAMES: Record<string, string> = {
  "Flaw.verdicts": "Verdicts",
  "Verdicts.jwks": "Verdict",
  "Verdicts.introspection": "Verdict",
  "Verdicts.resource": "Verdict",
  "Verdict.or": "Refusal",
  "Inspection.problems": "InspectionProblem",
  "LoggedRequest.findings": "Finding",
  "EndedSession.told": "ToldClient",
  "SessionsEndMany.told": "ToldClient",
};

/** Writes the types of responses. Nested objects become records of their own, which `classes` collects. */
export class ResponseTypes {
  readonly classes = new Map<string, RecordClass>();
  readonly #schemas: Record<string, Schema>;
  readonly #entries: readonly string[];
  readonly #language: Language;

  /** @param entries names of schemas whose values keep the form of the configuration */
  constructor(schemas: Record<string, Schema>, entries: readonly string[], language: Language) {
    this.#schemas = schemas;
    this.#entries = entries;
    this.#language = language;
  }

  /** Adds the record for an object, if it is new, and returns its name. */
  addClass(name: string, { description, properties = {}, required = [] }: Schema): string {
    if (this.classes.has(name)) return name;
    const made: RecordClass = { name, description, fields: [] };
    this.classes.set(name, made);
    made.fields = Object.entries(properties).map(([json, schema]) => ({
      json,
      type: this.type(schema, `${name}.${json}`),
      required: required.includes(json),
      description: schema.description,
    }));
    return name;
  }

  type(schema: Schema, place: string): string {
    const { oneOf, anyOf, properties, additionalProperties } = schema;
    const language = this.#language;
    if (schema.$ref !== undefined) {
      const name = schema.$ref.replace(/^.*\//, "");
      return this.#entries.includes(name)
        ? language.entry(name)
        : this.addClass(name, this.#schemas[name] ?? {});
    }
    if (oneOf) return this.type(merged(oneOf), place);
    if (anyOf) return language.union(anyOf.map((each) => this.type(each, place)));
    if (properties) return this.addClass(NAMES[place] ?? nameOfPlace(place), schema);
    if (typeof additionalProperties === "object" && Object.keys(additionalProperties).length > 0) {
      return language.map(this.type(additionalProperties, place));
    }
    if (schema.type === "array") return language.list(this.type(schema.items ?? {}, place));
    return plainType(schema, language);
  }
}

/** Returns the type of an argument, which is sent as JSON. Objects keep the names that they have in JSON. */
export function argumentType(schema: Schema, language: Language): string {
  const { oneOf, anyOf = oneOf } = schema;
  if (schema.$ref !== undefined) return language.plain("object");
  if (anyOf) return language.union(anyOf.map((each) => argumentType(each, language)));
  if (schema.type === "array") return language.list(argumentType(schema.items ?? {}, language));
  return plainType(schema, language);
}

function plainType({ type, enum: choices, const: only, format }: Schema, language: Language): string {
  if (only !== undefined) return language.choice([only]);
  if (choices?.length === FLAW_NAMES.length) return language.flawName();
  if (choices) return language.choice(choices);
  if (format === "date-time") return language.time();
  if (type === undefined) return language.plain(undefined);
  return language.union([type].flat().map((each) => language.plain(each)));
}

/** Returns one object for several that differ by a member, such as `outcome`. */
function merged(variants: Schema[]): Schema {
  const properties: Record<string, Schema> = {};
  for (const variant of variants) {
    for (const [name, schema] of Object.entries(variant.properties ?? {})) {
      const { const: value } = schema;
      const known = properties[name]?.enum ?? [];
      properties[name] = value === undefined ? schema : { type: "string", enum: [...known, value] };
    }
  }
  const required = Object.keys(properties).filter((name) =>
    variants.every((variant) => variant.required?.includes(name)),
  );
  return { type: "object", properties, required };
}

function nameOfPlace(place: string): string {
  return place.split(".").map(capitalised).join("");
}

export function capitalised(name: string): string {
  return name.charAt(0).toUpperCase() + name.slice(1);
}
