// The type of an MCP tool, and how a tool is made from a verb of the control plane.
import { checkedInput } from "../control/call.ts";
import { inputMembers, type JsonSchema } from "../control/json-schema.ts";
import { effectOf, type Verb } from "../control/verb.ts";
import { type Answer, listText, objectText } from "./answers.ts";
import type { Caller, CallVerb } from "./workplace.ts";

export interface Tool {
  name: string;
  description: string;
  inputSchema: JsonSchema & { type: "object" };
  annotations: { readOnlyHint: boolean; destructiveHint: boolean; openWorldHint: boolean };
  run: (call: CallVerb, input: Record<string, unknown>, caller: Caller) => Promise<Answer>;
}

/** The default `limit` of a list. Lower than over HTTP, because a list fills the model's context. */
const LIST_LIMIT = 20;

/** `requests_wait_for` for `requests.waitFor`: every MCP client allows these characters. */
export function toolName(verbName: string): string {
  return verbName.replaceAll(".", "_").replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

export function verbTool(verb: Verb): Tool {
  const { properties, required, named } = inputMembers(verb.input, "json");
  const limit = properties["limit"];
  if (limit) properties["limit"] = { ...limit, default: LIST_LIMIT };
  return {
    name: toolName(verb.name),
    description: describe(verb),
    inputSchema: {
      type: "object",
      properties,
      ...(required.length > 0 && { required }),
      additionalProperties: false,
      ...(Object.keys(named).length > 0 && { $defs: named }),
    },
    annotations: {
      readOnlyHint: effectOf(verb) === "reads",
      destructiveHint: effectOf(verb) === "destroys",
      openWorldHint: false,
    },
    async run(call, given) {
      const input = limit ? { limit: LIST_LIMIT, ...given } : given;
      checkedInput(verb, input); // checked here, so that a missing id never becomes part of a path
      const output = await call(verb, input);
      return { structured: output, text: isList(output) ? listText(output) : objectText(output) };
    },
  };
}

function describe({ summary, guide, example }: Verb): string {
  const sentences = [summary, guide].filter((text) => text !== undefined).join(" ");
  return example === undefined ? sentences : `${sentences} Example: ${JSON.stringify(example)}`;
}

function isList(output: object): output is { items: object[]; next: string | null } {
  return "items" in output && Array.isArray(output.items);
}
