// The MCP endpoint: JSON-RPC messages with hostile methods, ids and arguments.
import fc from "fast-check";
import { allTools } from "../../../src/mcp/tools.ts";
import {
  fromSchema,
  hostileJson,
  type JsonText,
  malformedJson,
  membersOf,
  type Schema,
} from "../json-texts.ts";
import type { Shot } from "../shot.ts";
import { hostileText } from "../texts.ts";
import { type Campaign, shots } from "./campaign.ts";

const METHODS = [
  ...["initialize", "ping", "tools/list", "tools/call", "resources/list", "resources/read", "prompts/list"],
  ...["notifications/initialized", "notifications/cancelled", "completion/complete", "logging/setLevel"],
];
const TOOLS = allTools();
/** Tools that answer when something happens, or after requests to another server. */
const OPEN_ENDED = /wait|check/;

export const mcp: Campaign = {
  name: "MCP",
  at: "control",
  trials: (ground) => {
    const text = hostileText(Object.values(ground.live));
    const value = hostileJson(text);
    const quoted = (texts: string[]) =>
      fc.constantFrom(...texts).map((each): JsonText => ({ json: JSON.stringify(each), texts: [] }));
    const member = fc.oneof(
      fc.tuple(
        fc.constant("method"),
        fc.oneof({ weight: 6, arbitrary: quoted(METHODS) }, { weight: 1, arbitrary: value }),
      ),
      fc.tuple(fc.constant("id"), fc.oneof(value, quoted(["1"]))),
      fc.tuple(
        fc.constant("params"),
        fc.oneof(
          value,
          fc.tuple(quoted(TOOLS.map(({ name }) => name)), value).map(([name, given]) =>
            membersOf([
              ["name", name],
              ["arguments", given],
            ]),
          ),
        ),
      ),
      fc.tuple(text, value),
    );
    const message = fc
      .array(member, { maxLength: 5 })
      .map((members) => membersOf([["jsonrpc", { json: '"2.0"', texts: [] }], ...members]));
    const shot = fc
      .record({
        body: fc.oneof({ weight: 5, arbitrary: message }, { weight: 1, arbitrary: malformedJson }),
        accept: fc.constantFrom("application/json, text/event-stream", "application/json", "text/html"),
        method: fc.constantFrom("POST", "POST", "POST", "POST", "GET", "DELETE"),
      })
      .map(({ body, accept, method }): Shot => ({
        method,
        path: "/_mintmark/mcp",
        headers: { accept, "content-type": "application/json" },
        ...(method === "POST" && { body: Buffer.from(body.json) }),
        texts: body.texts,
        isOpenEnded: method === "GET",
      }));
    const calls = TOOLS.map((tool) => callsOf(tool, text));
    const first = TOOLS.flatMap((tool) =>
      fc.sample(callsOf(tool, fc.constantFrom(...Object.values(ground.live))), {
        numRuns: 1,
        seed: ground.seed,
      }),
    );
    return shots(ground, fc.oneof(shot, fc.oneof(...calls)), first);
  },
};

/** Calls of a tool whose arguments mostly follow its schema. */
function callsOf(
  { name, inputSchema }: (typeof TOOLS)[number],
  text: fc.Arbitrary<string>,
): fc.Arbitrary<Shot> {
  const definitions = (inputSchema.$defs ?? {}) as Record<string, Schema>;
  const resolve = (reference: string): Schema => definitions[reference.split("/").at(-1) as string] ?? {};
  return fromSchema(inputSchema as Schema, resolve, text).map(({ json, texts }): Shot => ({
    method: "POST",
    path: "/_mintmark/mcp",
    headers: { accept: "application/json, text/event-stream", "content-type": "application/json" },
    body: Buffer.from(
      `{"jsonrpc":"2.0","id":1,"method":"tools/call","params":{"name":${JSON.stringify(name)},"arguments":${json}}}`,
    ),
    texts,
    goals: [`the tool ${name}`],
    isOpenEnded: OPEN_ENDED.test(name),
  }));
}
