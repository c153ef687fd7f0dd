// The MCP endpoint: JSON-RPC messages with hostile methods, ids and arguments.
import fc from "fast-check";
import { hostileJson, type JsonText, malformedJson, membersOf } from "../json-texts.ts";
import type { Shot } from "../shot.ts";
import { hostileText } from "../texts.ts";
import { type Campaign, shots } from "./campaign.ts";

const METHODS = [
  ...["initialize", "ping", "tools/list", "tools/call", "resources/list", "resources/read", "prompts/list"],
  ...["notifications/initialized", "notifications/cancelled", "completion/complete", "logging/setLevel"],
];
const TOOLS = ["mint_token", "inspect_token", "list_tokens", "rotate_keys", "check_api", "list_requests"];

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
          fc.tuple(quoted(TOOLS), value).map(([name, given]) =>
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
    return shots(ground, shot);
  },
};
