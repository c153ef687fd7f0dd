// The rules of the source tree: which room imports which, and how files are kept.
import { cpSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, it } from "vitest";
import {
  circles,
  forbiddenImports,
  type Import,
  readTree,
  unusedPermissions,
  upwardPermissions,
} from "../support/imports-of.ts";

const tree = readTree(join(import.meta.dirname, "../../src"));
const text = (file: string) => readFileSync(join(tree.root, file), "utf8");
const offending = (test: (each: Import) => boolean) =>
  tree.imports.filter(test).map(({ from, to }) => `${from} -> ${to}`);

describe("the rooms of src/", () => {
  it("import only what the table has, and enter the engine by its doors", () => {
    expect(forbiddenImports(tree)).toEqual([]);
  });

  it("need every entry of the table", () => {
    expect(unusedPermissions(tree)).toEqual([]);
  });

  it("import only rooms below them", () => {
    expect(upwardPermissions()).toEqual([]);
  });

  it("have no import circle", () => {
    expect(circles(tree)).toEqual([]);
  });

  it("keep packages where they belong", () => {
    const home: Record<string, (file: string, typeOnly: boolean) => boolean> = {
      "oidc-provider": (file) => file.startsWith("engine/"),
      koa: (file, typeOnly) => file.startsWith("http/") || (file.startsWith("engine/") && typeOnly),
      "@koa/router": (file) => file.startsWith("http/"),
      ejs: (file) => file.startsWith("http/"),
      "@modelcontextprotocol/server": (file) => file.startsWith("mcp/"),
      "@redis/client": (file) => file.startsWith("store/redis/"),
      "node:sqlite": (file) => file.startsWith("store/sqlite/"),
    };
    const packageOf = (to: string) =>
      Object.keys(home).find((name) => to === name || to.startsWith(`${name}/`));
    expect(
      offending(({ from, to, typeOnly }) => {
        const name = packageOf(to);
        return name !== undefined && !home[name]?.(from, typeOnly);
      }),
    ).toEqual([]);
    for (const name of Object.keys(home)) expect(tree.imports.map(({ to }) => packageOf(to))).toContain(name);
  });
});

describe("the check of the rooms", () => {
  const copy = mkdtempSync(join(tmpdir(), "mintmark-rooms-"));
  afterAll(() => rmSync(copy, { recursive: true, force: true }));

  it.each([
    ["issuer/issuer.ts", "engine/engine.ts"],
    ["engine/engine.ts", "http/app.ts"],
    ["control/call.ts", "handle/handle.ts"],
    ["wire/body.ts", "issuer/issuer.ts"],
    ["http/app.ts", "engine/resources.ts"],
    ["tokens/issue.ts", "mintmark.ts"],
  ])("finds an import of %s -> %s in a copy of the tree", (from, to) => {
    const root = join(copy, from.replaceAll("/", "-"));
    cpSync(tree.root, root, { recursive: true });
    const path = from.includes("/") ? `../${to}` : `./${to}`;
    writeFileSync(join(root, from), `${text(from)}\nimport "${path}";\n`);
    expect(forbiddenImports(readTree(root))).toEqual([`${from} -> ${to}`]);
  });

  it("finds a file that is in no room", () => {
    const root = join(copy, "homeless");
    cpSync(tree.root, root, { recursive: true });
    writeFileSync(join(root, "attic.ts"), "// Nothing.\n");
    expect(forbiddenImports(readTree(root))).toEqual(["attic.ts is in no room"]);
  });

  it("finds a permission that is not used any more", () => {
    const imports = tree.imports.filter(({ from }) => !from.startsWith("findings/"));
    expect(unusedPermissions({ ...tree, imports })).toContain("findings -> wire");
  });
});

describe("the files of src/", () => {
  it("have names that say something", () => {
    expect(tree.files.filter((file) => /(^|\/)(utils?|helpers?|common|manager)\b/.test(file))).toEqual([]);
  });

  it("enter a folder by a file inside it, not by one beside it", () => {
    const folders = new Set(tree.files.map((file) => file.slice(0, file.lastIndexOf("/") + 1)));
    expect(tree.files.filter((file) => folders.has(`${file.slice(0, -".ts".length)}/`))).toEqual([]);
  });

  it("say in their first line what they own", () => {
    expect(tree.files.filter((file) => !/^(#!.*\n)?(\/\/|\/\*\*)/.test(text(file)))).toEqual([]);
  });

  it("have at most 250 lines", () => {
    const lines = (file: string) => text(file).trimEnd().split("\n").length;
    expect(tree.files.filter((file) => lines(file) > 250)).toEqual([]);
  });

  it("keep nothing about a request in ctx.state", () => {
    expect(tree.files.filter((file) => /\bctx\.state\b/.test(text(file)))).toEqual([]);
  });
});
