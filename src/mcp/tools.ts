// All tools. A model reads the whole list first, so a large schema appears only in the tool it belongs to.
import type { JsonSchema } from "../control/json-schema.ts";
import { verbs } from "../control/verbs.ts";
import { checkTool } from "./check-tool.ts";
import { type Tool, verbTool } from "./tool.ts";

export function allTools(): Tool[] {
  const shownBy = new Map<string, string>();
  const tools = verbs
    .filter(({ tool = true }) => tool)
    .map((verb): [Tool, member: string | undefined] => [verbTool(verb), verb.body]);
  for (const [{ name, inputSchema }, member] of tools) {
    const { $ref } = (inputSchema.properties?.[member ?? ""] ?? {}) as JsonSchema;
    if (member !== undefined && $ref !== undefined) {
      shownBy.set($ref, `The same as \`${member}\` of ${name}.`);
    }
  }
  return [
    ...tools.map(([tool, member]) => (member === undefined ? shortened(tool, shownBy) : tool)),
    checkTool(),
  ];
}

/** The tool with a reference in place of each definition that another tool shows. */
function shortened(tool: Tool, shownBy: ReadonlyMap<string, string>): Tool {
  const { $defs, ...schema } = tool.inputSchema;
  if ($defs === undefined) return tool;
  const definitions = Object.entries($defs).map(([name, definition]) => {
    const description = shownBy.get(`#/$defs/${name}`);
    return [name, description === undefined ? definition : { type: "object", description }];
  });
  return { ...tool, inputSchema: { ...schema, $defs: Object.fromEntries(definitions) as typeof $defs } };
}
