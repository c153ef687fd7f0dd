// Every fenced block of the pages for users is run as it stands there, or has a reason why not: test/support/page-plan.ts
// is the list.
import { execFile, spawnSync } from "node:child_process";
import { existsSync, globSync, writeFileSync } from "node:fs";
import { createServer } from "node:http";
import { type AddressInfo } from "node:net";
import { join, relative } from "node:path";
import { promisify } from "node:util";
import { afterAll, beforeAll, describe, expect, test } from "vitest";
import { cleanEnvironment } from "../support/child-command.ts";
import { BIN, emptyFolder, output, serve } from "../support/command-line.ts";
import { allBlocks, type PageBlock } from "../support/page-blocks.ts";
import { type ConfigFate, type Fate, PLANS, type ScriptFate, type ShellFate } from "../support/page-plan.ts";

const ROOT = join(import.meta.dirname, "../..");
const PAGES = globSync(["*.md", "docs/**/*.md", "examples/*/README.md"], { cwd: ROOT });
const TYPED = `"${process.execPath}" "${BIN}" "$@"`;
const run = promisify(execFile);

/** Answers every request with 200, like the API and the app of a reader. */
const reader = createServer((_request, response) => response.end("{}"));
let readerPort: number;
beforeAll(async () => {
  await new Promise<void>((resolve) => reader.listen(0, "127.0.0.1", resolve));
  readerPort = (reader.address() as AddressInfo).port;
});
afterAll(() => void reader.close());

const blocksOn = (page: string) => allBlocks(relative("docs", page));

const pagesWithBlocks = PAGES.filter((page) => blocksOn(page).length > 0);

describe("the list of blocks", () => {
  test.each(pagesWithBlocks)("has each block of %s, in order", (page) => {
    const plan = PLANS[page]?.blocks ?? [];
    const found = blocksOn(page).map(({ text }, index) => {
      const [first = ""] = text.split("\n");
      const [start] = plan[index] ?? [];
      return start !== undefined && first.startsWith(start) ? start : `not in the list: ${first}`;
    });
    expect(found).toEqual(plan.map(([start]) => start));
  });

  test("has no page that is gone, and names files that exist", () => {
    expect(Object.keys(PLANS).filter((page) => !pagesWithBlocks.includes(page))).toEqual([]);
    const fates = Object.values(PLANS).flatMap(({ blocks }) => blocks.map(([, fate]) => fate));
    const named = fates.flatMap((fate) =>
      "by" in fate ? [fate.by] : "not" in fate ? (fate.not.match(/test\/[\w/-]+\.test\.ts/g) ?? []) : [],
    );
    expect([...new Set(named)].filter((file) => !existsSync(join(ROOT, file)))).toEqual([]);
  });
});

const planned = pagesWithBlocks.flatMap((page) =>
  blocksOn(page).map((block, index) => ({ page, block, index, fate: PLANS[page]?.blocks[index]?.[1] })),
);

const chosen = <Kind extends Fate>(key: string) =>
  planned.filter(({ fate }) => fate !== undefined && key in fate) as {
    page: string;
    block: PageBlock;
    index: number;
    fate: Kind;
  }[];

describe("a configuration that a page shows can be used:", () => {
  test.each(chosen<ConfigFate>("config"))("$page, block $index", async ({ block, fate }) => {
    const cwd = configFolder(block, fate);
    expect(await output(["token", "--ephemeral", "--quiet"], { cwd })).toMatch(/^eyJ/);
  });
});

describe("commands that a page shows work beside a server with the page's configuration:", () => {
  const shells = Map.groupBy(chosen<ShellFate>("shell"), ({ page }) => page);

  for (const [page, blocks] of shells) {
    const needed = ["bash", "curl", ...blocks.flatMap(({ fate }) => fate.needs ?? [])];
    const missing = needed.filter((each) => spawnSync(each, ["--version"]).status !== 0);
    const without = missing.length > 0 ? ` (${missing.join(" and ")} missing here)` : "";

    test.skipIf(missing.length > 0)(`${page}${without}`, async () => {
      const cwd = serverFolder(page);
      const { url } = await serve([], { cwd });
      const commands = blocks.map(({ block, fate }) => `${fate.before ?? ""}\n${atHome(block.text, url)}`);
      const functions = [
        "set -eo pipefail",
        `npx() { shift 2; ${TYPED}; }`,
        `mintmark() { ${TYPED}; }`,
        'curl() { command curl --fail-with-body "$@"; }',
      ];
      const ran = run("bash", ["-c", [...functions, ...commands].join("\n")], {
        cwd,
        env: { PATH: process.env["PATH"] },
      });
      await expect(ran).resolves.toBeDefined();
    });
  }
});

describe("code that a page shows runs:", () => {
  test.each(chosen<ScriptFate>("script"))("$page, block $index", async ({ page, block, fate }) => {
    const cwd = serverFolder(page);
    const { url } = block.text.includes("localhost:4411") ? await serve([], { cwd }) : { url: "" };
    const startsOne = /\b(?:const|using) (?:idp|mintmark) =/.test(block.text);
    const [start, close] =
      startsOne || !/\bidp\b/.test(block.text)
        ? []
        : [
            'import { startMintmark as start } from "mintmark"; const idp = await start();',
            "await idp.close();",
          ];
    const code = [start, fate.before, atHome(block.text, url), fate.after, close].join("\n");
    const file = join(emptyFolder(), "block.mts");
    writeFileSync(file, code);
    const ran = run(process.execPath, ["--import", resolvesHere(), file], { cwd, env: cleanEnvironment() });
    await expect(ran).resolves.toBeDefined();
  });
});

/** Returns a module that resolves packages from the repository, which is not above the script; `mintmark` is its bundle. */
function resolvesHere(): string {
  const hook = `import { registerHooks } from "node:module";
    registerHooks({ resolve: (specifier, context, next) =>
      /^[a-z@]/.test(specifier) && !specifier.includes(":")
        ? next(specifier, { ...context, parentURL: ${JSON.stringify(import.meta.url)} })
        : next(specifier, context) });`;
  return `data:text/javascript,${encodeURIComponent(hook)}`;
}

/** Puts the servers of the test in the place of the page's. */
function atHome(text: string, url: string): string {
  return text
    .replaceAll(/http:\/\/localhost:4411/g, url)
    .replaceAll(/http:\/\/localhost:(8000|3000)(?=\/api)/g, `http://localhost:${readerPort}`);
}

function serverFolder(page: string): string {
  const { server } = PLANS[page] ?? {};
  const block = server === undefined ? undefined : blocksOn(page)[server];
  return block === undefined ? emptyFolder() : configFolder(block, { config: true });
}

function configFolder({ language, text }: PageBlock, { before }: ConfigFate): string {
  const cwd = emptyFolder();
  const whole = before === undefined ? text : `${before}\n${text}};\n`;
  const needsImport = language === "ts" && whole.includes("defineConfig(") && !whole.includes("import ");
  const code = needsImport ? `import { defineConfig } from "mintmark";\n${whole}` : whole;
  writeFileSync(join(cwd, `mintmark.config.${language}`), code);
  return cwd;
}
