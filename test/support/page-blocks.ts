// Reads the code blocks of a page for users, so that tests run them.
import { readFileSync } from "node:fs";
import { join } from "node:path";

export interface PageBlock {
  language: string;
  text: string;
}

const DOCS = join(import.meta.dirname, "../../docs");

/**
 * Returns the code blocks in this language below this heading, in order.
 *
 * @param page The file, relative to docs/.
 * @param heading The heading of the second level; "" for what stands before the first one.
 * @throws if there is none
 */
export function blocksOf(page: string, heading: string, language: string): string[] {
  const [introduction = "", ...sections] = readFileSync(join(DOCS, page), "utf8").split(/^## /m);
  const section = heading === "" ? introduction : sections.find((each) => each.startsWith(`${heading}\n`));
  const blocks = [...(section ?? "").matchAll(/^```(\w+)\n(.*?)^```$/gms)]
    .filter(([, name]) => name === language)
    .map(([, , code = ""]) => code);
  if (blocks.length === 0) throw new Error(`${page} has no ${language} below "${heading}"`);
  return blocks;
}

/**
 * Returns every fenced block of a page, those inside lists included, in order.
 *
 * @param page The file, relative to docs/.
 */
export function allBlocks(page: string): PageBlock[] {
  return [...readFileSync(join(DOCS, page), "utf8").matchAll(/^( *)```(\w*)\n(.*?)^\1```$/gms)].map(
    ([, , language = "", text = ""]) => ({ language, text }),
  );
}
