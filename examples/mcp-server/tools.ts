// The tools, each with the scope that it needs. Add further tools here.
import type { McpServer } from "@modelcontextprotocol/sdk/server/mcp.js";
import * as z from "zod";
import type { Notes } from "./notes.ts";

export const SCOPES = ["notes:read", "notes:write"] as const;

export interface ToolCaller {
  subject: string;
  clientId: string;
  scopes: string[];
}

interface Definition<Input extends z.ZodRawShape> {
  name: string;
  description: string;
  /** null: every valid token may call the tool. */
  scope: (typeof SCOPES)[number] | null;
  input: Input;
  run(input: z.output<z.ZodObject<Input>>, caller: ToolCaller, notes: Notes): unknown;
}

export const TOOLS = [
  tool({
    name: "whoami",
    description: "Tells who the caller is to this server.",
    scope: null,
    input: {},
    run: (_input, caller) => caller,
  }),
  tool({
    name: "list_notes",
    description: "Lists the caller's own notes.",
    scope: "notes:read",
    input: {},
    run: (_input, { subject }, notes) => ({ notes: notes.list(subject) }),
  }),
  tool({
    name: "read_note",
    description: "Reads one of the caller's own notes.",
    scope: "notes:read",
    input: { id: z.uuid() },
    run({ id }, { subject }, notes) {
      const note = notes.get(subject, id);
      if (!note) throw new Error("you have no such note");
      return note;
    },
  }),
  tool({
    name: "add_note",
    description: "Keeps a note for the caller.",
    scope: "notes:write",
    input: { text: z.string().min(1).max(1000) },
    run: ({ text }, { subject }, notes) => notes.add(subject, text),
  }),
];

function tool<Input extends z.ZodRawShape>(definition: Definition<Input>) {
  const { name, description, scope } = definition;
  const inputSchema: z.ZodRawShape = definition.input;
  return {
    name,
    scope,
    register(server: McpServer, caller: ToolCaller, notes: Notes) {
      server.registerTool(name, { description, inputSchema }, (given) => {
        // The SDK has validated the arguments against the schema.
        const result = definition.run(given as z.output<z.ZodObject<Input>>, caller, notes);
        return { content: [{ type: "text", text: JSON.stringify(result) }] };
      });
    },
  };
}
