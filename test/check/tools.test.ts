// A check looks for a request that needs a token and for one that needs a scope: among the tools of an MCP server, or
// with the given one. The server is a function here, which answers JSON-RPC messages.
import { describe, expect, test } from "vitest";
import type { Settings } from "../../src/check/options.ts";
import type { Run } from "../../src/check/run.ts";
import type { Answer } from "../../src/check/target/answer.ts";
import type { Approach } from "../../src/check/target/approach.ts";
import { failureIn, isSameFailure } from "../../src/check/target/failure.ts";
import { callTool, initializeRequest, listTools, serverOf } from "../../src/check/target/mcp.ts";
import { prove } from "../../src/check/target/proof.ts";
import { findScopedRequest } from "../../src/check/target/scoped-tool.ts";
import type { ApiRequest, Send } from "../../src/check/target/send.ts";
import { VERSION } from "../../src/version.ts";

const URL = "http://localhost:8000/mcp";
const SERVER = { url: URL, headers: { "x-tenant": "t1" } };

interface Message {
  id?: number;
  method: string;
  params?: { name?: string; cursor?: string; arguments?: object };
}
/** A status, or the members of a JSON-RPC response. */
type Reply = number | object;

/** Answers each message, and keeps the messages with their tokens. */
function sending(reply: (message: Message, token: string | undefined) => Reply) {
  const sent: (Message & { token: string | undefined })[] = [];
  const send: Send = async (request, carriage = {}) => {
    const message = JSON.parse(request.body ?? "{}") as Message;
    const token = carriage.authorization?.[0]?.replace("Bearer ", "");
    sent.push({ ...message, token });
    return answerTo(request, reply(message, token));
  };
  return { send, sent };
}

function answerTo(
  { body: asked, usualFailure }: ApiRequest,
  reply: Reply,
  more: Partial<Answer> = {},
): Answer {
  const isStatus = typeof reply === "number";
  const body = isStatus ? "" : JSON.stringify({ jsonrpc: "2.0", id: 1, ...reply });
  const contentType = "application/json";
  const failure = isStatus ? null : failureIn(asked, body, contentType);
  const isUsual = failure !== null && usualFailure !== undefined && isSameFailure(failure, usualFailure);
  return {
    status: isStatus ? reply : 200,
    failure: null,
    wwwAuthenticate: null,
    contentType,
    location: null,
    session: null,
    body,
    refusal: isUsual ? null : failure,
    ...more,
  };
}

const listing = (...tools: unknown[]): Reply => ({ result: { tools } });
const reading = (name: string) => ({ name, annotations: { readOnlyHint: true } });
const needing = (name: string) => ({ name, inputSchema: { required: ["id"] } });
const writing = (name: string) => ({
  name,
  inputSchema: { required: [] },
  annotations: { readOnlyHint: false },
});
const failing = (message: string): Reply => ({ error: { code: -32_602, message } });
const RESULT: Reply = { result: { content: [] } };

describe("the first message to an MCP server", () => {
  const request = initializeRequest(URL, { "x-tenant": "t1", accept: "application/json" });

  test("is `initialize`, with the headers of the options", () => {
    expect(request).toMatchObject({
      method: "POST",
      url: URL,
      headers: { accept: "application/json", "content-type": "application/json", "x-tenant": "t1" },
    });
    expect(JSON.parse(request.body ?? "")).toEqual({
      jsonrpc: "2.0",
      id: 1,
      method: "initialize",
      params: {
        protocolVersion: "2025-06-18",
        capabilities: {},
        clientInfo: { name: "mintmark-check", version: VERSION },
      },
    });
  });

  test.each<[string, Reply, Partial<Answer>, object | undefined]>([
    ["a version", { result: { protocolVersion: "v1" } }, {}, { "mcp-protocol-version": "v1" }],
    [
      "a version and a session",
      { result: { protocolVersion: "v1" } },
      { session: "s1" },
      { "mcp-protocol-version": "v1", "mcp-session-id": "s1" },
    ],
    ["a version that is no text", { result: { protocolVersion: 1 } }, {}, undefined],
    ["another result", { result: {} }, {}, undefined],
    ["a result that is no object", { result: "v1" }, {}, undefined],
    ["nothing", 200, {}, undefined],
  ])("shows what later messages need: %s", (_, reply, more, headers) => {
    const server = serverOf({ ...request, headers: { "x-tenant": "t1" } }, answerTo(request, reply, more));
    expect(server).toEqual(headers && { url: URL, headers: { "x-tenant": "t1", ...headers } });
  });
});

describe("the tools of an MCP server", () => {
  test("are listed after the server knows that the client is ready, page by page", async () => {
    const { send, sent } = sending(({ method, params }) => {
      if (method !== "tools/list") return 202;
      if (params?.cursor === undefined) return { result: { tools: [reading("one")], nextCursor: "2" } };
      return params.cursor === "2"
        ? { result: { tools: "none", nextCursor: "3" } }
        : { result: { tools: [needing("two")], nextCursor: "" } };
    });
    expect(await listTools(SERVER, send, "Bearer good")).toEqual([
      { name: "one", needsArguments: false, readOnly: true },
      { name: "two", needsArguments: true, readOnly: false },
    ]);
    const list = { jsonrpc: "2.0", id: 2, method: "tools/list", token: "good" };
    expect(sent).toEqual([
      { jsonrpc: "2.0", method: "notifications/initialized", token: "good" },
      list,
      { ...list, params: { cursor: "2" } },
      { ...list, params: { cursor: "3" } },
    ]);
  });

  test("are read only if they have a name, and need what their schema requires", async () => {
    const odd = [null, {}, { name: 1 }, { name: "a" }, { name: "b", inputSchema: { required: "id" } }];
    const { send } = sending(() => listing(...odd, { name: "c", annotations: { readOnlyHint: "true" } }));
    expect(await listTools(SERVER, send, "Bearer good")).toEqual(
      ["a", "b", "c"].map((name) => ({ name, needsArguments: false, readOnly: false })),
    );
  });

  test("are listed to the 50th page at most", async () => {
    const { send, sent } = sending(() => ({ result: { tools: [], nextCursor: "on" } }));
    expect(await listTools(SERVER, send, "Bearer good")).toEqual([]);
    expect(sent).toHaveLength(51);
  });

  test("are called with a name and arguments", () => {
    expect(JSON.parse(callTool(SERVER, "read", { id: "1" }).body ?? "")).toEqual({
      jsonrpc: "2.0",
      id: 3,
      method: "tools/call",
      params: { name: "read", arguments: { id: "1" } },
    });
  });
});

/** A context in which tokens are called `good`, or by their flaw. */
const runOf = (send: Send, settings: Partial<Settings> = {}) =>
  ({
    settings,
    send,
    levers: { mint: async ({ flaw = "good" }: { flaw?: string }) => ({ token: flaw }) },
  }) as unknown as Run;

const nameOf = ({ body }: ApiRequest) => {
  const { method, params } = JSON.parse(body ?? "{}") as Message;
  return params?.name ?? method;
};

describe("a request that needs a token", () => {
  const initialize = initializeRequest(URL, {});
  const proven = async (
    reply: Parameters<typeof sending>[0],
    settings: Partial<Settings> = {},
  ): Promise<unknown> => {
    const { send } = sending(reply);
    const found = await prove(runOf(send, settings), { request: initialize, mcp: SERVER }, "good");
    if (!("request" in found)) return found.failed.got;
    expect(found.mcp).toEqual(SERVER);
    return nameOf(found.request);
  };
  /** An open server with these tools. `call` answers the calls with a token. */
  const open =
    (tools: unknown[], call: (name: string) => Reply = () => RESULT): Parameters<typeof sending>[0] =>
    ({ method, params }, token) => {
      if (method === "tools/list") return listing(...tools);
      if (method !== "tools/call") return { result: {} };
      return token === undefined && params?.name !== "public" ? 401 : call(params?.name ?? "");
    };

  test("is `initialize` if the server refuses it without a token", async () => {
    expect(await proven((_, token) => (token === undefined ? 401 : { result: {} }))).toBe("initialize");
  });

  let count = 0;
  const random = () => failing(`oops ${["a", "b"][count++ % 2]}`);
  test.each<[string, Parameters<typeof sending>[0], unknown]>([
    ["a tool that only reads", open([writing("add"), reading("read")]), "read"],
    ["a tool that needs arguments, and fails", open([needing("read")], () => failing("no id 1")), "read"],
    ["no tool that everybody may call", open([reading("public"), reading("read")]), "read"],
    [
      "no tool that fails in another way each time",
      open([reading("a"), reading("b")], (name) => (name === "a" ? random() : RESULT)),
      "b",
    ],
    ["`initialize` if nothing is protected", open([reading("public")]), "initialize"],
  ])("is a call of %s", async (_, reply, name) => {
    expect(await proven(reply)).toBe(name);
  });

  test("is not known if the tools fail in another way each time", async () => {
    expect(await proven(open([reading("a"), writing("b")], random))).toBe("200 with JSON-RPC error -32602");
  });

  test.each<[string, unknown[]]>([
    ["there are no tools", []],
    ["another tool changes something", [reading("public"), writing("add")]],
  ])("is a usage error if %s", async (_, tools) => {
    await expect(proven(open(tools))).rejects.toMatchObject({
      code: "bad_request",
      hint: expect.stringContaining("--tool") as string,
    });
  });

  test.each<[string, unknown[], (name: string) => Reply, string]>([
    ["works", [writing("add")], () => RESULT, "add"],
    ["works and is not listed", [], () => RESULT, "add"],
    ["lacks arguments", [writing("add")], () => failing("no id"), "add"],
    [
      "is not there",
      [reading("a"), reading("b")],
      () => failing("no tool"),
      "200 with JSON-RPC error -32602; the server lists only a, b",
    ],
    [
      "is not there, nor any other",
      [],
      () => failing("no tool"),
      "200 with JSON-RPC error -32602; the server lists no tools",
    ],
    ["fails in another way each time", [writing("add")], random, "200 with JSON-RPC error -32602"],
    ["is refused", [writing("add")], () => 403, "403"],
  ])("is a call of the given tool, which %s", async (_, tools, call, expected) => {
    expect(await proven(open(tools, call), { tool: "add", toolArguments: { id: 1 } })).toBe(expected);
  });

  test.each<[string, { shown: Partial<Answer>; good: Partial<Answer> }, unknown]>([
    ["is refused without a token", { shown: { status: 401 }, good: {} }, undefined],
    ["is the same for everybody", { shown: { body: "a" }, good: { body: "a" } }, undefined],
    ["has more for a token", { shown: { body: "a" }, good: { body: "ab" } }, "a"],
    [
      "is the same page for everybody",
      { shown: { contentType: "text/html" }, good: { contentType: "text/html" } },
      "200 with the page that everybody gets",
    ],
  ])("need not be of MCP: an answer that %s", async (_, { shown, good }, expected) => {
    const request: ApiRequest = { method: "GET", url: URL, headers: {} };
    const send: Send = async (_request, carriage) => {
      if (carriage) expect(carriage.authorization).toEqual(["Bearer good"]);
      return answerTo(request, 200, carriage ? good : shown);
    };
    const found = await prove(runOf(send), { request }, "good");
    expect("request" in found ? found.request.publicAnswer?.body : found.failed.got).toBe(expected);
    if ("request" in found) expect(found.request).toMatchObject(request);
    else expect(found.failed.request).toBe(`GET ${URL}`);
  });
});

describe("a request that needs a scope", () => {
  const plain: Approach = {
    request: { method: "GET", url: URL, headers: {} },
    label: "the first one",
    wanted: { scope: "notes:read" },
    form: "jwt",
    alg: "ES256",
    isTyped: true,
    former: new Map(),
  };
  const first: Approach = { ...plain, mcp: SERVER, request: callTool(SERVER, "first", {}) };
  const UNSCOPED = "no-scope";
  /** Calls of these tools are refused without the scope. */
  const scoped =
    (tools: unknown[], ...needingScope: string[]): Parameters<typeof sending>[0] =>
    ({ method, params }, token) => {
      if (method === "tools/list") return listing(...tools);
      return token === UNSCOPED && needingScope.includes(params?.name ?? "") ? 403 : RESULT;
    };
  const found = async (
    approach: Approach,
    reply: Parameters<typeof sending>[0],
    settings: Partial<Settings> = {},
  ) => {
    const { send, sent } = sending(reply);
    const { approach: chosen, reason } = await findScopedRequest(runOf(send, settings), approach);
    return { name: nameOf(chosen.request), label: chosen.label, reason, sent };
  };
  const same = { name: "first", label: "the first one", reason: undefined };

  test.each([undefined, ""])("is not looked for without a scope: %j", async (scope) => {
    const approach = { ...first, wanted: scope === undefined ? {} : { scope } };
    const { reason, sent } = await found(approach, scoped([reading("a")], "a"));
    expect(reason).toBe("no scope is known: neither --scope nor the API's metadata names one");
    expect(sent).toEqual([]);
  });

  test("is the first one of an API that is not of MCP", async () => {
    const { reason, sent } = await found(plain, () => 200);
    expect({ reason, sent }).toEqual({ reason: undefined, sent: [] });
  });

  const usual: Approach = {
    ...first,
    request: { ...first.request, usualFailure: { form: "JSON-RPC error 1", text: "" } },
  };
  test.each<[string, Approach, Parameters<typeof sending>[0], Partial<Settings>, object]>([
    ["the first one, if it is refused without", first, scoped([reading("a")], "first", "a"), {}, same],
    ["the first one, if its tool was given", first, scoped([reading("a")], "a"), { tool: "first" }, same],
    [
      "none, if the given tool fails for good tokens",
      usual,
      scoped([reading("a")], "a"),
      { tool: "first" },
      { reason: "the tool fails for good tokens too; give it arguments with --arguments" },
    ],
    [
      "a tool that is refused without",
      first,
      scoped([writing("add"), reading("free"), reading("a")], "add", "a"),
      {},
      { name: "a", label: `MCP tools/call a at ${URL}`, reason: undefined },
    ],
    ["the first one, if all tools are free", first, scoped([reading("a"), needing("b")]), {}, same],
    [
      "none, if there is a tool that was not called",
      first,
      scoped([reading("a"), writing("b")]),
      {},
      { reason: "no tool that needs a scope is safe to call for this test; name one with --tool" },
    ],
    ["none, without tools", first, scoped([]), {}, { reason: expect.stringContaining("--tool") as string }],
  ])("is %s", async (_, approach, reply, settings, expected) => {
    expect(await found(approach, reply, settings)).toMatchObject(expected);
  });
});
