// Writes the command, as people type it today, into the pages that are written by hand.
import { globSync } from "node:fs";
import { TYPED_COMMAND } from "../../src/typed-command.ts";

const ROOT = new URL("../../", import.meta.url);

/** Returns the pages for users that are written by hand, relative to the repository. */
export function pagesForUsers(): string[] {
  return globSync(["README.md", "docs/**/*.md", "examples/*/README.md"], { cwd: ROOT }).sort();
}

const FENCED = /^```.*?^```$/gms;
const COMMAND = /npx (?:--\S+ )?mintmark\b/g;

/** Returns the page with the command in its code blocks as people type it today. Prose names it without npx. */
export function withTypedCommand(page: string): string {
  const blocks = page.match(FENCED) ?? [];
  return page
    .split(FENCED)
    .map(
      (prose, index) =>
        prose.replaceAll(COMMAND, "mintmark") + (blocks[index] ?? "").replaceAll(COMMAND, TYPED_COMMAND),
    )
    .join("");
}
