// The pages that promise security and reliability name a test for each promise, and each named test exists.
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const PAGES = ["SECURITY.md", "docs/security.md", "docs/reliability.md"];
/** Sections without promises. */
const OTHER_SECTIONS = [
  "Assets",
  "What remains",
  "What counts as a vulnerability",
  "What does not",
  "Supported versions",
  "How to report",
  "What to expect",
];
const FUZZER = "npm run test:fuzz";

/** The titles of all tests, with `...` where a title has a value. */
const titles = new Set(
  globSync("test/**/*.test.ts", { cwd: ROOT }).flatMap((file) => {
    const code = readFileSync(join(ROOT, file), "utf8");
    const calls = code.matchAll(/(["`])((?:(?!\1)[^\n])+)\1,\s*(?:async\s*)?(?:\(|function\b|\{)/g);
    return [...calls].map(([, , title = ""]) => title.replaceAll(/\$\{[^}]*\}/g, "..."));
  }),
);

/** Returns the blocks of text and the rows of tables that promise something. */
function promisesOf(page: string): string[] {
  const promises: string[] = [];
  let section = "";
  for (const block of readFileSync(join(ROOT, page), "utf8")
    .trim()
    .split(/\n{2,}/)) {
    if (block.startsWith("#")) section = block.replace(/^#+ /, "");
    else if (OTHER_SECTIONS.includes(section) || /^\w[^.]*:$/.test(block)) continue;
    else if (block.startsWith("| ")) promises.push(...rowsWithTests(block));
    else promises.push(block);
  }
  return promises.slice(1); // the first block says what the page is about
}

/** Returns the rows of a table that has a column for tests. Other tables belong to the text around them. */
function rowsWithTests(table: string): string[] {
  const [head = "", , ...rows] = table.split("\n");
  return /\| tests? *\|/.test(head) ? rows : [];
}

function testsIn(promise: string): string[] {
  return [...promise.replaceAll("\n", " ").matchAll(/"([^"]+)"/g)].map(([, title = ""]) => title);
}

describe.each(PAGES)("%s", (page) => {
  test("names a test for each promise", () => {
    const without = promisesOf(page).filter((each) => testsIn(each).length === 0 && !each.includes(FUZZER));
    expect(without).toEqual([]);
  });

  test("names only tests that exist", () => {
    const named = promisesOf(page).flatMap(testsIn);
    expect(named.length).toBeGreaterThan(0);
    expect(named.filter((title) => !titles.has(title))).toEqual([]);
  });
});
