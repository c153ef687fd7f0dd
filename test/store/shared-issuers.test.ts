// Issuers that are made at run time, where several processes serve one store: each process serves those of the others.
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { baseUrls } from "../../src/addresses.ts";
import { firstTouchOf } from "../../src/config/derived.ts";
import { examine } from "../../src/config/parse.ts";
import { MintmarkError } from "../../src/errors.ts";
import { forgetRun } from "../../src/issuer/forget-run.ts";
import type { Issuers } from "../../src/issuer/issuers.ts";
import { SeenValues } from "../../src/issuer/requests/seen-values.ts";
import { mint } from "../../src/minting/mint.ts";
import { openIssuers } from "../../src/opened.ts";
import type { Store } from "../../src/store/contract.ts";
import { openSqliteStore } from "../../src/store/sqlite/sqlite.ts";
import { requestFacts } from "../support/request-facts.ts";
import { sharingHere } from "../support/sharing-here.ts";
import { anArtifact } from "../support/store-contract/rows.ts";

const IDLE_SECONDS = 100;
const { config } = examine({
  ephemeral: true,
  log: "silent",
  alg: "ES256",
  issuers: {},
  issuersOnFirstTouch: { max: 2 },
  limits: { isolatedIssuers: 2, isolatedIdleSeconds: IDLE_SECONDS },
});

let store: Store;
let one: Issuers;
let other: Issuers;

/** Returns the issuers of one more process on the store. */
const join = (on: Store = store) =>
  openIssuers(config, on, {
    keys: "published",
    baseUrls: baseUrls(config, { main: 1, own: new Map() }),
    firstTouch: firstTouchOf(config, config.issuers.default),
  });

const isolate = (issuers: Issuers, id: string, settings = {}) =>
  issuers.isolate({ id, like: "default", settings });
const idsOf = (issuers: Issuers) => issuers.all().map(({ id }) => id);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ["Date"] });
  store = { ...openSqliteStore(":memory:"), sharing: sharingHere() };
  [one, other] = [join(), join()];
});
afterEach(async () => {
  vi.useRealTimers();
  await store.close();
});

const passSeconds = (seconds: number) => void vi.setSystemTime(Date.now() + seconds * 1000);

describe("an isolated issuer", () => {
  it("is served by every process with the same settings and keys", async () => {
    const made = await isolate(one, "shop", { users: { zoe: {} } });
    const { version } = other;
    await other.refresh();
    expect(idsOf(other)).toEqual(["default", "shop"]);
    expect(other.version).not.toBe(version);
    const theirs = await other.get("shop");
    expect(theirs).not.toBe(made);
    expect([theirs.url, other.isTemporary(theirs)]).toEqual([made.url, true]);
    expect(theirs.directory.users().map(({ name }) => name)).toEqual(["zoe"]);
    const kids = [made, theirs].map(({ ring }) => ring.usable().map(({ kid }) => kid));
    expect(kids[0]).toEqual(kids[1]);
  });

  it("is known to a process that is asked for it before the news has come", async () => {
    vi.spyOn(store.documents, "mark").mockReturnValue(0);
    await other.refresh();
    await isolate(one, "shop");
    await other.refresh();
    expect(idsOf(other)).toEqual(["default"]);
    expect((await other.get("shop")).id).toBe("shop");
  });

  it("keeps its id from all processes", async () => {
    vi.spyOn(store.documents, "mark").mockReturnValue(0);
    await other.refresh();
    await isolate(one, "shop");
    await expect(isolate(other, "shop")).rejects.toMatchObject({ code: "conflict" });
    await expect(isolate(other, "fork", { path: "/shop" })).rejects.toMatchObject({ code: "conflict" });
    expect(idsOf(other)).toEqual(["default", "shop"]);
  });

  it("is made by only one of two processes that try at the same time", async () => {
    const settings = [{ users: { zoe: {} } }, { users: { yan: {} } }];
    const tries = await Promise.allSettled([
      isolate(one, "shop", settings[0]),
      isolate(other, "shop", settings[1]),
    ]);
    expect(tries.map(({ status }) => status).toSorted()).toEqual(["fulfilled", "rejected"]);
    const failed = tries.find((each) => each.status === "rejected");
    expect(failed?.reason).toMatchObject({ code: "conflict", message: 'there is already an issuer "shop"' });
    const names = await Promise.all(
      [one, other].map(async (each) => (await each.get("shop")).directory.users().map(({ name }) => name)),
    );
    expect(names[0]).toEqual(names[1]);
  });

  it("is gone everywhere with all that it held once a process closes it", async () => {
    const made = await isolate(one, "shop");
    const theirs = await other.get("shop");
    await theirs.store.artifacts.put(anArtifact("shop", { id: "code" }));
    await theirs.changeDirectory("users", "zoe", { roles: [], claims: {}, attributes: {} } as never);
    await theirs.requests.add(requestFacts());
    const waiting = expect(made.requests.waitFor({ path: "/x" }, 60)).rejects.toMatchObject({
      code: "closed",
    });

    await other.closeOne("shop");
    expect(idsOf(other)).toEqual(["default"]);
    const { version } = one;
    await one.refresh();
    expect([idsOf(one), one.isTemporary(made)]).toEqual([["default"], false]);
    expect(one.version).not.toBe(version);
    await waiting;
    await expect(one.closeOne("shop")).rejects.toMatchObject({ code: "unknown_issuer" });

    const again = await isolate(one, "shop");
    expect(await again.requests.list({})).toEqual([]);
    expect(again.directory.user("zoe")).toBeUndefined();
    expect(await store.artifacts.list("shop", "AuthorizationCode")).toEqual([]);
  });

  it("replaces one with the same id that was closed before the news came", async () => {
    await isolate(one, "shop", { users: { zoe: {} } });
    const before = await other.get("shop");
    await one.closeOne("shop");
    await isolate(one, "shop", { users: { yan: {} } });
    const after = await other.get("shop");
    expect(after).not.toBe(before);
    expect(after.directory.users().map(({ name }) => name)).toEqual(["yan"]);
  });

  it("counts towards the limit of all processes", async () => {
    await isolate(one, "a");
    await isolate(other, "b");
    await expect(isolate(one, "c")).rejects.toMatchObject({ code: "conflict" });
    await other.closeOne("a");
    expect((await isolate(one, "c")).id).toBe("c");
  });

  it("stays in the store when a process ends", async () => {
    await isolate(one, "shop");
    await one.closeTemporary();
    expect((await join().get("shop")).id).toBe("shop");
  });
});

describe("an isolated issuer that no process has used for a long time", () => {
  it("is closed by the next purge, and one that another process uses is not", async () => {
    await isolate(one, "left");
    await isolate(one, "used");
    await one.purge(); // notes these uses
    await other.refresh();
    passSeconds(IDLE_SECONDS);
    await one.purge();
    expect(idsOf(one)).toEqual(["default", "left", "used"]);
    await other.get("used");
    await other.purge();
    passSeconds(1);
    await one.purge();
    expect(idsOf(one)).toEqual(["default", "used"]);
    await other.refresh();
    expect(idsOf(other)).toEqual(["default", "used"]);
    passSeconds(IDLE_SECONDS + 1);
    await other.purge();
    expect(idsOf(other)).toEqual(["default"]);
  });

  it("makes room for the next one, and begins anew", async () => {
    await isolate(one, "left");
    await isolate(one, "used");
    await one.purge(); // notes these uses
    passSeconds(IDLE_SECONDS + 1);
    await one.get("used");
    expect((await isolate(one, "next")).id).toBe("next");
    expect(idsOf(one)).toEqual(["default", "used", "next"]);
    await one.closeOne("used");
    await isolate(one, "left");
    await one.purge();
    expect(idsOf(one)).toEqual(["default", "next", "left"]);
  });

  it("is kept if it was made on first touch, or if no other process serves the store", async () => {
    await one.get("touched");
    const alone = join({ ...store, sharing: undefined });
    const own = await isolate(alone, "own");
    for (let count = 0; count < 3; count++) {
      await one.purge();
      await alone.purge();
      passSeconds(IDLE_SECONDS);
    }
    expect([idsOf(one), idsOf(alone)]).toEqual([
      ["default", "touched"],
      ["default", "own"],
    ]);
    expect(await own.store.tokens.count("own")).toBe(own.directory.staticTokens.size);
    await one.refresh({ atOnce: true });
    expect(idsOf(one)).not.toContain("own");
    await alone.closeTemporary();
  });
});

describe("an issuer on first touch", () => {
  it("is made once, whichever processes are touched at the same time", async () => {
    const made = await Promise.all([one, other, one, other].map((each) => each.get("tenant")));
    const kids = made.map(({ ring }) =>
      ring
        .usable()
        .map(({ kid }) => kid)
        .join(),
    );
    expect(new Set(kids).size).toBe(1);
    expect([idsOf(one), idsOf(other)]).toEqual([
      ["default", "tenant"],
      ["default", "tenant"],
    ]);
  });

  it("counts towards the limit of all processes, apart from isolated ones", async () => {
    await isolate(one, "shop");
    await one.get("a");
    await other.get("b");
    await expect(one.get("c")).rejects.toMatchObject({ code: "too_many_issuers" });
    await expect(other.get("c")).rejects.toMatchObject({ code: "too_many_issuers" });
  });

  it("gets another id if an issuer at another path has its own", async () => {
    await isolate(other, "tenant", { path: "/elsewhere" });
    await one.refresh();
    const touched = await one.touch({ mountPath: "/tenant" });
    expect([touched?.id, touched?.mountPath]).toEqual(["tenant-2", "/tenant"]);
    expect(await one.touch({ mountPath: "/elsewhere" })).toBeUndefined();
  });
});

describe("a configured issuer", () => {
  it("has the changes of its directory that processes make at the same time", async () => {
    const [mine, theirs] = [await one.get(), await other.get()];
    const client = mine.directory.client("demo-app");
    if (!client) throw new Error("there is no demo-app");
    await Promise.all([
      mine.changeDirectory("clients", "new-app", client),
      theirs.changeDirectory("clients", "demo-app", null),
    ]);
    for (const issuer of [mine, theirs]) {
      await issuer.refresh();
      const ids = issuer.directory.clients().map(({ id }) => id);
      expect(ids).toContain("new-app");
      expect(ids).not.toContain("demo-app");
    }
    await mine.resetDirectory();
    await theirs.refresh();
    expect(theirs.directory.client("demo-app")).toBeDefined();
    expect(theirs.directory.client("new-app")).toBeUndefined();
  });

  it("gets another version with another directory, but not with any other change", async () => {
    const [mine, theirs] = [await one.get(), await other.get()];
    await theirs.refresh();
    const { version, directory } = theirs;
    await mine.overrides.add({ target: "token", claims: { a: 1 }, times: 1 });
    await theirs.refresh();
    expect([theirs.version, theirs.directory]).toEqual([version, directory]);
    expect(theirs.refresh()).toBeUndefined();
    await mine.changeDirectory("clients", "demo-app", null);
    await theirs.refresh();
    expect(theirs.version).not.toBe(version);
  });

  it("is made ready once, and again after it failed", async () => {
    const issuer = one.all()[0];
    if (!issuer) throw new Error("there is no issuer");
    const ensure = vi.spyOn(issuer.ring, "ensure").mockRejectedValueOnce(new Error("down"));
    await expect(one.get()).rejects.toThrow("down");
    await Promise.all([one.get(), one.get()]);
    await one.get();
    expect(ensure).toHaveBeenCalledTimes(2);
    expect(await store.tokens.count("default")).toBe(issuer.directory.staticTokens.size);
    expect(one.prepare(issuer)).toBeUndefined();
  });

  it("says that it cannot record its static tokens, unless another process has recorded them", async () => {
    const insert = vi.spyOn(store.tokens, "insert");
    insert.mockRejectedValueOnce(new MintmarkError("store_failed", "the disk is full"));
    await expect(one.get()).rejects.toMatchObject({ code: "store_failed" });
    insert.mockRejectedValueOnce(new MintmarkError("conflict", "there is already such a token"));
    expect((await one.get()).id).toBe("default");
  });

  it("loses what expired longer ago than it is kept, by its own clock", async () => {
    const issuer = await one.get();
    await issuer.clock.change({ advanceSeconds: 1000 });
    const kept = config.limits.keepExpiredSeconds;
    const put = (id: string, ago: number) =>
      issuer.store.artifacts.put(anArtifact("default", { id, expiresAt: issuer.clock.now() - ago }));
    await put("old", kept + 1);
    await put("young", kept - 1);
    await Promise.all([one.purge(), one.purge()]);
    const left = await issuer.store.artifacts.list("default", "AuthorizationCode");
    expect(left.map(({ id }) => id)).toEqual(["young"]);
  });

  it("keeps a token that was minted as expired", async () => {
    const issuer = await one.get();
    const { row } = await mint(issuer, { user: "alice", flaw: "expired" });
    expect(row.expiresAt).toBeLessThan(issuer.clock.now());
    await one.purge();
    expect(await issuer.ledger.get(row.id)).toBeDefined();
  });

  it("is purged by one call at a time, and again afterwards", async () => {
    const purge = vi.spyOn(store.tokens, "purge");
    await Promise.all([one.purge(), one.purge()]);
    expect(purge).toHaveBeenCalledTimes(1);
    await one.purge();
    expect(purge).toHaveBeenCalledTimes(2);
  });

  it("does not mind that another one is closed while it is purged, but says what else failed", async () => {
    const purge = vi.spyOn(store.tokens, "purge");
    purge.mockRejectedValueOnce(new MintmarkError("closed", "the store is closed"));
    await one.purge();
    for (const error of [new MintmarkError("store_failed", "no space"), new Error("broken")]) {
      purge.mockRejectedValueOnce(error);
      await expect(one.purge()).rejects.toBe(error);
    }
  });

  it("has each static token once, however many processes begin", async () => {
    const [mine] = await Promise.all([one.get(), other.get()]);
    const { items } = await store.tokens.list("default", {}, { limit: 10 });
    expect(items.filter(({ revokedAt }) => revokedAt === null)).toHaveLength(
      mine.directory.staticTokens.size,
    );
  });
});

it("a run that begins anew forgets faults, overrides, requests and temporary issuers, and keeps tokens", async () => {
  await isolate(one, "shop");
  await one.get("touched");
  const own = await one.get();
  await own.faults.add({ endpoint: "token", status: 503, trickleMilliseconds: 0, skip: 0, seed: 1 });
  await own.overrides.add({ target: "token", claims: { a: 1 }, times: 1 });
  await own.requests.add(requestFacts());
  await own.store.artifacts.put(anArtifact("default", { id: "kept" }));
  await store.documents.put("", "console-sessions", "value", {}, 0);

  const next = join();
  await forgetRun(next, store);
  expect(idsOf(next)).toEqual(["default"]);
  const after = await next.get();
  expect([after.faults.all(), after.overrides.all(), await after.requests.list({})]).toEqual([[], [], []]);
  expect(await after.store.artifacts.get("default", "AuthorizationCode", "kept")).toBeDefined();
  expect(await store.documents.list("", "console-sessions")).toEqual([]);
  await own.refresh();
  expect([own.faults.all(), own.overrides.all()]).toEqual([[], []]);
});

it("values that one process has used up are known to the others of the same name until they close", async () => {
  const sharing = sharingHere();
  const [mine, theirs, foreign] = ["a", "a", "b"].map((name) => new SeenValues({ limit: 10, sharing, name }));
  await new Promise(setImmediate);
  mine?.add("code");
  expect([mine, theirs, foreign].map((each) => each?.has("code"))).toEqual([true, true, false]);
  theirs?.close();
  mine?.add("later");
  expect(theirs?.has("later")).toBe(false);
});
