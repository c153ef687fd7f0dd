// Translates JSON schemas of the control API into the types of the Python client.
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

/** A Python class with a field for each property of an object. */
export interface PythonClass {
  name: string;
  description: string | undefined;
  fields: PythonField[];
}

export interface PythonField {
  /** Name in JSON. */
  json: string;
  type: string;
  required: boolean;
  description: string | undefined;
}

const KEYWORDS = [
  "and",
  "as",
  "class",
  "def",
  "from",
  "global",
  "if",
  "import",
  "in",
  "is",
  "not",
  "or",
  "with",
];

/** Returns `expires_in_seconds` for `expiresInSeconds`. */
export function pythonName(json: string): string {
  const name = json.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
  return KEYWORDS.includes(name) ? `${name}_` : name;
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

/** Writes the types of responses. Nested objects become classes of their own, which `classes` collects. */
export class ResponseTypes {
  readonly classes = new Map<string, PythonClass>();
  readonly #schemas: Record<string, Schema>;
  readonly #entries: readonly string[];

  /** @param entries names of schemas whose values keep the form of the configuration */
  constructor(schemas: Record<string, Schema>, entries: readonly string[]) {
    this.#schemas = schemas;
    this.#entries = entries;
  }

  /** Adds the class for an object, if it is new, and returns its name. */
  addClass(name: string, { description, properties = {}, required = [] }: Schema): string {
    if (this.classes.has(name)) return name;
    const made: PythonClass = { name, description, fields: [] };
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
    if (schema.$ref !== undefined) {
      const name = schema.$ref.replace(/^.*\//, "");
      return this.#entries.includes(name) ? `${name}Entry` : this.addClass(name, this.#schemas[name] ?? {});
    }
    if (oneOf) return this.type(merged(oneOf), place);
    if (anyOf) return union(anyOf.map((each) => this.type(each, place)));
    if (properties) return this.addClass(NAMES[place] ?? nameOfPlace(place), schema);
    if (typeof additionalProperties === "object" && Object.keys(additionalProperties).length > 0) {
      return `dict[str, ${this.type(additionalProperties, place)}]`;
    }
    if (schema.type === "array") return `list[${this.type(schema.items ?? {}, place)}]`;
    return plainType(schema, "datetime");
  }
}

/** Returns the type of an argument, which is sent as JSON. Objects keep the names that they have in JSON. */
export function argumentType(schema: Schema): string {
  const { oneOf, anyOf = oneOf } = schema;
  if (schema.$ref !== undefined) return "Mapping[str, Any]";
  if (anyOf) return union(anyOf.map(argumentType));
  if (schema.type === "object") return "Mapping[str, Any]";
  if (schema.type === "array") return `Sequence[${argumentType(schema.items ?? {})}]`;
  return plainType(schema, "str | datetime");
}

function plainType({ type, enum: choices, const: only, format }: Schema, time: string): string {
  if (only !== undefined) return `Literal[${literal(only)}]`;
  if (choices?.length === FLAW_NAMES.length) return "FlawName";
  if (choices) return `Literal[${choices.map(literal).join(", ")}]`;
  if (format === "date-time") return time;
  if (type === undefined) return "Any";
  return union([type].flat().map((each) => PLAIN[each] ?? "Any"));
}

const PLAIN: Record<string, string> = {
  string: "str",
  integer: "int",
  number: "float",
  boolean: "bool",
  null: "None",
  object: "dict[str, Any]",
};

export function literal(value: unknown): string {
  if (value === null || value === undefined) return "None";
  if (typeof value === "boolean") return value ? "True" : "False";
  return JSON.stringify(value);
}

function union(types: string[]): string {
  return types.includes("Any") ? "Any" : [...new Set(types)].join(" | ");
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
  return place
    .split(".")
    .map((part) => part.charAt(0).toUpperCase() + part.slice(1))
    .join("");
}
