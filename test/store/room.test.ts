// A store takes a bounded number of entries: the counter of free places, and the artifacts that it bounds.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { MintmarkError } from "../../src/errors.ts";
import { BoundedArtifacts } from "../../src/store/bounded-artifacts.ts";
import type { Store } from "../../src/store/contract.ts";
import { Room } from "../../src/store/room.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { describeArtifacts } from "../support/store-contract/artifacts.ts";
import { anArtifact } from "../support/store-contract/rows.ts";

const codeOf = (error: unknown) => (error as { code: string }).code;

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
    return { room, take, seen };
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

  it("is not counted while an entry is being written, and is given in the order of the requests", async () => {
    const { room, seen } = roomFor(3, { kept: 1 });
    const order: string[] = [];
    const { promise: written, resolve } = Promise.withResolvers<void>();
    const write = (name: string, until?: Promise<void>) =>
      room.admit(1, async () => {
        order.push(`${name} begins`);
        await until;
        seen.kept++;
        order.push(`${name} ends`);
      });
    const first = write("first", written);
    const others = [write("second"), write("third").catch((error: unknown) => order.push(codeOf(error)))];
    await new Promise(setImmediate);
    expect([order, seen.counts]).toEqual([["first begins"], 1]);
    resolve();
    await Promise.all([first, ...others]);
    expect(order).toEqual(["first begins", "first ends", "second begins", "second ends", "limit_reached"]);
    expect(seen).toMatchObject({ counts: 3, kept: 3 });
  });

  it("is found again after a refusal and after a write that failed", async () => {
    const { room, take, seen } = roomFor(1);
    await expect(room.admit(1, () => Promise.reject(new Error("failed")))).rejects.toThrow("failed");
    await take();
    await expect(take()).rejects.toMatchObject({ code: "limit_reached" });
    seen.kept = 0;
    await take();
    expect(seen.kept).toBe(1);
  });

  it("takes exactly what is left", async () => {
    const { take } = roomFor(10, { kept: 7 });
    await take(3);
    await expect(take()).rejects.toMatchObject({ code: "limit_reached" });
  });
});

let store: Store;
beforeEach(() => void (store = openSqliteStore(":memory:")));
afterEach(() => store.close());

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

  it("are not written again if a write of one that exists fails", async () => {
    const artifacts = bounded(5);
    const first = anArtifact("default");
    await artifacts.put(first);
    const put = vi
      .spyOn(store.artifacts, "put")
      .mockRejectedValueOnce(new MintmarkError("store_failed", "no"));
    await expect(artifacts.put(first)).rejects.toMatchObject({ code: "store_failed" });
    expect(put).toHaveBeenCalledTimes(1);
    put.mockRejectedValueOnce(Object.assign(new Error("other"), { code: "limit_reached" }));
    await expect(artifacts.put(first)).rejects.toThrow("other");
    expect(put).toHaveBeenCalledTimes(2);
  });

  describeArtifacts(
    () => {
      const limited = { ...store, artifacts: bounded(1_000) };
      const [issuer, otherIssuer] = ["issuer", "other"];
      const another = () => Promise.resolve(limited);
      return { store: limited, issuer, otherIssuer, reopen: another, second: another };
    },
    () => {}, // a store in memory cannot be opened again
  );

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
