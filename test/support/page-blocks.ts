// Reads the code blocks of a page in docs/, so that tests run them.
import { readFileSync } from "node:fs";
import { join } from "node:path";

/** Returns the code blocks in this language below this heading, in order. @throws if there is none */
export function blocksOf(page: string, heading: string, language: string): string[] {
  const text = readFileSync(join(import.meta.dirname, "../../docs", page), "utf8");
  const section = text.split(/^## /m).find((each) => each.startsWith(`${heading}\n`)) ?? "";
  const blocks = [...section.matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , code = ""]) => code);
  if (blocks.length === 0) throw new Error(`${page} has no ${language} below "${heading}"`);
  return blocks;
}
