// The control API as an OpenAPI 3.1 document, from the declarations of its verbs and streams.
import { problemType } from "../error-sections.ts";
import { ERROR_STATUS } from "../errors.ts";
import { inputMembers, type JsonSchema, type Members, outputSchema } from "./json-schema.ts";
import type { StreamVerb, Verb } from "./verb.ts";
import { streams, verbs } from "./verbs.ts";

export interface OpenApiOptions {
  /** URL of the control API, without a slash at the end. */
  serverUrl: string;
  version: string;
}

export interface OpenApiDocument {
  openapi: "3.1.0";
  info: object;
  servers: { url: string }[];
  security: object[];
  tags: { name: string }[];
  paths: Record<string, Record<string, Operation>>;
  components: Record<string, object> & { schemas: Record<string, JsonSchema> };
}

export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  description?: string;
  parameters: Parameter[];
  requestBody?: object;
  responses: Record<string, object>;
}

interface Parameter {
  name: string;
  in: "path" | "query" | "header";
  required: boolean;
  description?: string;
  schema: JsonSchema;
}

const PROBLEM: JsonSchema = {
  type: "object",
  description: "A problem document (RFC 9457).",
  properties: {
    type: {
      type: "string",
      format: "uri-reference",
      description: "Address of the section about the error, on a page of this server.",
      examples: [problemType("unknown_token")],
    },
    title: { type: "string", description: "The code in words." },
    status: { type: "integer", description: "The HTTP status of the response." },
    code: { type: "string", description: `Error code: one of ${Object.keys(ERROR_STATUS).join(", ")}.` },
    detail: { type: "string", description: "What was wrong." },
    hint: { type: "string", description: "How to fix it." },
  },
  required: ["type", "title", "status", "code", "detail"],
};

export function openApiDocument({ serverUrl, version }: OpenApiOptions): OpenApiDocument {
  const schemas: Record<string, JsonSchema> = { Problem: PROBLEM };
  const paths: OpenApiDocument["paths"] = {};
  const add = (path: string, method: string, operation: Operation) =>
    void ((paths[path.replace(/:(\w+)/g, "{$1}")] ??= {})[method.toLowerCase()] = operation);
  for (const verb of verbs) add(verb.path, verb.method, verbOperation(verb, schemas));
  for (const stream of streams) add(stream.path, "GET", streamOperation(stream, schemas));
  const document: OpenApiDocument = {
    openapi: "3.1.0",
    info: {
      title: "Mintmark control API",
      version,
      summary: "Mint tokens, rotate keys, break endpoints and read the request log of a running Mintmark.",
      license: { name: "MIT", identifier: "MIT" },
    },
    servers: [{ url: serverUrl }],
    security: [{}, { adminToken: [] }],
    tags: [...new Set([...verbs, ...streams].map(groupOf))].map((name) => ({ name })),
    paths,
    components: {
      schemas,
      responses: {
        Problem: {
          description: "The request failed; `code` and `detail` say why, `hint` says what to do.",
          content: { "application/problem+json": { schema: { $ref: "#/components/schemas/Problem" } } },
        },
      },
      securitySchemes: {
        adminToken: {
          type: "http",
          scheme: "bearer",
          description: "The admin token. Required if the server can be reached from beyond loopback.",
        },
      },
    },
  };
  return withReferencesToComponents(document);
}

/** A verb's name as an identifier for code generators: `tokensRevokeMany` for `tokens.revokeMany`. */
export function operationId(name: string): string {
  return name.replace(/\.(\w)/g, (_, letter: string) => letter.toUpperCase());
}

function verbOperation(verb: Verb, schemas: Record<string, JsonSchema>): Operation {
  const { parameters, requestBody } = inputOf(verb, schemas);
  return {
    ...heading(verb),
    parameters,
    ...(requestBody && { requestBody }),
    responses: {
      [String(verb.status ?? 200)]: {
        description: "Success.",
        content: { "application/json": { schema: answered(verb, schemas) } },
      },
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

function streamOperation(stream: StreamVerb, schemas: Record<string, JsonSchema>): Operation {
  return {
    ...heading(stream),
    parameters: [
      ...parametersOf({ ...stream, members: inputMembers(stream.input, "url") }),
      {
        name: "Last-Event-ID",
        in: "header",
        required: false,
        description: "Id of the last event that was received; the same as `after`.",
        schema: { type: "string" },
      },
    ],
    responses: {
      "200": {
        description:
          "Server-sent events, for as long as the caller listens; the `data` of each event is this JSON.",
        content: { "text/event-stream": { schema: answered(stream, schemas) } },
      },
      default: { $ref: "#/components/responses/Problem" },
    },
  };
}

function heading({ name, summary, guide }: Pick<Verb, "name" | "summary" | "guide">) {
  return {
    operationId: operationId(name),
    tags: [groupOf({ name })],
    summary,
    ...(guide !== undefined && { description: guide }),
  };
}

/** The group in the verb's name; `issuers` for a verb without one. */
function groupOf({ name }: { name: string }): string {
  const [group, verb] = name.split(".");
  return verb === undefined ? "issuers" : (group as string);
}

/** Assigns each member of the input to the path, the query or the body. */
function inputOf(
  verb: Verb,
  schemas: Record<string, JsonSchema>,
): { parameters: Parameter[]; requestBody?: object } {
  const members = inputMembers(verb.input, "url");
  if (verb.method === "GET" || verb.method === "DELETE") {
    return { parameters: parametersOf({ ...verb, members }) };
  }
  const inJson = inputMembers(verb.input, "json");
  Object.assign(schemas, inJson.named);
  const { body, example } = verb;
  if (body !== undefined) {
    const schema = inJson.properties[body] ?? {};
    return {
      parameters: parametersOf({ ...verb, members: without(members, [body]) }),
      requestBody: bodyOf(schema, example?.[body]),
    };
  }
  const { properties, required } = without(inJson, namesInPath(verb.path));
  return {
    parameters: parametersOf({ ...verb, members }).filter((parameter) => parameter.in === "path"),
    requestBody: bodyOf(
      { type: "object", properties, ...(required.length > 0 && { required }), additionalProperties: false },
      example,
    ),
  };
}

// The body is required even if all its members are optional: a request without one is rejected, because it
// has no content type.
function bodyOf(schema: JsonSchema, example: unknown): object {
  return {
    required: true,
    content: { "application/json": { schema, ...(example !== undefined && { example }) } },
  };
}

function parametersOf({ path, members }: { path: string; members: Members }): Parameter[] {
  const inPath = namesInPath(path);
  return Object.entries(members.properties).map(([name, { description, ...schema }]) => ({
    name,
    in: inPath.includes(name) ? "path" : "query",
    required: inPath.includes(name) || members.required.includes(name),
    ...(description !== undefined && { description }),
    schema,
  }));
}

function namesInPath(path: string): string[] {
  return [...path.matchAll(/:(\w+)/g)].map(([, name]) => name as string);
}

function without({ properties, required, named }: Members, names: string[]): Members {
  return {
    properties: Object.fromEntries(Object.entries(properties).filter(([name]) => !names.includes(name))),
    required: required.filter((name) => !names.includes(name)),
    named,
  };
}

/** Returns the schema of the output, and adds its named definitions to `schemas`. */
function answered({ output }: Pick<Verb, "output">, schemas: Record<string, JsonSchema>): JsonSchema {
  const { schema, named } = outputSchema(output);
  Object.assign(schemas, named);
  return schema;
}

function withReferencesToComponents(document: OpenApiDocument): OpenApiDocument {
  return JSON.parse(
    JSON.stringify(document).replaceAll('"#/$defs/', '"#/components/schemas/'),
  ) as OpenApiDocument;
}
