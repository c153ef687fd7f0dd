// Values that processes on one store share, and what they tell each other.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Store } from "../../src/store/contract.ts";
import { forgetShared, sharedValue } from "../../src/store/shared-value.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { tellOthers } from "../../src/store/tell-others.ts";
import { sharingHere } from "../support/sharing-here.ts";

let store: Store;
beforeEach(() => void (store = openSqliteStore(":memory:")));
afterEach(() => store.close());

describe("a value that processes share", () => {
  const valueOf = (start = () => ({ count: 0 })) =>
    sharedValue({ documents: store.documents, sharing: sharingHere() }, "default", "counts", start);
  const add = (value: { count: number }) => ++value.count;

  it("is changed by all of them, and read again by those that refresh", async () => {
    const [own, other] = [valueOf(), valueOf()];
    expect(await own.change(add)).toBe(1);
    expect(await other.change(add)).toBe(2);
    expect([own.current, other.current]).toEqual([{ count: 1 }, { count: 2 }]);
    await own.refresh();
    expect(own.current).toEqual({ count: 2 });
  });

  it("is read only if something has changed it", async () => {
    const own = valueOf();
    await own.change(add);
    await own.refresh();
    const read = vi.spyOn(store.documents, "get");
    await own.refresh();
    expect(read).not.toHaveBeenCalled();
  });

  it("is changed again if another process was faster", async () => {
    const [own, other] = [valueOf(), valueOf()];
    const seen: number[] = [];
    const put = store.documents.put.bind(store.documents);
    vi.spyOn(store.documents, "put").mockImplementationOnce(async (...args) => {
      await other.change(add);
      return put(...args);
    });
    const result = await own.change((value) => {
      seen.push(value.count);
      return add(value);
    });
    expect([result, seen, own.current]).toEqual([2, [0, 1], { count: 2 }]);
  });

  it("is not written if the change changes nothing", async () => {
    const own = valueOf();
    const written = vi.spyOn(store.documents, "put");
    expect(await own.change(() => "same")).toBe("same");
    expect(written).not.toHaveBeenCalled();
  });

  it("starts anew once it is forgotten", async () => {
    const own = valueOf(() => ({ count: 10 }));
    await own.change(add);
    await forgetShared(store.documents, "default", "counts");
    await own.refresh();
    expect(own.current).toEqual({ count: 10 });
    expect(await own.change(add)).toBe(11);
  });

  it("of one process alone is never stored", async () => {
    const own = sharedValue({ documents: store.documents, sharing: undefined }, "default", "counts", () => ({
      count: 0,
    }));
    expect(await own.change(add)).toBe(1);
    await own.refresh();
    expect(own.current).toEqual({ count: 1 });
    expect(await store.documents.list("default", "counts")).toEqual([]);
  });
});

describe("what a process tells", () => {
  it("is heard by the others under its topic, and not by itself", async () => {
    const sharing = sharingHere();
    const heard: string[] = [];
    const join = (name: string, topic: string) =>
      tellOthers(sharing, topic, (text) => heard.push(`${name} ${text}`));
    const [one, two] = [join("one", "a"), join("two", "a"), join("three", "b")];
    await vi.waitFor(() => {
      one.tell("hello");
      expect(heard).toContain("two hello");
    });
    expect(new Set(heard)).toEqual(new Set(["two hello"]));
    two.stop();
    one.tell("gone");
    expect(heard).not.toContain("two gone");
  });

  it("is heard by nobody who stopped before the subscription was there", async () => {
    const sharing = sharingHere();
    const heard: string[] = [];
    const one = tellOthers(sharing, "a", () => {});
    tellOthers(sharing, "a", (text) => heard.push(text)).stop();
    await new Promise(setImmediate);
    one.tell("hello");
    expect(heard).toEqual([]);
  });

  it("is heard once a subscription that failed was tried again", async () => {
    vi.useFakeTimers({ toFake: ["setTimeout"] });
    const sharing = sharingHere();
    const listen = vi.spyOn(sharing, "listen").mockRejectedValueOnce(new Error("down"));
    const heard: string[] = [];
    tellOthers(sharing, "a", (text) => heard.push(text));
    await new Promise(setImmediate);
    vi.advanceTimersByTime(999);
    expect(listen).toHaveBeenCalledTimes(1);
    vi.advanceTimersByTime(1);
    await new Promise(setImmediate);
    tellOthers(sharing, "a", () => {}).tell("hello");
    expect(heard).toEqual(["hello"]);
    vi.useRealTimers();
  });

  it("is told to nobody without others", () => {
    const heard: string[] = [];
    const alone = tellOthers(undefined, "a", (text) => heard.push(text));
    alone.tell("hello");
    alone.stop();
    expect(heard).toEqual([]);
  });
});
