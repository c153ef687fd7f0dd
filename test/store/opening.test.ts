// Opening makes a SQLite file, checks it and brings it up to date. The store is opened in the process of the test.
import type * as fs from "node:fs";
import {
  closeSync,
  existsSync,
  lstatSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  readSync,
  rmSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { openDatabase } from "../../src/store/sqlite/open.ts";
import { SCHEMA_VERSION } from "../../src/store/sqlite/schema.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { anArtifact, aToken } from "../support/store-contract/rows.ts";

let folder: string;
let file: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "mintmark-opening-"));
  file = join(folder, "mintmark.db");
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** Changes the file as another program would. */
function change(sql: string): void {
  const database = new DatabaseSync(file);
  database.exec(sql);
  database.close();
}

function read(sql: string): Record<string, unknown> {
  const database = new DatabaseSync(file, { readOnly: true });
  const row = database.prepare(sql).get();
  database.close();
  return { ...row };
}

const modeOf = (path: string): string => (statSync(path).mode & 0o777).toString(8);

describe("a new file", () => {
  it("is for its owner only, like the folders above it that are new and the file that marks it as open", async () => {
    file = join(folder, "one", "two", "mintmark.db");
    const store = openSqliteStore(file);
    const paths = [join(folder, "one"), join(folder, "one", "two"), file, `${file}-open`];
    expect(paths.map(modeOf)).toEqual(["700", "700", "600", "600"]);
    await store.close();
    expect(readdirSync(join(folder, "one", "two"))).toEqual(["mintmark.db"]);
  });

  it("is made where a symbolic link points to, and the link is kept", async () => {
    symlinkSync(join(folder, "elsewhere.db"), file);
    const row = aToken("default");
    for (const write of [true, false]) {
      const store = openSqliteStore(file);
      if (write) await store.tokens.insert(row);
      expect(await store.tokens.get("default", row.id)).toEqual(row);
      await store.close();
    }
    expect(lstatSync(file).isSymbolicLink()).toBe(true);
    expect(modeOf(join(folder, "elsewhere.db"))).toBe("600");
  });

  it("is made on a file system without links, too", async () => {
    vi.resetModules();
    vi.doMock("node:fs", async (original) => ({
      ...(await original<typeof fs>()),
      linkSync: () => {
        throw Object.assign(new Error("no links"), { code: "EPERM", syscall: "link" });
      },
    }));
    const { openSqliteStore: open } = await import("../../src/store/sqlite/sqlite.ts");
    vi.doUnmock("node:fs");
    const row = aToken("default");
    for (const write of [true, false]) {
      const store = open(file);
      if (write) await store.tokens.insert(row);
      expect(await store.tokens.get("default", row.id)).toEqual(row);
      await store.close();
      expect(readdirSync(folder)).toEqual(["mintmark.db"]);
    }
    expect(modeOf(file)).toBe("600");
  });

  it("is not made for a store in memory", async () => {
    const store = openSqliteStore(":memory:");
    expect(store.warning).toBeUndefined();
    await store.close();
    const isLeft = existsSync(":memory:");
    rmSync(":memory:", { force: true });
    expect(isLeft).toBe(false);
  });

  it("waits five seconds for other processes, and syncs at checkpoints alone", () => {
    for (const location of [file, file, ":memory:"]) {
      const opened = openDatabase(location);
      const pragma = (name: string) => ({ ...opened.database.prepare(`PRAGMA ${name}`).get() });
      expect(pragma("busy_timeout")).toEqual({ timeout: 5000 });
      if (location === file) expect(pragma("synchronous")).toEqual({ synchronous: 1 });
      opened.database.close();
    }
  });
});

describe("a file that is opened again", () => {
  it("is left as it is, and not made smaller", async () => {
    const store = openSqliteStore(file);
    for (const id of ["a", "b"]) await store.documents.put("default", "large", id, "x".repeat(50_000), 0);
    await store.documents.delete("default", "large", "a");
    await store.close();
    const before = read("PRAGMA freelist_count");
    expect(before["freelist_count"]).toBeGreaterThan(5);
    await openSqliteStore(file).close();
    expect(read("PRAGMA freelist_count")).toEqual(before);
  });

  it.each([
    ["tables of another program", "CREATE TABLE theirs (a)"],
    ["the mark of another program", "PRAGMA application_id = 7"],
    ["a version of another program", "PRAGMA user_version = 3"],
  ])("is refused with %s alone, and not changed", (_, sql) => {
    change(`CREATE TABLE gone (a); DROP TABLE gone; ${sql}`);
    const before = readFileSync(file);
    expect(() => openSqliteStore(file)).toThrow(
      expect.objectContaining({
        code: "store_failed",
        message: expect.stringContaining("a database of another program") as unknown,
        hint: expect.stringContaining("another data folder") as unknown,
      }),
    );
    expect(readFileSync(file)).toEqual(before);
    expect(existsSync(`${file}-open`)).toBe(false);
  });

  it("is closed, and keeps its version and its rows, if it cannot be brought up to date", async () => {
    const store = openSqliteStore(file);
    await store.artifacts.put(anArtifact("default", { id: "good", model: "RegistrationAccessToken" }));
    await store.artifacts.put(anArtifact("default", { id: "bad", model: "RegistrationAccessToken" }));
    await store.close();
    change("UPDATE artifacts SET payload = '{' WHERE id = 'bad'; PRAGMA user_version = 3");
    expect(() => openSqliteStore(file)).toThrow(
      expect.objectContaining({
        code: "store_failed",
        hint: expect.stringContaining("--reset-data") as unknown,
      }),
    );
    expect(read("PRAGMA user_version")).toEqual({ user_version: 3 });
    expect(read("SELECT group_concat(id) AS ids FROM artifacts")).toEqual({ ids: "bad,good" });
    change("UPDATE artifacts SET payload = '{}' WHERE id = 'bad'");
    await openSqliteStore(file).close();
    expect(read("PRAGMA user_version")).toEqual({ user_version: SCHEMA_VERSION });
  });
});

describe("damage", () => {
  /** Damages the first page of a table. Returns a function that mends it. */
  function damage(table: string): () => void {
    const { rootpage } = read(`SELECT rootpage FROM sqlite_schema WHERE name = '${table}'`);
    const start = (Number(rootpage) - 1) * 4096 + 8;
    const sound = Buffer.alloc(192);
    const write = (bytes: Buffer) => {
      const open = openSync(file, "r+");
      if (bytes !== sound) readSync(open, sound, 0, sound.length, start);
      writeSync(open, bytes, 0, bytes.length, start);
      closeSync(open);
    };
    write(Buffer.alloc(sound.length, 0xa5));
    return () => write(sound);
  }

  const TABLES = ["documents", "artifacts", "series", "revisions", "tokens", "texts"];
  const found = async ({ bytes }: { bytes?: number }) => {
    const store = openSqliteStore(file);
    await store.tokens.insert(aToken("default"), aToken("default", { clientId: "other" }));
    await store.artifacts.put(anArtifact("default"));
    await store.documents.put("default", "keys", "ring", 1, 0);
    await store.close();
    if (bytes !== undefined) truncateSync(file, bytes);
    const messages: [string, string][] = [];
    for (const table of TABLES) {
      const mend = damage(table);
      try {
        await openSqliteStore(file).close();
      } catch (error) {
        messages.push([table, (error as Error).message]);
      }
      mend();
    }
    return messages;
  };

  it("of any table of a file is found, and told in one line", async () => {
    const messages = await found({});
    expect(messages.map(([table]) => table)).toEqual(TABLES);
    for (const [, message] of messages) expect(message).toMatch(/ failed: .{12,}$/);
  });

  it("of all tables of a file beyond 16 MiB but those of the tokens is found", async () => {
    expect((await found({ bytes: 16 * 1024 * 1024 })).map(([table]) => table)).toEqual(TABLES);
    const messages = await found({ bytes: 16 * 1024 * 1024 + 4096 });
    expect(messages.map(([table]) => table)).toEqual(["documents", "artifacts", "series", "revisions"]);
  });

  it("of a record is found when it is read", async () => {
    const store = openSqliteStore(file);
    await store.documents.put("default", "keys", "ring", { a: 1 }, 0);
    await store.artifacts.put(anArtifact("default", { id: "one", model: "Session" }));
    change("UPDATE documents SET value = '{'; UPDATE artifacts SET payload = '{'");
    const reads = [
      () => store.documents.get("default", "keys", "ring"),
      () => store.documents.list("default", "keys"),
      () => store.artifacts.get("default", "Session", "one"),
      () => store.artifacts.list("default", "Session"),
    ];
    for (const each of reads) {
      await expect(each()).rejects.toMatchObject({
        code: "store_failed",
        message: expect.stringContaining("a record of the store is damaged") as unknown,
        hint: expect.stringContaining("--reset-data") as unknown,
        cause: expect.any(SyntaxError) as unknown,
      });
    }
    await store.close();
  });
});

describe("a store that is closed", () => {
  it("has released its file, also if the file that marks it as open is gone", async () => {
    const store = openSqliteStore(file);
    await store.tokens.insert(aToken("default"));
    rmSync(`${file}-open`);
    await store.close();
    expect(readdirSync(folder)).toEqual(["mintmark.db"]);
  });

  it("does nothing for what comes later", async () => {
    const store = openSqliteStore(file);
    const row = aToken("default");
    await store.tokens.insert(row);
    await store.close();
    rmSync(file);
    store.tokens.touch("default", row.id, 5);
    for (const call of [
      () => store.check(),
      () => store.tokens.settled(),
      () => store.tokens.count("default"),
    ]) {
      await expect(call()).rejects.toMatchObject({ code: "closed" });
    }
    await new Promise(setImmediate);
    expect(readdirSync(folder)).toEqual([]);
  });
});
