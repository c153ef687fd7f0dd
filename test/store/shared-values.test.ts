// Values that processes on one store share, and what they tell each other.
import { EventEmitter } from "node:events";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { BoundedArtifacts } from "../../src/store/bounded-artifacts.ts";
import type { Sharing, Store } from "../../src/store/contract.ts";
import { Room } from "../../src/store/room.ts";
import { forgetShared, sharedValue } from "../../src/store/shared-value.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { tellOthers } from "../../src/store/tell-others.ts";
import { anArtifact } from "../support/store-contract/rows.ts";

/** Sharing among those in this process that have it. */
function sharingHere(): Sharing {
  const topics = new EventEmitter();
  return {
    listen: async (topic, hear) => {
      topics.on(topic, hear);
      return () => void topics.off(topic, hear);
    },
    tell: (topic, message) => void topics.emit(topic, message),
  };
}

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

describe("the room for entries", () => {
  /** Counts the looks into the store, and the entries in it. */
  function roomFor(limit: number, { kept = 0, expired = 0 } = {}) {
    const seen = { counts: 0, purges: [] as number[], kept };
    let left = expired;
    const room = new Room({
      limit,
      setting: "tokens",
      noun: "tokens",
      count: async () => (seen.counts++, seen.kept),
      purge: async (most) => {
        seen.purges.push(most);
        const gone = Math.min(left, most);
        left -= gone;
        seen.kept -= gone;
        return gone;
      },
    });
    const take = (entries = 1) => room.admit(entries, async () => void (seen.kept += entries));
    return { take, seen };
  }

  it("ends at the limit, with a refusal that names the setting", async () => {
    const { take, seen } = roomFor(2);
    await take();
    await take();
    await expect(take()).rejects.toMatchObject({
      code: "limit_reached",
      message: "the issuer keeps 2 tokens, its limit, and none of them has expired",
      hint: "Remove some, reset the issuer, or set a higher `limits.tokens`.",
    });
    expect(seen.kept).toBe(2);
  });

  it("is found anew in expired entries, a thousand at once", async () => {
    const { take, seen } = roomFor(3000, { kept: 3000, expired: 1500 });
    await take();
    expect(seen.purges).toEqual([1000]);
    for (let count = 0; count < 999; count++) await take();
    await take();
    expect(seen.purges).toEqual([1000, 1000]);
    expect(seen.kept).toBe(2501);
    await take(400);
    await expect(take(100)).rejects.toMatchObject({ code: "limit_reached" });
    await take(99);
  });

  it("is counted after each hundredth of the limit", async () => {
    const { take, seen } = roomFor(1000);
    for (let count = 0; count < 10; count++) await take();
    expect(seen.counts).toBe(1);
    await take();
    expect(seen.counts).toBe(2);
    await take(25);
    expect(seen.counts).toBe(3);
    await take();
    expect(seen.counts).toBe(4);
  });

  it("is counted once for those who come at the same time", async () => {
    const { take, seen } = roomFor(1000);
    await Promise.all([take(), take(), take()]);
    expect(seen).toMatchObject({ counts: 1, kept: 3 });
  });

  it("takes exactly what is left", async () => {
    const { take } = roomFor(10, { kept: 7 });
    await take(3);
    await expect(take()).rejects.toMatchObject({ code: "limit_reached" });
  });
});

describe("bounded artifacts", () => {
  const bounded = (limit: number) =>
    new BoundedArtifacts(
      store.artifacts,
      (model) => ({ limit, setting: model.toLowerCase(), noun: `${model}s` }),
      () => 1000,
    );

  it("are refused beyond the limit of their model, unless they exist already", async () => {
    const artifacts = bounded(1);
    const first = anArtifact("default", { model: "Session", expiresAt: null });
    await artifacts.put(first);
    await artifacts.put({ ...first, consumedAt: 5 });
    expect(await artifacts.get("default", "Session", first.id)).toMatchObject({ consumedAt: 5 });
    expect(await artifacts.add(first)).toBe(false);
    const refused = { code: "limit_reached", message: expect.stringContaining("1 Sessions") as string };
    await expect(artifacts.put(anArtifact("default", { model: "Session" }))).rejects.toMatchObject(refused);
    await expect(artifacts.add(anArtifact("default", { model: "Session" }))).rejects.toMatchObject(refused);
    await artifacts.put(anArtifact("default", { model: "Grant" }));
    expect(await artifacts.count("default", "Session")).toBe(1);
  });

  it("take the place of expired ones", async () => {
    const artifacts = bounded(1);
    await artifacts.put(anArtifact("default", { model: "Session", expiresAt: 999 }));
    const second = anArtifact("default", { model: "Session", expiresAt: 1000 });
    await artifacts.put(second);
    expect((await artifacts.list("default", "Session")).map(({ id }) => id)).toEqual([second.id]);
    await expect(artifacts.put(anArtifact("default", { model: "Session" }))).rejects.toMatchObject({
      hint: expect.stringContaining("`limits.session`") as string,
    });
  });
});
