// Keeps the import rules of the source tree: who may know whom.
import { globSync, readFileSync } from "node:fs";
import { dirname, join, relative } from "node:path";
import { describe, expect, it } from "vitest";

const ROOT = join(import.meta.dirname, "../../src");
const IMPORT =
  /^\s*(?:import|export)\s+(type\s)?[^;]*?from\s+"([^"]+)"|^\s*import\s+"([^"]+)"|import\("([^"]+)"\)/gm;

interface Import {
  from: string;
  to: string;
  typeOnly: boolean;
}

const files = globSync("**/*.ts", { cwd: ROOT }).map((file) => file.replaceAll("\\", "/"));
const imports: Import[] = files.flatMap((from) =>
  [...readFileSync(join(ROOT, from), "utf8").matchAll(IMPORT)].map((match) => {
    const specifier = match[2] ?? match[3] ?? match[4] ?? "";
    const to = specifier.startsWith(".")
      ? relative(ROOT, join(ROOT, dirname(from), specifier)).replaceAll("\\", "/")
      : specifier;
    return { from, to, typeOnly: match[1] !== undefined };
  }),
);

const room = (file: string) => (file.includes("/") ? (file.split("/")[0] as string) : file);
const offending = (test: (each: Import) => boolean) =>
  imports.filter(test).map(({ from, to }) => `${from} -> ${to}`);

describe("the source tree", () => {
  it("has been read", () => {
    expect(files.length).toBeGreaterThan(40);
    expect(imports.filter(({ to }) => to === "oidc-provider").length).toBeGreaterThan(3);
  });

  it("imports oidc-provider in engine/ only", () => {
    expect(offending(({ from, to }) => to === "oidc-provider" && room(from) !== "engine")).toEqual([]);
  });

  it("imports Koa and EJS in http/ only, but for types in engine/", () => {
    const web = ["koa", "@koa/router", "ejs"];
    expect(
      offending(
        ({ from, to, typeOnly }) =>
          web.includes(to) && room(from) !== "http" && !(room(from) === "engine" && typeOnly),
      ),
    ).toEqual([]);
  });

  it("imports the MCP SDK in mcp/ only, and what is in mcp/ in the skins that carry it", () => {
    expect(
      offending(({ from, to }) => to.startsWith("@modelcontextprotocol/") && room(from) !== "mcp"),
    ).toEqual([]);
    const carriers = ["mcp", "http", "cli"];
    expect(offending(({ from, to }) => room(to) === "mcp" && !carriers.includes(room(from)))).toEqual([]);
  });

  it("lets the MCP tools change anything through control alone", () => {
    const doors = ["http", "cli", "engine", "issuer", "store", "handle.ts", "index.ts"];
    expect(offending(({ from, to }) => room(from) === "mcp" && doors.includes(room(to)))).toEqual([]);
  });

  it("keeps control from knowing its skins", () => {
    const skins = ["http", "mcp", "cli", "handle.ts", "index.ts"];
    expect(offending(({ from, to }) => room(from) === "control" && skins.includes(room(to)))).toEqual([]);
  });

  it("imports a store driver in that store's own files only", () => {
    expect(offending(({ from, to }) => to === "node:sqlite" && !from.startsWith("store/sqlite"))).toEqual([]);
    expect(
      offending(({ from, to }) => /^(ioredis|redis)$/.test(to) && !from.startsWith("store/redis")),
    ).toEqual([]);
  });

  it("keeps leaves from importing what stands above them", () => {
    const leaves = ["keys", "tokens", "store", "profiles"];
    const above = ["issuer", "engine", "http", "control", "cli"];
    expect(offending(({ from, to }) => leaves.includes(room(from)) && above.includes(room(to)))).toEqual([]);
  });

  it("lets nothing but index.ts, vitest.ts and the command line import the wiring", () => {
    const allowed = (from: string) => ["index.ts", "vitest.ts"].includes(from) || room(from) === "cli";
    expect(offending(({ from, to }) => to === "mintmark.ts" && !allowed(from))).toEqual([]);
  });

  it("has no import circle", () => {
    expect(circles()).toEqual([]);
  });

  it("has no file whose name says nothing", () => {
    expect(files.filter((file) => /(^|\/)(utils?|helpers?|common|manager)\b/.test(file))).toEqual([]);
  });

  it("says at the head of every file what it owns", () => {
    expect(
      files.filter((file) => !/^(#!.*\n)?(\/\/|\/\*\*)/.test(readFileSync(join(ROOT, file), "utf8"))),
    ).toEqual([]);
  });

  it("has no file that outgrew its job", () => {
    const lines = (file: string) => readFileSync(join(ROOT, file), "utf8").split("\n").length;
    expect(files.filter((file) => lines(file) > 260)).toEqual([]);
  });
});

function circles(): string[] {
  const targets = new Map(
    files.map((file) => [file, imports.filter(({ from }) => from === file).map(({ to }) => to)]),
  );
  const found = new Set<string>();
  const done = new Set<string>();
  const visit = (file: string, path: string[]) => {
    const start = path.indexOf(file);
    if (start !== -1) found.add([...path.slice(start), file].join(" -> "));
    if (start !== -1 || done.has(file)) return;
    for (const target of targets.get(file) ?? []) visit(target, [...path, file]);
    done.add(file);
  };
  for (const file of files) visit(file, []);
  return [...found];
}
