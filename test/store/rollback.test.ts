// The memory of a SQLite store stays right when a transaction is rolled back, and when another process writes.
import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import { Connection } from "../../src/store/sqlite/connection.ts";
import { RecentRows } from "../../src/store/sqlite/recent-rows.ts";
import { SCHEMA } from "../../src/store/sqlite/schema.ts";
import { Series } from "../../src/store/sqlite/series.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { Texts } from "../../src/store/sqlite/texts.ts";
import { SqliteTokens } from "../../src/store/sqlite/tokens.ts";
import { aToken, hashOf } from "../support/store-contract/rows.ts";

describe("after a transaction that was rolled back", () => {
  let connection: Connection;
  beforeEach(() => {
    const database = new DatabaseSync(":memory:");
    database.exec(`${SCHEMA}; PRAGMA foreign_keys = ON;
      CREATE TABLE parents (id INTEGER PRIMARY KEY);
      CREATE TABLE children (parent REFERENCES parents DEFERRABLE INITIALLY DEFERRED)`);
    connection = new Connection(database, ":memory:");
  });
  afterEach(() => connection.close());

  /** Runs a write in a transaction whose commit fails. */
  async function rolledBack(write: () => void): Promise<void> {
    const both = connection.transact(() => {
      write();
      connection.writeNow("INSERT INTO children VALUES (99)", []);
    });
    await expect(both).rejects.toMatchObject({ code: "store_failed" });
  }

  it("the numbers of its texts are used again for other texts", async () => {
    const texts = new Texts(connection);
    let lost = 0;
    await rolledBack(() => (lost = texts.require("lost")));
    expect(texts.find("lost")).toBeUndefined();
    expect(await connection.transact(() => texts.require("kept"))).toBe(lost);
    expect(texts.read(lost)).toBe("kept");
    expect(texts.find("kept")).toBe(lost);
  });

  it("the numbers of its series are used again for other series", async () => {
    const series = new Series(connection);
    const lost = aToken("default", { clientId: "lost" });
    const kept = aToken("default", { clientId: "kept", machine: true });
    await rolledBack(() => series.read(series.require(lost)));
    const number = await connection.transact(() => series.require(kept));
    const { issuer, kind, format, machine, clientId, kid } = kept;
    expect(series.read(number)).toEqual({ issuer, kind, format, machine, clientId, kid });
    expect(await connection.transact(() => series.require(lost))).not.toBe(number);
  });

  it("its tokens are not counted", async () => {
    const tokens = new SqliteTokens(connection);
    await tokens.insert(aToken("default"));
    await rolledBack(() => tokens.insertNow(aToken("default")));
    await rolledBack(() => tokens.insertNow(aToken("default", { clientId: "lost" })));
    expect(await tokens.count("default")).toBe(1);
    await tokens.insert(aToken("default"));
    expect(await tokens.count("default")).toBe(2);
  });

  it("its rows are not remembered", async () => {
    const recent = new RecentRows(connection);
    const hash = hashOf("value");
    await rolledBack(() => recent.findOr("default", hash, () => aToken("default")));
    expect(recent.findOr("default", hash, () => undefined)).toBeUndefined();
  });

  it("its health is tried by a write, and fails until one succeeds", async () => {
    const probes = () => connection.allNow("SELECT id FROM documents", []);
    await connection.check();
    expect(probes()).toEqual([]);
    await rolledBack(() => {});
    connection.writeNow(
      "CREATE TRIGGER no_probe BEFORE INSERT ON documents BEGIN SELECT raise(ABORT, 'no'); END",
      [],
    );
    await expect(connection.check()).rejects.toMatchObject({ code: "store_failed" });
    connection.writeNow("DROP TRIGGER no_probe", []);
    await connection.check();
    expect(probes()).toHaveLength(1);
    connection.writeNow("DELETE FROM documents", []);
    await connection.check();
    expect(probes()).toEqual([]);
  });
});

describe("a row that was found by its value", () => {
  let folder: string;
  beforeEach(() => void (folder = mkdtempSync(join(tmpdir(), "mintmark-recent-"))));
  afterEach(() => rmSync(folder, { recursive: true }));

  it("is read again once another process has written", async () => {
    const file = join(folder, "mintmark.db");
    const [own, other] = [openSqliteStore(file), openSqliteStore(file)];
    const row = aToken("default");
    await own.tokens.insert(row);
    expect(await own.tokens.findByHash("default", row.wireHash)).toEqual(row);
    expect(await own.tokens.findByHash("default", row.wireHash)).toEqual(row);
    await other.tokens.revoke("default", { id: row.id }, 5);
    expect(await own.tokens.findByHash("default", row.wireHash)).toEqual({ ...row, revokedAt: 5 });
    const mark = own.documents.mark();
    await other.documents.put("default", "things", "a", 1, 0);
    expect(own.documents.mark()).not.toBe(mark);
    await own.close();
    await other.close();
  });

  it("is a copy, which the caller may change", async () => {
    const store = openSqliteStore(":memory:");
    const row = aToken("default");
    await store.tokens.insert(row);
    for (let time = 0; time < 3; time++) {
      const found = await store.tokens.findByHash("default", row.wireHash);
      expect(found).toEqual(row);
      if (found) found.revokedAt = 1;
    }
    await store.close();
  });

  it("shows a use of it, also to those who find it by its twin", async () => {
    const store = openSqliteStore(":memory:");
    const row = aToken("default", { twinHash: hashOf("twin") });
    await store.tokens.insert(row);
    const both = async () => [
      await store.tokens.findByHash("default", row.wireHash),
      await store.tokens.findByHash("default", hashOf("twin")),
    ];
    await both();
    store.tokens.touch("default", row.id, 7);
    await store.tokens.settled();
    expect((await both()).map((each) => each?.lastUsedAt)).toEqual([7, 7]);
    await store.close();
  });

  it("is not taken for a newer one with the same value, or for one of another issuer", async () => {
    const store = openSqliteStore(":memory:");
    const old = aToken("default", { twinHash: hashOf("twin") });
    await store.tokens.insert(old);
    await store.tokens.findByHash("default", old.wireHash);
    expect(await store.tokens.findByHash("other", old.wireHash)).toBeUndefined();
    const newer = aToken("default", { wireHash: old.wireHash });
    await store.tokens.insert(newer);
    expect((await store.tokens.findByHash("default", old.wireHash))?.id).toBe(newer.id);
    await store.tokens.findByHash("default", hashOf("twin"));
    const twin = aToken("default", { twinHash: hashOf("twin") });
    await store.tokens.insert(twin);
    expect((await store.tokens.findByHash("default", hashOf("twin")))?.id).toBe(twin.id);
    await store.close();
  });
});
