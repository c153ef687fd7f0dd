// Turns a JSON Schema object into a Markdown table of its fields.

export interface JsonSchema {
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  anyOf?: JsonSchema[];
  items?: JsonSchema;
  properties?: Record<string, JsonSchema>;
  required?: string[];
  default?: unknown;
  description?: string;
  $ref?: string;
  additionalProperties?: JsonSchema | boolean;
  $defs?: Record<string, JsonSchema>;
}

const LONGEST_ENUM = 20;

export function fieldTable(
  { properties = {}, required = [] }: JsonSchema,
  omit: readonly string[] = [],
): string {
  const rows = Object.entries(properties)
    .filter(([name]) => !omit.includes(name))
    .flatMap(([name, field]) => spread(name, field))
    .map(
      ([name, field]) =>
        `| \`${name}\` | ${typeText(field)} | ${defaultText(field, required.includes(name))} | ${cell(field.description ?? "")} |`,
    );
  if (rows.length === 0) return "";
  return ["| field | type | default | |", "| --- | --- | --- | --- |", ...rows].join("\n");
}

/** Replaces a nested object by its fields, named `outer.inner`. */
function spread(name: string, field: JsonSchema): [string, JsonSchema][] {
  if (!field.properties) return [[name, field]];
  return Object.entries(field.properties).map(([inner, value]) => [`${name}.${inner}`, value]);
}

function typeText(field: JsonSchema): string {
  if (field.$ref?.includes("/__schema")) return "any JSON"; // zod's name for a schema without an id
  if (field.$ref) {
    return cell(`[${field.$ref.split("/").at(-1)}](#${field.$ref.split("/").at(-1)?.toLowerCase()})`);
  }
  // The description of a longer list says where to find its values.
  if (field.enum && field.enum.length <= LONGEST_ENUM) {
    return cell(field.enum.map((value) => `\`${String(value)}\``).join(", "));
  }
  if (field.const !== undefined) return `\`${JSON.stringify(field.const)}\``;
  if (field.anyOf) return cell([...new Set(field.anyOf.map(typeText))].join(" or "));
  if (field.type === "array") return `list of ${field.items ? typeText(field.items) : "anything"}`;
  if (
    field.type === "object" &&
    typeof field.additionalProperties === "object" &&
    Object.keys(field.additionalProperties).length > 0
  ) {
    return `map of ${typeText(field.additionalProperties)}`;
  }
  return [field.type ?? "any JSON"].flat().join(" or ");
}

function defaultText(field: JsonSchema, required: boolean): string {
  if (field.default !== undefined) return cell(`\`${JSON.stringify(field.default)}\``);
  return required ? "required" : "";
}

function cell(text: string): string {
  return text.replaceAll("|", "\\|").replaceAll("\n", " ");
}
