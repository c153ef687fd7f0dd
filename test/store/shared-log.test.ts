// The request log of an issuer that several processes serve, which they keep in their store.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type RequestEntry, sizeOf } from "../../src/issuer/requests/entry.ts";
import { SharedRequestLog } from "../../src/issuer/requests/shared-log.ts";
import type { Sharing, Store } from "../../src/store/contract.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { requestFacts } from "../support/request-facts.ts";
import { sharingHere } from "../support/sharing-here.ts";
import { anArtifact } from "../support/store-contract/rows.ts";

let store: Store;
let sharing: Sharing;
beforeEach(() => {
  store = openSqliteStore(":memory:");
  sharing = sharingHere();
});
afterEach(async () => {
  vi.useRealTimers();
  await store.close();
});

/** Returns the log as a further process has it. */
const logOf = (
  issuer = "default",
  options: Partial<ConstructorParameters<typeof SharedRequestLog>[2]> = {},
) =>
  new SharedRequestLog(
    issuer,
    { artifacts: store.artifacts, sharing },
    { limitBytes: 1_000_000, ...options },
  );

const at = (path: string, more = {}) => requestFacts({ path, at: Date.now(), ...more });
const pathsOf = (entries: readonly { path: string }[]) => entries.map(({ path }) => path);

/** Lets the messages between processes and what they read for them pass. */
async function quiet(): Promise<void> {
  for (let turn = 0; turn < 5; turn++) await new Promise(setImmediate);
}

describe("a request log that processes share", () => {
  it("has the entries of all of them in order, and hands each to its own process with its id", async () => {
    const handed: RequestEntry[] = [];
    const [one, other] = [logOf("default", { onAdd: (entry) => handed.push(entry) }), logOf()];
    for (let round = 0; round < 12; round++) await (round % 2 ? other : one).add(at(`/${round}`));
    const all = await one.list({});
    expect(pathsOf(all)).toEqual(Array.from({ length: 12 }, (_, round) => `/${round}`));
    expect(all.map(({ id }) => id)).toEqual(all.map(({ id }) => id).toSorted((a, b) => a - b));
    expect(new Set(all.map(({ id }) => id)).size).toBe(12);
    expect(await other.list({})).toEqual(all);
    expect(handed.map(({ id, path }) => [id, path])).toEqual(
      all.filter((_, place) => place % 2 === 0).map(({ id, path }) => [id, path]),
    );
  });

  it("gives entries of the same microsecond different ids, whichever process adds them", async () => {
    vi.useFakeTimers({ toFake: ["Date"], now: 1_000 });
    const [one, other] = [logOf(), logOf()];
    for (const log of [one, other, one]) await log.add(at("/"));
    expect((await one.list({})).map(({ id }) => id)).toEqual([1_000_000, 1_000_001, 1_000_002]);
    vi.setSystemTime(2_000);
    await one.add(at("/"));
    expect((await other.list({})).at(-1)?.id).toBe(2_000_000);
  });

  it("keeps no secrets, and says so", async () => {
    const log = logOf();
    const params = { client_secret: "hidden-secret", scope: "read" };
    const authorization = `Basic ${btoa("app:hidden-password")}`;
    await log.add(at("/token", { endpoint: "token", params, authorization }));
    const [entry] = await log.list({});
    expect(entry).toMatchObject({ isRedacted: true, params: { scope: "read" } });
    expect(JSON.stringify(entry)).not.toMatch(/hidden-secret|YXBwOmhpZGRlbi1wYXNzd29yZA/);
  });

  it("is filtered, and apart from the logs and the artifacts of other issuers", async () => {
    const [log, others] = [logOf(), logOf("other")];
    await log.add(at("/jwks"));
    await log.add(at("/token", { endpoint: "token" }));
    await others.add(at("/other"));
    const artifact = anArtifact("default");
    await store.artifacts.put(artifact);
    expect(pathsOf(await log.list({ endpoint: "token" }))).toEqual(["/token"]);
    expect(await log.clear()).toBe(2);
    expect([await log.list({}), await log.clear()]).toEqual([[], 0]);
    expect(pathsOf(await others.list({}))).toEqual(["/other"]);
    expect(await store.artifacts.get("default", artifact.model, artifact.id)).toEqual({ ...artifact });
  });

  it("gives an entry to exactly one who takes it, the oldest first", async () => {
    const [one, other] = [logOf(), logOf()];
    for (const path of ["/a", "/b", "/c"]) await one.add(at(path, { endpoint: "token" }));
    await one.add(at("/jwks"));
    const taken = await Promise.all([one, other, one, other].map((log) => log.take({ endpoint: "token" })));
    expect(pathsOf(taken.filter((entry) => entry !== undefined)).toSorted()).toEqual(["/a", "/b", "/c"]);
    expect(taken.filter((entry) => entry === undefined)).toHaveLength(1);
    expect(pathsOf(await other.list({}))).toEqual(["/jwks"]);
    await one.add(at("/d"));
    expect((await other.take({}))?.path).toBe("/jwks");
  });

  it("tells those who listen of matching entries of its issuer from all processes, until they stop", async () => {
    const [one, other, others] = [logOf(), logOf(), logOf("other")];
    const heard: string[] = [];
    const listener = { hear: ({ path }: RequestEntry) => heard.push(path), end: () => heard.push("end") };
    await one.add(at("/before", { endpoint: "token" }));
    const stop = await one.listen({ endpoint: "token" }, listener);
    await one.add(at("/own", { endpoint: "token" }));
    await other.add(at("/other", { endpoint: "token" }));
    await other.add(at("/jwks"));
    await others.add(at("/of another issuer", { endpoint: "token" }));
    await quiet();
    expect(heard).toEqual(["/own", "/other"]);
    stop();
    await one.add(at("/after", { endpoint: "token" }));
    await quiet();
    one.close();
    expect(heard).toEqual(["/own", "/other"]);
  });

  it("goes on telling after an entry that could not be read or is gone", async () => {
    const log = logOf();
    const heard: string[] = [];
    await log.listen({}, { hear: ({ path }) => heard.push(path), end: () => {} });
    const read = vi.spyOn(store.artifacts, "get");
    read.mockRejectedValueOnce(new Error("down")).mockResolvedValueOnce(undefined);
    for (const path of ["/lost", "/gone", "/heard"]) await log.add(at(path));
    await quiet();
    expect(heard).toEqual(["/heard"]);
  });

  it("loses an entry if the store fails, and takes the next", async () => {
    const onAdd = vi.fn();
    const log = logOf("default", { onAdd });
    const told = vi.spyOn(sharing, "tell");
    vi.spyOn(store.artifacts, "add").mockRejectedValueOnce(new Error("down"));
    await log.add(at("/lost"));
    expect([onAdd.mock.calls, told.mock.calls]).toEqual([[], []]);
    await log.add(at("/kept"));
    expect(pathsOf(await log.list({}))).toEqual(["/kept"]);
    expect(told).toHaveBeenCalledTimes(1);
  });

  it("waits for a request of another process, and ends the wait when it closes", async () => {
    const [one, other] = [logOf(), logOf()];
    const waiting = one.waitFor({ endpoint: "token" }, 60);
    await quiet();
    await other.add(at("/token", { endpoint: "token" }));
    expect((await waiting).path).toBe("/token");
    const more = one.waitFor({ endpoint: "jwks" }, 60);
    await quiet();
    one.close();
    await expect(more).rejects.toMatchObject({ code: "closed" });
    await expect(one.waitFor({ endpoint: "jwks" }, 60)).rejects.toMatchObject({ code: "closed" });
  });

  it("knows the codes that another process has redeemed, until it closes", async () => {
    const [one, other] = [logOf(), logOf()];
    await quiet();
    one.redeemed.add("code");
    expect([other.redeemed.has("code"), logOf("other").redeemed.has("code")]).toEqual([true, false]);
    other.close();
    one.redeemed.add("later");
    expect(other.redeemed.has("later")).toBe(false);
  });

  it("drops the oldest entries beyond ten thousand, which it counts every hundred", async () => {
    const log = logOf();
    const count = vi.spyOn(store.artifacts, "count").mockResolvedValue(10_005);
    for (let added = 1; added <= 99; added++) await log.add(at(`/${added}`));
    expect([count.mock.calls.length, (await log.list({})).length]).toEqual([0, 99]);
    await log.add(at("/100"));
    expect(count).toHaveBeenCalledTimes(1);
    expect(pathsOf(await log.list({}))[0]).toBe("/6");
    count.mockResolvedValue(9_999);
    for (let added = 101; added <= 200; added++) await log.add(at(`/${added}`));
    expect([count.mock.calls.length, (await log.list({})).length]).toEqual([2, 195]);
  });

  it("drops the oldest entries beyond its bytes, which it weighs after each quarter of them", async () => {
    const bytes = sizeOf(at("/1"));
    const log = logOf("default", { limitBytes: bytes * 8 });
    const list = vi.spyOn(store.artifacts, "list");
    await log.add(at("/0"));
    expect(list).not.toHaveBeenCalled();
    for (let added = 1; added <= 9; added++) await log.add(at(`/${added}`));
    expect(list).toHaveBeenCalledTimes(5);
    expect(pathsOf(await log.list({}))).toEqual(Array.from({ length: 8 }, (_, place) => `/${place + 2}`));
  });
});
