// Generates a client from the control API's OpenAPI document with a public generator.
import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createClient } from "@hey-api/openapi-ts";
import type { OpenApiDocument, Operation } from "../../src/control/openapi.ts";

interface Answer {
  data?: unknown;
  error?: unknown;
  response: Response;
}

interface EventStream {
  stream: AsyncGenerator<unknown>;
}

type Call = (options: Record<string, unknown>) => Promise<Answer & EventStream>;

export interface GeneratedClient extends AsyncDisposable {
  /** Names of the generated functions. */
  operations: string[];
  /** Calls an operation. Each member of the input is sent where the document places it. */
  call(
    baseUrl: string,
    operation: Operation,
    input: Record<string, unknown>,
    options?: Record<string, unknown>,
  ): Promise<Answer & EventStream>;
}

export async function generateClient(document: OpenApiDocument): Promise<GeneratedClient> {
  const folder = await mkdtemp(join(tmpdir(), "mintmark-client-"));
  await createClient({
    input: document as never,
    output: { path: folder, importFileExtension: ".ts", tsConfigPath: null },
    plugins: ["@hey-api/client-fetch", "@hey-api/typescript", "@hey-api/sdk"],
    logs: { level: "silent", file: false },
  });
  const load = async (file: string) => (await import(join(folder, file))) as Record<string, unknown>;
  const sdk = (await load("sdk.gen.ts")) as Record<string, Call>;
  const { createClient: connect } = (await load("client/index.ts")) as {
    createClient: (options: { baseUrl: string }) => unknown;
  };
  return {
    operations: Object.keys(sdk),
    call: async (baseUrl, operation, input, options = {}) => {
      const call = sdk[operation.operationId];
      if (!call) throw new Error(`the generated client has no ${operation.operationId}`);
      return call({ client: connect({ baseUrl }), ...placed(operation, input), ...options });
    },
    [Symbol.asyncDispose]: () => rm(folder, { recursive: true }),
  };
}

function placed({ parameters, requestBody }: Operation, input: Record<string, unknown>) {
  const names = (where: string) => parameters.filter((each) => each.in === where).map(({ name }) => name);
  const pick = (wanted: string[]) =>
    Object.fromEntries(Object.entries(input).filter(([name]) => wanted.includes(name)));
  const rest = Object.entries(input).filter(([name]) => !parameters.some((each) => each.name === name));
  const wholeBody = isOneMember(requestBody) ? rest[0]?.[1] : Object.fromEntries(rest);
  return { path: pick(names("path")), query: pick(names("query")), ...(requestBody && { body: wholeBody }) };
}

/** Returns whether the body is one member of the verb's input, instead of an object of its members. */
function isOneMember(requestBody: object | undefined): boolean {
  const { content } = (requestBody ?? {}) as { content?: { "application/json": { schema: object } } };
  return content !== undefined && !("properties" in content["application/json"].schema);
}
