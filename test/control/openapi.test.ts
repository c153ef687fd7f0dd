// The control API's OpenAPI document: valid, complete, and sufficient to generate a working client.
import { AjvJsonSchemaValidator } from "@modelcontextprotocol/server/validators/ajv";
import { Validator } from "@seriousme/openapi-schema-validator";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { type OpenApiDocument, type Operation, operationId } from "../../src/control/openapi.ts";
import { streams, verbs } from "../../src/control/verbs.ts";
import { API_PREFIX } from "../../src/http/control-api.ts";
import { type Mintmark, startMintmark } from "../../src/index.ts";
import { freePort } from "../support/free-port.ts";
import { generateClient, type GeneratedClient } from "../support/generated-client.ts";
import { BEHIND_PROXY } from "../support/reachable.ts";
import { REFUSED_HERE, sampleInput } from "../support/verb-samples.ts";

let idp: Mintmark;
let document: OpenApiDocument;
let client: GeneratedClient;

beforeAll(async () => {
  idp = await startMintmark();
  document = (await (await fetch(`${idp.url}${API_PREFIX}/openapi.json`)).json()) as OpenApiDocument;
  client = await generateClient(document);
});

afterAll(async () => {
  await client[Symbol.asyncDispose]();
  await idp.close();
});

const REQUEST = { endpoint: "jwks", status: 200 };
const FIRST_EVENTS: Record<string, object> = {
  "requests.events": REQUEST,
  changes: { verb: null, request: REQUEST },
  "checks.events": { id: "1", state: "running" },
};

const operations = () =>
  Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ method: method.toUpperCase(), path, operation })),
  );

const operationOf = (name: string) => {
  const found = operations().find(({ operation }) => operation.operationId === operationId(name));
  if (!found) throw new Error(`${name} has no operation`);
  return found.operation;
};

/** Expects an answer to match the document. */
function expectDescribed({ responses }: Operation, answer: unknown): void {
  const [[status, { content }]] = Object.entries(responses) as [[string, { content: object }]];
  const [{ schema }] = Object.values(content) as [{ schema: object }];
  const { components } = document;
  const check = new AjvJsonSchemaValidator().getValidator({ ...schema, components } as never);
  expect(status).toMatch(/^20/);
  expect(check(answer)).toMatchObject({ valid: true });
}

describe("the OpenAPI document of the control API", () => {
  test("is valid OpenAPI 3.1 according to a public validator", async () => {
    const validator = new Validator();
    expect(await validator.validate(structuredClone(document) as never)).toMatchObject({ valid: true });
    expect(validator.version).toBe("3.1");
  });

  test("names the URL of this server", () => {
    expect(document.servers).toEqual([{ url: `${idp.url}${API_PREFIX}` }]);
  });

  test("has an operation for every verb and stream, and no others", () => {
    const served = [
      ...verbs.map(({ method, path }) => `${method} ${path}`),
      ...streams.map(({ path }) => `GET ${path}`),
    ];
    const described = operations().map(
      ({ method, path }) => `${method} ${path.replace(/\{(\w+)\}/g, ":$1")}`,
    );
    expect(described.toSorted()).toEqual(served.toSorted());
  });

  test("gives every operation a unique name and a summary", () => {
    const names = operations().map(({ operation }) => operation.operationId);
    expect(new Set(names).size).toBe(names.length);
    for (const name of names) expect(name).toMatch(/^[a-z][A-Za-z]+$/);
    for (const { operation } of operations()) expect(operation.summary).toMatch(/\.$/);
  });

  test("is protected by the same guards as the API", async () => {
    const url = `${idp.url}${API_PREFIX}/openapi.json`;
    expect((await fetch(url, { headers: { origin: "http://attacker.test" } })).status).toBe(403);
    const port = await freePort();
    await using _proxied = await startMintmark({ ...BEHIND_PROXY, port });
    const proxied = `http://localhost:${port}${API_PREFIX}/openapi.json`;
    expect((await fetch(proxied)).status).toBe(401);
    const answer = await fetch(proxied, { headers: { authorization: `Bearer ${BEHIND_PROXY.adminToken}` } });
    expect(await answer.json()).toMatchObject({
      servers: [{ url: `https://idp.example.test${API_PREFIX}` }],
    });
  });
});

describe("a client generated from it", () => {
  test("has a function for each operation", () => {
    const names = operations().map(({ operation }) => operation.operationId);
    expect(client.operations.toSorted()).toEqual(names.toSorted());
  });

  test.each(verbs.map((verb) => [verb.name, verb] as const))("calls %s", async (name, verb) => {
    await using server = await startMintmark();
    const input = await sampleInput(verb, server);
    const operation = operationOf(verb.name);
    const { data, error, response } = await client.call(`${server.url}${API_PREFIX}`, operation, input);
    if (REFUSED_HERE[name] !== undefined) return expect(error).toMatchObject({ code: REFUSED_HERE[name] });
    expect(error).toBeUndefined();
    expect(response.status).toBe(verb.status ?? 200);
    expectDescribed(operation, data);
  });

  test.each(streams.map((stream) => [stream.name, stream] as const))("receives %s", async (name, stream) => {
    await using server = await startMintmark();
    const listening = new AbortController();
    const operation = operationOf(stream.name);
    const events = await client.call(
      `${server.url}${API_PREFIX}`,
      operation,
      await sampleInput(stream, server),
      { signal: listening.signal, sseMaxRetryAttempts: 1 },
    );
    let isWaiting = true;
    const first = (events.stream.next() as Promise<{ value: unknown }>).finally(() => (isWaiting = false));
    // A stream without `after` begins when its request arrives, which the client does not tell.
    while (isWaiting) await fetch(`${server.url}/.well-known/jwks.json`);
    const { value } = await first;
    expectDescribed(operation, value);
    expect(value).toMatchObject(FIRST_EVENTS[name] as object);
    listening.abort();
    await events.stream.return(undefined);
  });

  test("gets errors as problem documents", async () => {
    const { data, error, response } = await client.call(
      `${idp.url}${API_PREFIX}`,
      operationOf("tokens.mint"),
      { user: "nobody" },
    );
    expect(data).toBeUndefined();
    expect(response.headers.get("content-type")).toBe("application/problem+json");
    expect(error).toMatchObject({ status: 404, code: "not_found" });
    const problem = document.components.schemas["Problem"] as { required: string[] };
    expect(Object.keys(error as object)).toEqual(expect.arrayContaining(problem.required));
  });
});
