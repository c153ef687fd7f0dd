// Makes the generated part of the Python client: the records that the control API answers with, the arguments of each
// operation, and the table by which the client sends them.
import { BUILT_IN_DIRECTORY } from "../../src/config/builtin.ts";
import { ERROR_STATUS } from "../../src/errors.ts";
import { FLAW_NAMES } from "../../src/tokens/flaws/catalogue.ts";
import { type Call, clientModel, optionsName, optionsOf } from "./client-operations.ts";
import { argumentType, type RecordClass, type Schema } from "./client-schemas.ts";
import { literal, PYTHON_ARGUMENTS, PYTHON_RESULTS, pythonName } from "./python-types.ts";

export function pythonRecords(): string {
  const { calls, types, entries } = clientModel(PYTHON_RESULTS);
  return [
    HEAD,
    oneOf("ErrorCode", Object.keys(ERROR_STATUS)),
    oneOf("FlawName", FLAW_NAMES),
    staticTokens(),
    ...[...types.classes.values()].map(dataclass),
    ...entries.map(entryType),
    ...calls.map(argumentsType).filter((text) => text !== undefined),
    "OPERATIONS: dict[str, Operation] = {\n" + calls.map(operationLine).join("") + "}",
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

function dataclass({ name, description, fields }: RecordClass): string {
  const lines = fields.map((field) => {
    const canBeNone = field.type === "Any" || field.type.endsWith("None");
    const type = field.required || canBeNone ? field.type : `${field.type} | None`;
    return `    ${pythonName(field.json)}: ${type}${field.required ? "" : " = None"}\n${doc(field)}`;
  });
  const text = description ?? `A record of the control API: ${spaced(name)}.`;
  return `@dataclass(frozen=True, kw_only=True)\nclass ${name}:\n    """${text}"""\n\n${lines.join("")}`.trimEnd();
}

function entryType([name, { properties = {}, description }]: [string, Schema]): string {
  const lines = Object.entries(properties).map(
    ([json, schema]) => `    ${json}: ${argumentType(schema, PYTHON_ARGUMENTS)}\n${doc(schema)}`,
  );
  const text =
    description ??
    `A ${name.replace("Entry", "").toLowerCase()} of the directory, in the form of the configuration.`;
  return `class ${name}(TypedDict, total=False):\n    """${text}"""\n\n${lines.join("")}`.trimEnd();
}

function argumentsType(call: Call): string | undefined {
  const members = optionsOf(call);
  if (members.length === 0) return undefined;
  const lines = members.map(
    ([json, schema]) => `    ${pythonName(json)}: ${argumentType(schema, PYTHON_ARGUMENTS)}\n${doc(schema)}`,
  );
  return `class ${optionsName(call)}(TypedDict, total=False):\n    """${call.summary}"""\n\n${lines.join("")}`.trimEnd();
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

function operationLine(call: Call): string {
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
