// All tools there are. A model reads the whole list before it does anything, so what one tool tells is not told again.
import type { JsonSchema } from "../control/json-schema.ts";
import { verbs } from "../control/verbs.ts";
import { checkTool } from "./check-tool.ts";
import { verbTool, type Tool } from "./tool.ts";

export function allTools(): Tool[] {
  const shownBy = new Map<string, string>();
  const tools = verbs.map((verb): [Tool, member: string | undefined] => [verbTool(verb), verb.body]);
  for (const [{ name, inputSchema }, member] of tools) {
    const { $ref } = (inputSchema.properties?.[member ?? ""] ?? {}) as JsonSchema;
    if (member !== undefined && $ref !== undefined) shownBy.set($ref, `As \`${member}\` of ${name}.`);
  }
  return [
    ...tools.map(([tool, member]) => (member === undefined ? shortened(tool, shownBy) : tool)),
    checkTool(),
  ];
}

/** With a hint in place of the definitions that another tool is all about. */
function shortened(tool: Tool, shownBy: ReadonlyMap<string, string>): Tool {
  const { $defs, ...schema } = tool.inputSchema;
  if ($defs === undefined) return tool;
  const definitions = Object.entries($defs).map(([name, definition]) => {
    const description = shownBy.get(`#/$defs/${name}`);
    return [name, description === undefined ? definition : { type: "object", description }];
  });
  return { ...tool, inputSchema: { ...schema, $defs: Object.fromEntries(definitions) as typeof $defs } };
}
