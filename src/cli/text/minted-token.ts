// Formats a minted token for people: subject, value, claims with readable times, and how to send it.
import { styleText } from "node:util";
import { printable } from "../../printable.ts";
import { shellQuoted } from "../../shell-quote.ts";
import type { MintedToken } from "../../tokens/record.ts";
import { dateText, distanceText } from "./times.ts";

const TIME_CLAIMS: readonly string[] = ["exp", "iat", "nbf", "auth_time"];

export function tokenText(minted: MintedToken): string {
  const { token, opaque, claims, kind } = minted;
  const [jwt, random] = opaque === undefined ? [token] : [token, opaque];
  const sections = [
    [title("User ID"), printable(textOf(claims["sub"] ?? minted.subject))],
    random === undefined
      ? [title("Token"), jwt]
      : [title("Token as JWT"), jwt, "", title("The same token as an opaque value"), random],
    [title("Claims"), ...memberLines(claims)],
    ...(kind === "access" ? [use(minted, [jwt, ...(random === undefined ? [] : [random])])] : []),
  ];
  return sections.map((lines) => lines.join("\n")).join("\n\n");
}

/** Formats claims or header members, one per line, with readable times. */
export function memberLines(members: MintedToken["claims"]): string[] {
  const width = Math.max(...Object.keys(members).map((name) => name.length));
  return Object.entries(members).map(
    ([name, value]) =>
      `  ${printable(name).padEnd(width)}  ${printable(textOf(value))}${timeText(name, value)}`,
  );
}

function textOf(value: unknown): string {
  return typeof value === "string" ? value : (JSON.stringify(value) ?? "");
}

function timeText(name: string, value: unknown): string {
  if (!TIME_CLAIMS.includes(name) || typeof value !== "number") return "";
  const milliseconds = value * 1000;
  if (Number.isNaN(new Date(milliseconds).getTime())) return "";
  return styleText("dim", `  ${dateText(milliseconds)}, ${distanceText(milliseconds)}`);
}

function use({ audience, issuer: _, claims }: MintedToken, values: string[]): string[] {
  const headers = values.map((value) => `Authorization: Bearer ${value}`);
  const url = [audience].flat().find((each) => each !== claims["iss"] && isWebUrl(each));
  const [header = ""] = headers;
  return [
    title("Header"),
    ...headers,
    ...(typeof url === "string" ? ["", title("Try it"), curlLine(url, header)] : []),
  ];
}

function isWebUrl(text: string | null | undefined): boolean {
  return /^https?:\/\/[^\s]+$/.test(text ?? "");
}

/** Returns a curl command. For an MCP endpoint it posts JSON-RPC, because a GET would only show an error. */
function curlLine(url: string, header: string): string {
  const parts = ["curl -s", shellQuoted(printable(url)), "-H", shellQuoted(printable(header))];
  if (/\/mcp\/?$/.test(url)) {
    parts.push("-H 'Content-Type: application/json'", "-H 'Accept: application/json, text/event-stream'");
    parts.push(`-d '{"jsonrpc":"2.0","id":1,"method":"tools/list"}'`);
  }
  return parts.join(" ");
}

export function title(text: string): string {
  return styleText("bold", text);
}
