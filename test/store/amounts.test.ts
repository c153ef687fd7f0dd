// The SQLite store with many rows: pages of many series, searches, slices of a purge, and what is kept in memory.
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Store, TokenRow } from "../../src/store/contract.ts";
import { numberAt } from "../../src/store/cursor.ts";
import { Connection } from "../../src/store/sqlite/connection.ts";
import { storeFailure } from "../../src/store/sqlite/failure.ts";
import { purgeExpired } from "../../src/store/sqlite/purge.ts";
import { RecentRows } from "../../src/store/sqlite/recent-rows.ts";
import { SCHEMA } from "../../src/store/sqlite/schema.ts";
import { Series } from "../../src/store/sqlite/series.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { Texts } from "../../src/store/sqlite/texts.ts";
import { aToken, hashOf } from "../support/store-contract/rows.ts";

describe("the list of tokens", () => {
  let store: Store;
  beforeEach(() => void (store = openSqliteStore(":memory:")));
  afterEach(() => store.close());

  /** Returns the ids of all pages, and the sizes of the pages. */
  async function pages(
    filter: Parameters<Store["tokens"]["list"]>[1],
    limit: number,
    test?: (row: TokenRow) => boolean,
  ) {
    const ids: string[] = [];
    const sizes: number[] = [];
    let after: string | undefined;
    do {
      const { items, next } = await store.tokens.list("default", filter, { limit, after, test });
      ids.push(...items.map(({ id }) => id));
      sizes.push(items.length);
      after = next ?? undefined;
    } while (after !== undefined);
    return { ids, sizes };
  }

  it.each([64, 65, 70])("of %i clients is in order, whatever the filter", async (clients) => {
    const rows = Array.from({ length: clients * 2 }, (_, at) =>
      aToken("default", {
        clientId: `client-${at % clients}`,
        subject: at % 3 === 0 ? "alice" : "bob",
        grantId: at % 5 === 0 ? "grant" : null,
      }),
    );
    for (const row of rows) await store.tokens.insert(row);
    const newest = rows.toReversed();
    const ids = (wanted: (row: TokenRow) => boolean) => newest.filter(wanted).map(({ id }) => id);
    const all = await pages({}, clients);
    expect(all).toEqual({ ids: ids(() => true), sizes: [clients, clients] });
    expect((await pages({ subject: "alice" }, 7)).ids).toEqual(ids(({ subject }) => subject === "alice"));
    expect((await pages({ grantId: "grant" }, 7)).ids).toEqual(ids(({ grantId }) => grantId === "grant"));
    expect((await pages({ clientId: "client-3" }, 1)).ids).toEqual(
      ids(({ clientId }) => clientId === "client-3"),
    );
    expect(await store.tokens.revoke("default", { subject: "alice" }, 5)).toBe(
      ids(({ subject }) => subject === "alice").length,
    );
    expect((await pages({ revoked: true }, 9)).ids).toEqual(ids(({ subject }) => subject === "alice"));
    expect((await pages({ revoked: false }, 9)).ids).toEqual(ids(({ subject }) => subject === "bob"));
    expect(await store.tokens.revoke("default", { revoked: true }, 6)).toBe(0);
    expect((await pages({}, 50)).ids).toEqual(ids(() => true));
    expect((await pages({ grantId: "grant" }, 50)).ids).toEqual(ids(({ grantId }) => grantId === "grant"));
    expect((await pages({ grantId: "grant", revoked: true }, 50)).ids).toEqual(
      ids(({ grantId, subject }) => grantId === "grant" && subject === "alice"),
    );
  });

  it("that is searched is complete, and its pages are full, beyond 500 rows", async () => {
    const rows = Array.from({ length: 1201 }, (_, at) =>
      aToken("default", { description: at % 400 === 0 ? "found" : null }),
    );
    await Promise.all(rows.map((row) => store.tokens.insert(row)));
    const found = rows
      .filter(({ description }) => description === "found")
      .map(({ id }) => id)
      .toReversed();
    const { ids, sizes } = await pages({}, 3, ({ description }) => description === "found");
    expect({ ids, sizes }).toEqual({ ids: found, sizes: [3, 1] });
    expect(await pages({}, 4, ({ description }) => description === "found")).toEqual({
      ids: found,
      sizes: [4],
    });
  });

  it("that is searched is complete if one client has more rows than are read at once", async () => {
    const old = Array.from({ length: 10 }, () => aToken("default", { clientId: "old" }));
    const rows = Array.from({ length: 600 }, (_, at) =>
      aToken("default", { clientId: "busy", description: at === 3 ? "found" : null }),
    );
    await store.tokens.insert(...old, ...rows);
    expect((await pages({}, 3, ({ description }) => description === "found")).ids).toEqual([rows[3]?.id]);
  });

  it("that is searched lets others pass after each 500 rows", async () => {
    await store.tokens.insert(...Array.from({ length: 501 }, () => aToken("default")));
    const order: string[] = [];
    setImmediate(() => order.push("another request"));
    await store.tokens.list("default", {}, { limit: 5, test: () => false });
    order.push("the search");
    expect(order).toEqual(["another request", "the search"]);
  });

  it.each(["0", "01", "-1", "1.5", "x", "", "1 ", "1234567890123456"])("has no cursor %j", async (after) => {
    expect(() => numberAt(after)).toThrow(
      expect.objectContaining({
        code: "bad_request",
        hint: expect.stringContaining("`next`") as unknown,
      }) as Error,
    );
    await expect(store.tokens.list("default", {}, { limit: 1, after })).rejects.toMatchObject({
      code: "bad_request",
    });
    expect(numberAt("123456789012345")).toBe(123_456_789_012_345);
  });
});

describe("a purge", () => {
  const slices = async (expired: number, most?: number) => {
    const asked: unknown[] = [];
    let left = expired;
    const writer = {
      transact: async <T>(run: () => T) => run(),
      writeNow: (_sql: string, values: readonly unknown[]) => {
        asked.push(values[2]);
        const deleted = Math.min(left, Number(values[2]));
        left -= deleted;
        return deleted;
      },
    };
    return { total: await purgeExpired(writer, "tokens", 1, 100, most), asked };
  };

  it("deletes a hundred rows at once, until none or enough are left", async () => {
    expect(await slices(0)).toEqual({ total: 0, asked: [100] });
    expect(await slices(250)).toEqual({ total: 250, asked: [100, 100, 100] });
    expect(await slices(200)).toEqual({ total: 200, asked: [100, 100, 100] });
    expect(await slices(250, 150)).toEqual({ total: 150, asked: [100, 50] });
    expect(await slices(250, 100)).toEqual({ total: 100, asked: [100] });
    expect(await slices(30, 50)).toEqual({ total: 30, asked: [50] });
  });

  it("pauses three times as long as a slice has taken", async () => {
    vi.useFakeTimers({ toFake: ["performance", "setTimeout"] });
    const times: number[] = [];
    const writer = {
      transact: async <T>(run: () => T) => run(),
      writeNow: () => {
        times.push(performance.now());
        vi.advanceTimersByTime(20);
        return times.length < 3 ? 100 : 0;
      },
    };
    const purging = purgeExpired(writer, "tokens", 1, 100);
    await vi.runAllTimersAsync();
    await purging;
    vi.useRealTimers();
    expect(times.map((time) => time - (times[0] ?? 0))).toEqual([0, 80, 160]);
  });
});

describe("what is kept in memory", () => {
  let connection: Connection;
  beforeEach(() => {
    const database = new DatabaseSync(":memory:");
    database.exec(SCHEMA);
    connection = new Connection(database, ":memory:");
  });
  afterEach(() => connection.close());

  it("of texts is right beyond its limit, and a text gets its number when it is seen again", async () => {
    const texts = new Texts(connection);
    await connection.transact(() => {
      expect([texts.shorten("one"), texts.shorten("one")]).toEqual(["one", 1]);
      expect(texts.shorten("early")).toBe("early");
      for (let at = 0; at < 1998; at++) texts.shorten(`seen ${at}`);
      expect(texts.shorten("early")).toBe(2);
      expect(texts.shorten("lost")).toBe("lost");
      for (let at = 0; at < 2000; at++) texts.shorten(`again ${at}`);
      expect([texts.shorten("lost"), texts.shorten("one")]).toEqual(["lost", 1]);
      for (let at = 0; at < 10_010; at++) texts.require(`text ${at}`);
    });
    expect([texts.find("one"), texts.read(1), texts.find("text 0"), texts.find("none")]).toEqual([
      1,
      "one",
      3,
      undefined,
    ]);
    expect(texts.read(10_012)).toBe("text 10009");
  });

  it("of texts takes no more than a hundred thousand", async () => {
    const texts = new Texts(connection);
    await connection.transact(() => {
      connection.writeNow("INSERT INTO texts VALUES (99999, 'known')", []);
      const again = (text: string) => [texts.shorten(text), texts.shorten(text)];
      expect(again("last")).toEqual(["last", 100_000]);
      expect(again("one more")).toEqual(["one more", "one more"]);
      expect(again("known")).toEqual(["known", 99_999]);
    });
  });

  it("of series is right beyond its limit", async () => {
    const series = new Series(connection);
    const row = (at: number) => aToken("default", { clientId: `client-${at}` });
    await connection.transact(() => {
      for (let at = 0; at < 10_010; at++) series.read(series.require(row(at)));
    });
    expect(series.read(1)).toMatchObject({ clientId: "client-0", machine: false });
    expect(await connection.transact(() => series.require(row(5)))).toBe(6);
    expect(connection.allNow("SELECT number FROM series", [])).toHaveLength(10_010);
  });

  it("of rows is the last five hundred", () => {
    const recent = new RecentRows(connection);
    const find = vi.fn(() => aToken("default"));
    const seek = (at: number) => recent.findOr("default", hashOf(String(at)), find);
    for (let at = 0; at < 500; at++) seek(at);
    for (let at = 0; at < 500; at++) seek(at);
    expect(find).toHaveBeenCalledTimes(500);
    seek(500);
    seek(0);
    expect(find).toHaveBeenCalledTimes(502);
  });
});

describe("a failure of SQLite", () => {
  const failure = (fields: object) => storeFailure(Object.assign(new Error("why"), fields), "here") as Error;

  it.each([
    [5, /more than 5 seconds/],
    [261, /more than 5 seconds/],
    [6, /^Another process holds/],
    [8, /writable/],
    [10, /Check the disk/],
    [11, /The file is damaged.*--reset-data/],
    [13, /disk is full/],
    [14, /may read and write/],
    [26, /--reset-data/],
  ])("with the code %i has a hint on what to do", (errcode, hint) => {
    expect(failure({ errcode })).toMatchObject({
      code: "store_failed",
      message: "the store here failed: why",
      hint: expect.stringMatching(hint) as string,
      cause: expect.any(Error) as unknown,
    });
  });

  it("with another code has none, one of the file system has one, and a bug stays what it is", () => {
    expect(failure({ errcode: 1 })).toMatchObject({
      code: "store_failed",
      message: "the store here failed: why",
    });
    expect(failure({ errcode: 1 })).not.toHaveProperty("hint", expect.any(String));
    expect(failure({ syscall: "open" })).toMatchObject({
      hint: expect.stringContaining("folder exists") as string,
    });
    expect(failure({ errcode: "1" })).not.toHaveProperty("code");
    expect(storeFailure("text", "here")).toBe("text");
  });
});
