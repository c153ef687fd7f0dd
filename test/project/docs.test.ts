// The pages for users: their links lead somewhere, and each page is found from the front door.
import { existsSync, globSync, readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";
import { describe, expect, test } from "vitest";

const ROOT = join(import.meta.dirname, "../..");
const PAGES = globSync(["*.md", "docs/**/*.md", "examples/*/README.md"], { cwd: ROOT });

interface Link {
  to: string;
  anchor: string | undefined;
}

/** Returns the relative links of a page, without those in code. */
function linksOf(page: string): Link[] {
  const text = readFileSync(join(ROOT, page), "utf8").replaceAll(/^```.*?^```$/gms, "");
  return [...text.matchAll(/\]\((?!https?:|mailto:)([^)#\s]*)(?:#([^)\s]+))?\)/g)].map(
    ([, to = "", anchor]) => ({
      to: to === "" ? page : normalize(join(dirname(page), to)),
      anchor,
    }),
  );
}

/** Returns the anchors of a page's headings, as GitHub makes them. */
function anchorsOf(page: string): string[] {
  const text = readFileSync(join(ROOT, page), "utf8").replaceAll(/^```.*?^```$/gms, "");
  return [...text.matchAll(/^#+ (.+)$/gm)].map(([, heading = ""]) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, "")
      .replaceAll(" ", "-"),
  );
}

describe.each(PAGES)("%s", (page) => {
  test("has links to files and headings that exist", () => {
    const dead = linksOf(page).filter(
      ({ to, anchor }) =>
        !existsSync(join(ROOT, to)) ||
        (anchor !== undefined && to.endsWith(".md") && !anchorsOf(to).includes(anchor)),
    );
    expect(dead).toEqual([]);
  });
});

test("docs/README.md leads to every page in docs/", () => {
  const found = new Set(["docs/README.md"]);
  for (const page of found) {
    for (const { to } of linksOf(page)) if (to.startsWith("docs/") && to.endsWith(".md")) found.add(to);
  }
  const records = /^docs\/decisions\//;
  expect(PAGES.filter((page) => page.startsWith("docs/") && !records.test(page) && !found.has(page))).toEqual(
    [],
  );
});
