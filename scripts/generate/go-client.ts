// Makes the generated part of the Go client: the records that the control API answers with, and the arguments of each
// operation.
import { clientModel, typedArguments } from "./client-operations.ts";
import { argumentType, type RecordClass, type Schema } from "./client-schemas.ts";
import { GO_ARGUMENTS, GO_RESULTS, goName, optional } from "./go-types.ts";

export function goRecords(): string {
  const { types } = clientModel(GO_RESULTS);
  return file([...types.classes.values()].map(record));
}

export function goOptions(): string {
  const { calls, entries } = clientModel(GO_RESULTS);
  return file([...entries, ...typedArguments(calls)].map(([name, schema]) => options(name, schema)));
}

function file(types: string[]): string {
  const hasTimes = types.some((type) => type.includes("time.Time"));
  return [
    "// Code generated from openapi.json by `npm run generate`. DO NOT EDIT.",
    "package mintmarktest",
    ...(hasTimes ? ['import "time"'] : []),
    ...types,
  ]
    .join("\n\n")
    .concat("\n");
}

function record({ name, description, fields }: RecordClass): string {
  const lines = fields.map(({ json, type, required, description: text }) =>
    field(json, required ? type : optional(type), `json:"${json}"`, text),
  );
  return struct(name, description ?? "is a record of the control API.", lines);
}

function options(name: string, { description, properties = {} }: Schema): string {
  const lines = Object.entries(properties).map(([json, schema]) =>
    field(json, argumentType(schema, GO_ARGUMENTS), `json:"${json},omitempty"`, schema.description),
  );
  const fallback = `is a ${name.replace("Entry", "").toLowerCase()} of the directory.`;
  return struct(name, description === undefined ? fallback : `has the options to: ${description}`, lines);
}

function struct(name: string, description: string, lines: string[]): string {
  return `${comment(`${name}: ${description}`.replace(": is ", " is ").replace(": has ", " has "), "")}type ${name} struct {\n${lines.join("\n")}}`;
}

/** A blank line after each field keeps gofmt from aligning them. */
function field(json: string, type: string, tag: string, description: string | undefined): string {
  return `${comment(description, "\t")}\t${goName(json)} ${type} \`${tag}\`\n`;
}

function comment(text: string | undefined, indent: string): string {
  return text === undefined ? "" : `${indent}// ${text.replaceAll("\n", " ")}\n`;
}
