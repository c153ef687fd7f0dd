// The SQLite store: the tests for every store, in memory and on a file, and tests for files only.

import { spawn } from "node:child_process";
import { once } from "node:events";
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { createInterface } from "node:readline";
import { DatabaseSync } from "node:sqlite";
import { text } from "node:stream/consumers";
import { afterAll, afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../src/store/contract.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { describeMemoryStore, describeStore } from "../support/store-contract.ts";
import { aToken } from "../support/store-contract/rows.ts";

const temporary = mkdtempSync(join(tmpdir(), "mintmark-store-"));
afterAll(() => rmSync(temporary, { recursive: true, force: true }));

let files = 0;
/** Returns the path of a file in a folder that does not exist yet. */
const newFile = (): string => join(temporary, String(++files), "mintmark.sqlite");

describeMemoryStore("SQLite in memory", () => openSqliteStore(":memory:"));

describeStore("SQLite on a file", async () => {
  const file = newFile();
  const store = openSqliteStore(file);
  return {
    store,
    reopen: async () => {
      await store.close();
      return openSqliteStore(file);
    },
    second: async () => openSqliteStore(file),
  };
});

describe("a SQLite file", () => {
  let file: string;
  const open: { close: () => unknown }[] = [];

  beforeEach(() => {
    file = newFile();
  });
  afterEach(async () => {
    for (const each of open.splice(0)) await each.close();
  });

  function openStore(): Store {
    const store = openSqliteStore(file);
    open.push(store);
    return store;
  }

  /** Opens the file like another program. */
  function openRaw(): DatabaseSync {
    const database = new DatabaseSync(file);
    open.push(database);
    return database;
  }

  function writeToFile(content: string | Uint8Array): void {
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content);
  }

  async function idsIn(store: Store): Promise<string[]> {
    return (await store.tokens.list("default", {}, { limit: 1_000_000 })).items.map(({ id }) => id);
  }

  const modesOf = (...paths: string[]): string[] =>
    paths.map((path) => (statSync(path).mode & 0o777).toString(8));

  it("uses a write-ahead log", () => {
    openStore();
    expect(openRaw().prepare("PRAGMA journal_mode").get()).toEqual({ journal_mode: "wal" });
  });

  it("is readable by its owner only, like its folder and the -wal and -shm files, with any umask", async () => {
    const writer = startWriter(file, Infinity, "umask 000");
    await writer.acknowledged(1);
    expect(modesOf(dirname(file), file, `${file}-wal`, `${file}-shm`)).toEqual(["700", "600", "600", "600"]);
    await writer.kill();
  });

  it("becomes readable by its owner only if it was readable by others", async () => {
    await openStore().close();
    // An open connection keeps the -wal and -shm files.
    openRaw().exec("PRAGMA journal_mode");
    const all = [file, `${file}-wal`, `${file}-shm`];
    for (const path of all) chmodSync(path, 0o644);
    await openStore().tokens.insert(aToken("default"));
    expect(modesOf(...all)).toEqual(["600", "600", "600"]);
  });

  it("does not change the mode of an existing folder", () => {
    mkdirSync(dirname(file), { mode: 0o755 });
    chmodSync(dirname(file), 0o755);
    openStore();
    expect(modesOf(dirname(file), file)).toEqual(["755", "600"]);
  });

  it("loses no acknowledged token when its process is killed", async () => {
    const acknowledged: string[] = [];
    for (let round = 0; round < 4; round++) {
      const writer = startWriter(file, Infinity);
      await writer.acknowledged(100 + round * 77);
      await writer.kill();
      acknowledged.push(...writer.ids);
    }
    const stored = new Set(await idsIn(openStore()));
    expect(acknowledged.length).toBeGreaterThan(800);
    expect(acknowledged.filter((id) => !stored.has(id))).toEqual([]);
  });

  it("accepts writes of several processes that create and fill it at the same time", async () => {
    const writers = Array.from({ length: 4 }, () => startWriter(file, 300));
    const ends = await Promise.all(writers.map((writer) => writer.end()));
    expect(ends).toEqual(writers.map(() => ({ code: 0, stderr: "" })));
    const written = writers.flatMap(({ ids }) => ids);
    expect(written).toHaveLength(1200);
    expect((await idsIn(openStore())).sort()).toEqual(written.sort());
  });

  it.each([
    ["text", "this is not a database, but longer than the header of one: ".repeat(5)],
    ["zeros", new Uint8Array(8192)],
    ["a valid header followed by garbage", `SQLite format 3\u0000${"x".repeat(5000)}`],
  ])("rejects a file of %s, names it, gives a hint and does not change it", (_what, content) => {
    writeToFile(content);
    const before = { bytes: readFileSync(file), modes: modesOf(file) };
    expect(() => openStore()).toThrow(
      expect.objectContaining({
        name: "MintmarkError",
        code: "store_failed",
        message: expect.stringContaining(file) as unknown,
        hint: expect.stringMatching(/Move the file|move it|another data folder/) as unknown,
      }),
    );
    expect({ bytes: readFileSync(file), modes: modesOf(file) }).toEqual(before);
  });

  it.each([
    ["another program", "PRAGMA application_id = 7; CREATE TABLE theirs (a)", /of another program/],
    ["an unknown program", "CREATE TABLE theirs (a)", /of another program/],
  ])("rejects a database of %s and does not change it", (_whose, sql, message) => {
    writeToFile("");
    const theirs = openRaw();
    theirs.exec(sql);
    const before = readFileSync(file);
    expect(() => openStore()).toThrow(message);
    expect(readFileSync(file)).toEqual(before);
  });

  it("rejects a file of a newer version and does not change it", async () => {
    await openStore().close();
    openRaw().exec("PRAGMA journal_mode = DELETE; PRAGMA user_version = 99");
    const before = readFileSync(file);
    expect(() => openStore()).toThrow(/newer Mintmark \(schema 99/);
    expect(readFileSync(file)).toEqual(before);
  });

  it("gives a hint if the file cannot be created", () => {
    writeToFile("in the way");
    file = join(file, "below", "mintmark.sqlite");
    expect(() => openStore()).toThrow(
      expect.objectContaining({ code: "store_failed", hint: expect.stringContaining("folder") as unknown }),
    );
  });

  it("gives a hint if the file is damaged after its header", async () => {
    const store = openStore();
    await Promise.all(Array.from({ length: 200 }, () => store.tokens.insert(aToken("default"))));
    await store.close();
    const bytes = readFileSync(file);
    writeFileSync(file, bytes.fill(0xff, 4096 * 8));
    await expect((async () => idsIn(openStore()))()).rejects.toMatchObject({
      code: "store_failed",
      hint: expect.stringContaining("damaged") as unknown,
    });
  });

  it("rejects writes on a full disk, and keeps all acknowledged ones", async () => {
    const store = openStore();
    const writer = startWriter(file, Infinity, "ulimit -f 4096");
    const { code, stderr } = await writer.end();
    expect(code).toBe(1);
    expect(stderr).toContain("code: 'store_failed'");
    const stored = new Set(await idsIn(store));
    expect(writer.ids.length).toBeGreaterThan(100);
    expect(writer.ids.filter((id) => !stored.has(id))).toEqual([]);
    await store.tokens.insert(aToken("default"));
  });
});

/** Runs support/store-writer.ts, after a shell command if one is given. */
function startWriter(file: string, count: number, first = "true") {
  const script = join(import.meta.dirname, "../support", "store-writer.ts");
  const child = spawn(
    "sh",
    ["-c", `${first} && exec "$0" "$@"`, process.execPath, script, file, "default", String(count)],
    { stdio: ["ignore", "pipe", "pipe"], env: { PATH: process.env["PATH"] } },
  );
  const ids: string[] = [];
  const stderr = text(child.stderr);
  const closed = once(child, "close") as Promise<[code: number | null]>;
  const lines = createInterface(child.stdout);
  lines.on("line", (line) => {
    // The last line of a killed process may be incomplete.
    if (line.length === 36) ids.push(line);
  });

  return {
    ids,
    async acknowledged(enough: number): Promise<void> {
      while (ids.length < enough) {
        const ended = await Promise.race([once(lines, "line"), closed.then(() => "ended" as const)]);
        if (ended === "ended") throw new Error(`the writer ended early: ${await stderr}`);
      }
    },
    async kill(): Promise<void> {
      child.kill("SIGKILL");
      await closed;
    },
    async end(): Promise<{ code: number | null; stderr: string }> {
      const [code] = await closed;
      return { code, stderr: await stderr };
    },
  };
}
