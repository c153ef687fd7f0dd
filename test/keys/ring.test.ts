// The key ring by itself: callers that need the same missing key, and the signatures of its keys.
import { createPublicKey, verify } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { KeyRing } from "../../src/keys/ring.ts";
import { Clock } from "../../src/store/clock.ts";
import type { Store } from "../../src/store/contract.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { signText } from "../../src/tokens/jws.ts";

let store: Store;
let clock: Clock;
beforeEach(() => {
  store = openSqliteStore(":memory:");
  clock = new Clock(store.documents, "a");
});
afterEach(() => store.close());

const newRing = (): KeyRing =>
  new KeyRing({
    documents: store.documents,
    issuer: "a",
    clock,
    origin: "generate",
  });

describe("a ring", () => {
  it("is empty until it has made a key", async () => {
    const ring = newRing();
    await ring.refresh();
    expect([ring.keys, ring.version, ring.published()]).toEqual([[], 0, []]);
    expect(ring.honours("nobody")).toBe(false);
  });

  it("publishes nothing of a secret, which signs and verifies", async () => {
    const ring = newRing();
    await ring.ensure([{ alg: "HS256" }]);
    expect(ring.published()).toEqual([]);
    expect(ring.usable().map(({ alg }) => alg)).toEqual(["HS256"]);
  });

  it("has another version after each change, which another process reads", async () => {
    const [one, other] = [newRing(), newRing()];
    await one.ensure([{ alg: "ES256" }]);
    await other.refresh();
    const { version } = other;
    expect(version).toBeGreaterThan(0);
    expect(version).toBe(one.version);
    await one.rotate({ alg: "ES256" });
    expect(other.version).toBe(version);
    await other.refresh();
    expect(other.version).toBe(one.version);
    expect(other.version).not.toBe(version);
  });

  it("reads its keys again only after a write", async () => {
    const ring = newRing();
    await ring.ensure([{ alg: "ES256" }]);
    await ring.refresh();
    const read = vi.spyOn(store.documents, "get");
    await ring.refresh();
    expect(read).not.toHaveBeenCalled();
    await newRing().rotate({ alg: "ES256" });
    read.mockClear();
    await ring.refresh();
    expect(read).toHaveBeenCalledTimes(1);
  });

  it("signs with the key of the last refresh, without a look at the store", async () => {
    const [one, other] = [newRing(), newRing()];
    const purpose = { alg: "ES256" } as const;
    const { kid } = await one.activeKey(purpose);
    await other.rotate(purpose);
    expect((await one.signer(purpose)).kid).toBe(kid);
    await one.refresh();
    expect((await one.signer(purpose)).kid).not.toBe(kid);
  });

  it("refuses an unknown kid with unknown_key and a hint", async () => {
    await expect(newRing().remove("nobody")).rejects.toMatchObject({
      code: "unknown_key",
      status: 404,
      hint: expect.stringContaining("keys list") as unknown,
    });
  });

  it("refuses to retire a key that was removed with key_state", async () => {
    const ring = newRing();
    const { kid } = await ring.activeKey({ alg: "ES256" });
    await ring.remove(kid);
    await expect(ring.retire(kid)).rejects.toMatchObject({ code: "key_state", status: 409 });
  });
});

describe("callers that need a missing key at the same time", () => {
  it("get the same key, which is made and written once", async () => {
    const written = vi.spyOn(store.documents, "put");
    const ring = newRing();
    const signers = await Promise.all(Array.from({ length: 100 }, () => ring.signer({ alg: "ES256" })));
    expect(new Set(signers.map(({ kid }) => kid)).size).toBe(1);
    expect(ring.keys).toHaveLength(1);
    expect(written).toHaveBeenCalledTimes(1);
  });

  it("get one key for each purpose if their purposes overlap", async () => {
    const ring = newRing();
    await Promise.all([
      ring.ensure([{ alg: "ES256" }, { alg: "EdDSA" }]),
      ring.ensure([{ alg: "EdDSA" }, { alg: "HS256" }]),
      ring.ensure([{ alg: "ES256", tokens: "id" }]),
    ]);
    expect(ring.keys.map(({ alg, tokens }) => `${alg} ${tokens ?? "all"}`).sort()).toEqual([
      "ES256 all",
      "ES256 id",
      "EdDSA all",
      "HS256 all",
    ]);
  });

  it("all get the failure to write it, and the next caller tries again", async () => {
    const written = vi.spyOn(store.documents, "put").mockRejectedValue(new Error("no space"));
    const ring = newRing();
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => ring.signer({ alg: "ES256" })));
    expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
    written.mockRestore();
    expect((await ring.signer({ alg: "ES256" })).alg).toBe("ES256");
  });
});

describe("rings of several processes on one store", () => {
  it("lose no change when they change their keys at the same time", async () => {
    const rings = [newRing(), newRing(), newRing()];
    const purpose = { alg: "ES256" } as const;
    await rings[0]?.ensure([purpose]);
    const rotated = await Promise.all(rings.map((ring) => ring.rotate(purpose)));
    const published = await Promise.all(rings.map((ring) => ring.prepublish(purpose)));
    for (const ring of rings) {
      await ring.refresh();
      const kids = ring.keys.map(({ kid }) => kid);
      expect(kids).toEqual(expect.arrayContaining([...rotated, ...published].map(({ kid }) => kid)));
      expect(ring.keys.map(({ state }) => state)).toEqual([
        ...["retiring", "retiring", "retiring", "active"],
        ...["next", "next", "next"],
      ]);
    }
  });

  it("make a missing key once", async () => {
    const rings = [newRing(), newRing()];
    await Promise.all(rings.map((ring) => ring.ensure([{ alg: "ES256" }])));
    for (const ring of rings) {
      await ring.refresh();
      expect(ring.keys).toHaveLength(1);
    }
  });

  it("rotate a key that is due once, even if several of them notice that it is", async () => {
    const rings = [newRing(), newRing()];
    for (const ring of rings) await ring.ensure([{ alg: "ES256" }]);
    await clock.change({ advanceSeconds: 100 });
    await Promise.all(rings.map((ring) => ring.keepSchedule(100, 3600)));
    await rings[0]?.refresh();
    expect(rings[0]?.keys.map(({ state }) => state)).toEqual(["retiring", "active"]);
  });

  it("retire and remove keys that another process has made", async () => {
    const [one, other] = [newRing(), newRing()];
    const { kid } = await one.activeKey({ alg: "ES256" });
    expect((await other.retire(kid)).state).toBe("retiring");
    const { kid: next } = await other.prepublish({ alg: "ES256" });
    expect((await one.remove(next)).state).toBe("removed");
  });

  it("write nothing while no key is due, however old secrets and retired keys are", async () => {
    const ring = newRing();
    await ring.ensure([{ alg: "ES256" }, { alg: "HS256" }]);
    const written = vi.spyOn(store.documents, "put");
    await clock.change({ advanceSeconds: 1000, frozen: true });
    await ring.rotate({ alg: "ES256" });
    await clock.change({ advanceSeconds: 99 });
    written.mockClear();
    await ring.keepSchedule(100, 3600);
    expect(written).not.toHaveBeenCalled();
  });

  it("remove a key a second after all tokens that it signed have expired, not earlier", async () => {
    const ring = newRing();
    const stateOfFirst = () => ring.keys[0]?.state;
    await ring.ensure([{ alg: "ES256" }]);
    await clock.change({ advanceSeconds: 100, frozen: true });
    await ring.keepSchedule(1, 300);
    expect(stateOfFirst()).toBe("retiring");
    await clock.change({ advanceSeconds: 300 });
    await ring.keepSchedule(1, 300);
    expect(stateOfFirst()).toBe("retiring");
    await clock.change({ advanceSeconds: 1 });
    await ring.keepSchedule(1, 300);
    expect(stateOfFirst()).toBe("removed");
  });

  it("change their keys again when another process wrote first", async () => {
    const ring = newRing();
    await ring.ensure([{ alg: "ES256" }]);
    const written = vi.spyOn(store.documents, "put").mockResolvedValueOnce(undefined);
    const { kid } = await ring.rotate({ alg: "ES256" });
    expect(written).toHaveBeenCalledTimes(2);
    const other = newRing();
    await other.refresh();
    expect((await other.activeKey({ alg: "ES256" })).kid).toBe(kid);
  });
});

// In some of these, r or s has leading zeros: one of 128 for P-256, every second one for P-521.
it.each([
  ["ES256", 600, 64],
  ["ES384", 20, 96],
  ["ES512", 20, 132],
] as const)("signs with %s in the fixed length of JWS", async (alg, count, bytes) => {
  const { key } = await newRing().signer({ alg });
  const publicKey = createPublicKey(key);
  for (let index = 0; index < count; index++) {
    const [header, payload, signature] = (await signText("{}", String(index), { alg, key })).split(".");
    const value = Buffer.from(signature ?? "", "base64url");
    expect(value).toHaveLength(bytes);
    const signed = Buffer.from(`${header}.${payload}`);
    expect(verify(`sha${alg.slice(2)}`, signed, { key: publicKey, dsaEncoding: "ieee-p1363" }, value)).toBe(
      true,
    );
  }
});
