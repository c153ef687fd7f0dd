// Makes the generated part of the Python client: the records that the control API answers with, the arguments of each
// operation, and the table by which the client sends them.
import { BUILT_IN_DIRECTORY } from "../../src/config/builtin.ts";
import { type Operation } from "../../src/control/openapi.ts";
import { ERROR_STATUS } from "../../src/errors.ts";
import { FLAW_NAMES } from "../../src/tokens/flaws/catalogue.ts";
import { openApiFile } from "./openapi-file.ts";
import {
  argumentType,
  literal,
  type PythonClass,
  pythonName,
  ResponseTypes,
  type Schema,
} from "./python-types.ts";

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

/** Not operations that answer once. */
const STREAMS = ["requestsEvents", "changes"];
/** The entries of the directory, which are sent in the form of the configuration. */
const ENTRIES = ["User", "Client", "Resource"];

export function pythonRecords(): string {
  const { paths, components } = JSON.parse(openApiFile()) as Document;
  const types = new ResponseTypes(components.schemas, ENTRIES);
  const operations = operationsOf(paths).map((call) => ({ ...call, ...resultOf(call, types) }));
  return [
    HEAD,
    oneOf("ErrorCode", Object.keys(ERROR_STATUS)),
    oneOf("FlawName", FLAW_NAMES),
    staticTokens(),
    ...[...types.classes.values()].map(dataclass),
    ...ENTRIES.map((name) => entryType(name, components.schemas[name] ?? {})),
    ...operations.map(argumentsType).filter((text) => text !== undefined),
    "OPERATIONS: dict[str, Operation] = {\n" + operations.map(operationLine).join("") + "}",
  ]
    .join("\n\n\n")
    .concat("\n");
}

const HEAD = `"""Records, arguments and operations of the control API.

Generated from openapi.json by \`npm run generate\`. Do not edit.
"""
# ruff: noqa

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Literal, Mapping, Sequence, TypedDict


@dataclass(frozen=True)
class Operation:
    """How a call is sent: method, path, and the name in JSON of each argument by its place."""

    method: str
    path: str
    in_path: Mapping[str, str]
    in_query: Mapping[str, str]
    in_body: Mapping[str, str]
    #: The argument that is the whole body; None if the body has a member for each argument.
    body: str | None
    #: Name of the record that is returned.
    result: str
    #: Whether the answer is a page of a list of such records.
    is_list: bool`;

interface Call {
  id: string;
  method: string;
  path: string;
  operation: Operation;
  inPath: string[];
  inQuery: [string, Schema][];
  inBody: [string, Schema][];
  body: string | undefined;
}

interface Result {
  result: string;
  isList: boolean;
}

function operationsOf(paths: Document["paths"]): Call[] {
  return Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => callOf(path, method, operation)),
    )
    .filter(({ id }) => !STREAMS.includes(id));
}

function callOf(path: string, method: string, operation: Operation): Call {
  const { operationId: id, parameters } = operation;
  const schema = contentOf(operation.requestBody);
  const isWhole = method === "put" || method === "patch";
  const inQuery = parameters
    .filter((each) => each.in === "query")
    .map(({ name, description, schema: type }): [string, Schema] => [
      name,
      { ...type, description } as Schema,
    ]);
  const inBody = isWhole ? [] : Object.entries(schema?.properties ?? {});
  return {
    id,
    method: method.toUpperCase(),
    path,
    operation,
    inPath: parameters.filter((each) => each.in === "path").map(({ name }) => name),
    inQuery,
    inBody,
    body: isWhole ? (method === "put" ? "entry" : "changes") : undefined,
  };
}

function contentOf(part: object | undefined): Schema | undefined {
  const content = (part as { content?: Record<string, { schema: Schema }> } | undefined)?.content;
  return Object.values(content ?? {})[0]?.schema;
}

function resultOf({ id, operation }: Call, types: ResponseTypes): Result {
  const [success] = Object.values(operation.responses);
  const schema = contentOf(success) ?? {};
  const items = schema.properties?.["items"]?.items;
  const isList = items !== undefined && schema.properties?.["next"] !== undefined;
  const capitalised = id.charAt(0).toUpperCase() + id.slice(1);
  return { result: types.type(isList ? items : schema, capitalised), isList };
}

function dataclass({ name, description, fields }: PythonClass): string {
  const lines = fields.map((field) => {
    const canBeNone = field.type === "Any" || field.type.endsWith("None");
    const type = field.required || canBeNone ? field.type : `${field.type} | None`;
    return `    ${pythonName(field.json)}: ${type}${field.required ? "" : " = None"}\n${doc(field)}`;
  });
  const text = description ?? `A record of the control API: ${spaced(name)}.`;
  return `@dataclass(frozen=True, kw_only=True)\nclass ${name}:\n    """${text}"""\n\n${lines.join("")}`.trimEnd();
}

function entryType(name: string, { properties = {}, description }: Schema): string {
  const lines = Object.entries(properties).map(
    ([json, schema]) => `    ${json}: ${argumentType(schema)}\n${doc(schema)}`,
  );
  const text = description ?? `A ${name.toLowerCase()} of the directory, in the form of the configuration.`;
  return `class ${name}Entry(TypedDict, total=False):\n    """${text}"""\n\n${lines.join("")}`.trimEnd();
}

function argumentsType({ id, inQuery, inBody, operation }: Call): string | undefined {
  const members = [...inQuery, ...inBody].filter(([name]) => name !== "issuer");
  if (members.length === 0) return undefined;
  const lines = members.map(
    ([json, schema]) => `    ${pythonName(json)}: ${argumentType(schema)}\n${doc(schema)}`,
  );
  return `class ${argumentsName(id)}(TypedDict, total=False):\n    """${operation.summary}"""\n\n${lines.join("")}`.trimEnd();
}

function oneOf(name: string, choices: readonly string[]): string {
  return `${name} = Literal[\n${choices.map((each) => `    ${literal(each)},\n`).join("")}]`;
}

/** The built-in static tokens, in the form of FastMCP's StaticTokenVerifier. */
function staticTokens(): string {
  const tokens: Record<string, { clientId: string; scopes?: string[] }> = BUILT_IN_DIRECTORY.staticTokens;
  const lines = Object.entries(tokens).map(
    ([token, { clientId, scopes = [] }]) =>
      `    ${literal(token)}: {"client_id": ${literal(clientId)}, "scopes": [${scopes.map(literal).join(", ")}]},\n`,
  );
  return `STATIC_TOKENS: dict[str, dict[str, Any]] = {\n${lines.join("")}}`;
}

function argumentsName(id: string): string {
  return `${id.charAt(0).toUpperCase()}${id.slice(1)}Options`;
}

function operationLine(call: Call & Result): string {
  const { id, method, path, inPath, inQuery, inBody, body, result, isList } = call;
  const map = (names: string[]) =>
    `{${names.map((json) => `${literal(pythonName(json))}: ${literal(json)}`).join(", ")}}`;
  const parts = [
    literal(method),
    literal(path),
    map(inPath),
    map(inQuery.map(([name]) => name)),
    map(inBody.map(([name]) => name)),
    literal(body),
    literal(result),
    literal(isList),
  ];
  return `    ${literal(id)}: Operation(${parts.join(", ")}),\n`;
}

/** The text below a field, which editors show. */
function doc({ description }: { description?: string | undefined }): string {
  if (description === undefined) return "";
  return `    """${description.replaceAll("\\", "\\\\").replaceAll('"""', "'''").replace(/"$/, '" ')}"""\n`;
}

function spaced(name: string): string {
  return name.replace(/[A-Z]/g, (letter) => ` ${letter.toLowerCase()}`).trim();
}
