// How a tool's answer and its failures read: short enough for a model's context, complete enough for a program.
import type { CallToolResult } from "@modelcontextprotocol/server";
import { MintmarkError } from "../errors.ts";

export interface Answer {
  structured: object;
  text: string;
}

export function objectText(output: object): string {
  return JSON.stringify(output, null, 2);
}

/** One item to a line. */
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

/** What went wrong, with the code that the HTTP API gives it, and what to do about it. */
export function failure({ code, message, hint }: MintmarkError): CallToolResult {
  return {
    content: [{ type: "text", text: `${code}: ${message}${hint === undefined ? "" : `\n${hint}`}` }],
    structuredContent: { code, message, ...(hint !== undefined && { hint }) },
    isError: true,
  };
}

export function unexpected(): CallToolResult {
  return failure(new MintmarkError("server_error", "something broke in Mintmark; its log says what"));
}
