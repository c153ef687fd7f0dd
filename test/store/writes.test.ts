// The SQLite store's group commit when statements, commits and locks fail.

import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { WriteQueue } from "../../src/store/sqlite/write-queue.ts";

describe("writes that share a transaction", () => {
  const failure = (hint: RegExp | undefined) =>
    expect.objectContaining({
      code: "store_failed",
      hint: hint && (expect.stringMatching(hint) as unknown),
    }) as unknown;
  let file: string;
  let database: DatabaseSync;
  let queue: WriteQueue;

  beforeEach(() => {
    file = join(mkdtempSync(join(tmpdir(), "mintmark-writes-")), "test.sqlite");
    database = new DatabaseSync(file);
    database.exec(
      "CREATE TABLE rows (id INTEGER PRIMARY KEY, content BLOB, parent REFERENCES rows DEFERRABLE INITIALLY DEFERRED)",
    );
    queue = new WriteQueue(database, "test.sqlite");
  });
  afterEach(() => {
    database.close();
    rmSync(dirname(file), { recursive: true });
  });

  /** Inserts a row of `bytes` bytes. A `parent` that does not exist makes the commit fail. */
  function insert(id: number, { bytes = 1, parent = null }: { bytes?: number; parent?: number | null } = {}) {
    return queue.add(() =>
      database.prepare("INSERT INTO rows VALUES (?, zeroblob(?), ?)").run(id, bytes, parent),
    );
  }
  const stored = () =>
    database
      .prepare("SELECT id FROM rows")
      .all()
      .map(({ id }) => id);
  const statuses = (outcomes: PromiseSettledResult<unknown>[]) => outcomes.map(({ status }) => status);

  it("are all rejected if the commit fails, and later ones succeed", async () => {
    const outcomes = await Promise.allSettled([insert(1), insert(2, { parent: 99 }), insert(3)]);
    expect(statuses(outcomes)).toEqual(["rejected", "rejected", "rejected"]);
    expect(outcomes[0]).toMatchObject({ reason: failure(undefined) });
    expect(stored()).toEqual([]);
    await insert(4);
    expect(stored()).toEqual([4]);
  });

  it("succeed or fail individually if there is no space for one of them", async () => {
    database.exec("PRAGMA max_page_count = 10");
    const outcomes = await Promise.allSettled([insert(1), insert(2, { bytes: 100_000 }), insert(3)]);
    const kept = [1, 2, 3].filter((_id, index) => outcomes[index]!.status === "fulfilled");
    expect(outcomes[1]).toMatchObject({ reason: failure(/disk is full/) });
    expect(stored()).toEqual(kept);
    await insert(4);
    expect(stored()).toEqual([...kept, 4]);
  });

  it("are all rejected if another connection holds the database, and later ones succeed", async () => {
    const other = new DatabaseSync(file);
    other.exec("BEGIN IMMEDIATE");
    const outcomes = await Promise.allSettled([insert(1), insert(2)]);
    other.exec("COMMIT");
    other.close();
    expect(statuses(outcomes)).toEqual(["rejected", "rejected"]);
    expect(outcomes[0]).toMatchObject({ reason: failure(/Another process/) });
    await insert(3);
    expect(stored()).toEqual([3]);
  });

  it("are all rejected, and leave nothing, if SQLite undoes the transaction itself", async () => {
    database.exec(`CREATE TRIGGER no_second BEFORE INSERT ON rows WHEN new.id = 2
      BEGIN SELECT raise(ROLLBACK, 'no second'); END`);
    const forget = vi.fn();
    queue.onRollback(forget);
    const outcomes = await Promise.allSettled([insert(1), insert(2), insert(3)]);
    expect(statuses(outcomes)).toEqual(["rejected", "rejected", "rejected"]);
    expect([stored(), queue.hasFailed]).toEqual([[], true]);
    expect(forget).toHaveBeenCalledTimes(1);
    await insert(4);
    expect([stored(), queue.hasFailed]).toEqual([[4], false]);
  });

  it("are not undone by a bug in one of them, which its caller gets as it was thrown", async () => {
    const bug = new Error("a bug");
    const outcomes = await Promise.allSettled([
      insert(1),
      queue.add(() => {
        throw bug;
      }),
      insert(3),
    ]);
    expect(outcomes[1]).toMatchObject({ reason: bug });
    expect([stored(), queue.hasFailed]).toEqual([[1, 3], true]);
  });

  it("include those that nobody waits for: the last of each key, whether another one fails or not", async () => {
    const late = (key: string, id: number) =>
      queue.addLate(key, () => database.prepare("INSERT INTO rows (id) VALUES (?)").run(id));
    late("a", 1);
    late("a", 2);
    late("b", 2);
    late("c", 3);
    await insert(4);
    expect([stored(), queue.hasFailed]).toEqual([[2, 3, 4], true]);
    queue.flush();
    late("a", 5);
    queue.flush();
    expect([stored(), queue.hasFailed]).toEqual([[2, 3, 4, 5], false]);
  });

  it("are all rejected if their last statement fails, and later ones succeed", async () => {
    let space = 100_000;
    queue.beforeCommit(() =>
      database.prepare("INSERT INTO rows VALUES (?, zeroblob(?), NULL)").run(100, space),
    );
    database.exec("PRAGMA max_page_count = 10");
    const outcomes = await Promise.allSettled([insert(1), insert(2)]);
    expect(statuses(outcomes)).toEqual(["rejected", "rejected"]);
    expect(outcomes[0]).toMatchObject({ reason: failure(/disk is full/) });
    expect(stored()).toEqual([]);
    space = 1;
    await insert(3);
    expect(stored()).toEqual([3, 100]);
  });

  it("are acknowledged only after the commit", async () => {
    const acknowledgedInTransaction: boolean[] = [];
    const note = () => acknowledgedInTransaction.push(database.isTransaction);
    await Promise.all([insert(1).then(note), insert(2).then(note), insert(3).then(note)]);
    expect(acknowledgedInTransaction).toEqual([false, false, false]);
  });
});
