// Formats variables as a .env file for dotenv and shells alike, as lines for a shell's `eval`, or as JSON.
import { MintmarkError } from "../../errors.ts";
import { printable } from "../../printable.ts";
import { shellWord } from "../../shell-quote.ts";
import type { Line } from "./preset.ts";

export const ENV_FORMATS = ["dotenv", "shell", "json"] as const;
export type EnvFormat = (typeof ENV_FORMATS)[number];

export interface EnvText {
  text: string;
  /** Comments that the format cannot contain. */
  notes: string[];
}

export function envText(lines: Line[], format: EnvFormat): EnvText {
  const notes = lines.filter((line) => typeof line === "string");
  const variables = lines.filter((line) => typeof line !== "string");
  if (format === "json") {
    const values = Object.fromEntries(variables.map(([name, value]) => [name, value]));
    return { text: printable(JSON.stringify(values, null, 2), { keepLines: true }), notes };
  }
  for (const [name, value] of variables) {
    if (printable(value, { keepLines: true }) !== value) throw unprintable(name, "json");
  }
  if (format === "dotenv") return { text: lines.map(dotenvLine).join("\n"), notes: [] };
  // Without comments, because an interactive zsh does not accept comments in `eval`.
  return { text: variables.map(([name, value]) => `export ${name}=${shellWord(value)}`).join("\n"), notes };
}

function dotenvLine(line: Line): string {
  if (typeof line === "string") return `# ${printable(line)}`;
  const [name, value] = line;
  return `${name}=${dotenvValue(name, value)}`;
}

/** Readers of .env files know different escapes, so none is used: values are literal, even line breaks. */
const LITERAL_IN_SINGLE_QUOTES = /^(?:[^'\\]|\\(?![\\']|$))*$/;
const LITERAL_IN_DOUBLE_QUOTES = /^[^"\\$`]*$/;

function dotenvValue(name: string, value: string): string {
  if (value === "" || shellWord(value) === value) return value;
  if (LITERAL_IN_SINGLE_QUOTES.test(value)) return `'${value}'`;
  if (LITERAL_IN_DOUBLE_QUOTES.test(value)) return `"${value}"`;
  throw unprintable(name, "shell");
}

function unprintable(name: string, format: EnvFormat): MintmarkError {
  return new MintmarkError(
    "bad_request",
    `the value of ${name} cannot be written so that every reader gets the same value`,
    {
      hint: `Use --format ${format}.`,
    },
  );
}
