// Reads the operations of the control API from openapi.json, for the clients in other languages.
import { type Operation } from "../../src/control/openapi.ts";
import { capitalised, type Language, ResponseTypes, type Schema } from "./client-schemas.ts";
import { openApiFile } from "./openapi-file.ts";

interface Document {
  paths: Record<string, Record<string, Operation>>;
  components: { schemas: Record<string, Schema> };
}

export interface Call {
  /** The operation's id, such as `tokensMint`. */
  id: string;
  method: string;
  path: string;
  summary: string;
  inPath: string[];
  inQuery: [string, Schema][];
  inBody: [string, Schema][];
  /** The argument that is the whole body; undefined if the body has a member for each argument. */
  body: string | undefined;
  /** Type of what is returned, or of each item of the list that is returned. */
  result: string;
  isList: boolean;
}

export interface ClientModel {
  calls: Call[];
  /** The records that operations return. */
  types: ResponseTypes;
  /** The entries of the directory, by the name of their type. */
  entries: [name: string, schema: Schema][];
}

/** Not operations that answer once. */
const STREAMS = ["requestsEvents", "changes"];
/** The entries of the directory, which are sent in the form of the configuration. */
const ENTRIES = ["User", "Client", "Resource"];

/** @param results how the language writes the types of what operations return */
export function clientModel(results: Language): ClientModel {
  const { paths, components } = JSON.parse(openApiFile()) as Document;
  const types = new ResponseTypes(components.schemas, ENTRIES, results);
  const calls = Object.entries(paths)
    .flatMap(([path, methods]) =>
      Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
    )
    .filter(({ operation }) => !STREAMS.includes(operation.operationId))
    .map(({ path, method, operation }) => ({
      ...callOf(path, method, operation),
      ...resultOf(operation, types),
    }));
  const entries = ENTRIES.map((name): [string, Schema] => [`${name}Entry`, components.schemas[name] ?? {}]);
  return { calls, types, entries };
}

/** The arguments of an operation besides its issuer and those in its path. */
export function optionsOf({ inQuery, inBody }: Call): [string, Schema][] {
  return [...inQuery, ...inBody].filter(([name]) => name !== "issuer");
}

export function optionsName({ id }: Call): string {
  return `${capitalised(id)}Options`;
}

function callOf(path: string, method: string, operation: Operation): Omit<Call, "result" | "isList"> {
  const { operationId: id, parameters, summary } = operation;
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
    summary,
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

function resultOf(operation: Operation, types: ResponseTypes): Pick<Call, "result" | "isList"> {
  const [success] = Object.values(operation.responses);
  const schema = contentOf(success) ?? {};
  const items = schema.properties?.["items"]?.items;
  const isList = items !== undefined && schema.properties?.["next"] !== undefined;
  return { result: types.type(isList ? items : schema, capitalised(operation.operationId)), isList };
}

/** Operations whose few arguments are parameters of the clients' methods, or settings in the form of the configuration. */
const UNTYPED = [
  "inspect",
  "isolate",
  "usersGet",
  "clientsGet",
  "resourcesGet",
  "checksReport",
  "checksEvents",
];

/** Returns the types of arguments that the clients in Go and Java have, by name. */
export function typedArguments(calls: Call[]): [name: string, schema: Schema][] {
  return calls
    .filter((call) => optionsOf(call).length > 0 && !UNTYPED.includes(call.id))
    .map((call) => [
      optionsName(call),
      { description: call.summary, properties: Object.fromEntries(optionsOf(call)) },
    ]);
}
