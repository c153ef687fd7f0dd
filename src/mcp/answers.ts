// The text and structure of tool results and errors: short enough for a model's context, complete for a
// program.
import type { CallToolResult } from "@modelcontextprotocol/server";
import { MintmarkError } from "../errors.ts";

export interface Answer {
  structured: object;
  text: string;
}

export function objectText(output: object): string {
  return JSON.stringify(output, null, 2);
}

/** One line per item. */
export function listText({ items, next }: { items: object[]; next: string | null }): string {
  const more = next === null ? "" : `; there are more: call again with after ${JSON.stringify(next)}`;
  const heading = `${items.length} item${items.length === 1 ? "" : "s"}${more}`;
  return [heading, ...items.map((item) => JSON.stringify(item))].join("\n");
}

export function success({ structured, text }: Answer, note: string | undefined): CallToolResult {
  return {
    content: [text, note].flatMap((each) => (each === undefined ? [] : [{ type: "text", text: each }])),
    structuredContent: { ...structured },
  };
}

/** The error's code, as in the HTTP API, its message and its hint. */
export function failure({ code, message, hint }: MintmarkError): CallToolResult {
  return {
    content: [{ type: "text", text: `${code}: ${message}${hint === undefined ? "" : `\n${hint}`}` }],
    structuredContent: { code, message, ...(hint !== undefined && { hint }) },
    isError: true,
  };
}

export function unexpected(): CallToolResult {
  return failure(
    new MintmarkError("server_error", "unexpected error in Mintmark; see its log for the cause"),
  );
}
