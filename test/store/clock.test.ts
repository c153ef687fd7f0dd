// The clock of an issuer that several processes change.
import { afterEach, beforeEach, expect, it, vi } from "vitest";
import { Clock } from "../../src/store/clock.ts";
import type { Store } from "../../src/store/contract.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";

let store: Store;
beforeEach(() => {
  store = openSqliteStore(":memory:");
});
afterEach(() => store.close());

it("a change is written again if another process wrote first, and others read it", async () => {
  const [own, other] = [new Clock(store.documents, "a"), new Clock(store.documents, "a")];
  const written = vi.spyOn(store.documents, "put").mockResolvedValueOnce(undefined);
  await own.change({ setAt: 1_000, frozen: true });
  expect(written).toHaveBeenCalledTimes(2);
  await other.refresh();
  expect([own.now(), other.now(), other.frozen]).toEqual([1_000, 1_000, true]);
});

it("changes of several processes add up", async () => {
  const [own, other] = [new Clock(store.documents, "a"), new Clock(store.documents, "a")];
  await own.change({ setAt: 1_000, frozen: true });
  await other.change({ advanceSeconds: 10 });
  await own.change({ advanceSeconds: 5 });
  expect(own.now()).toBe(1_015);
});

it("a clock goes on as an earlier process has stored it", async () => {
  await store.documents.put("a", "clock", "clock", { shiftSeconds: 100, frozenAt: 1_000 }, 0);
  const clock = new Clock(store.documents, "a");
  await clock.refresh();
  expect([clock.now(), clock.frozen]).toEqual([1_000, true]);
  const read = vi.spyOn(store.documents, "get");
  await clock.refresh();
  expect(read).not.toHaveBeenCalled();
});
