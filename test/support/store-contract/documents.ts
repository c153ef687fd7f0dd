// The part of the store suite that tests documents: versions, conflicting writers, revisions.

import { describe, expect, it } from "vitest";
import type { DefineTest, Subject } from "./rows.ts";

export function describeDocuments(subject: () => Subject, durably: DefineTest): void {
  describe("documents", () => {
    it("returns a document with the version that its writer received", async () => {
      const { store, issuer } = subject();
      const value = { keys: [{ kid: "a", active: true }], note: null };
      const version = await store.documents.put(issuer, "keys", "ring", value, 0);
      expect(version).toBeGreaterThan(0);
      expect(await store.documents.get(issuer, "keys", "ring")).toEqual({ id: "ring", value, version });
      expect(await store.documents.get(issuer, "keys", "other")).toBeUndefined();
    });

    it.each([["text"], [0], [false], [null], [[1, [2]]]])("stores %j as a value", async (value) => {
      const { store, issuer } = subject();
      await store.documents.put(issuer, "any", "id", value, 0);
      expect((await store.documents.get(issuer, "any", "id"))?.value).toEqual(value);
    });

    it("creates a document only if it does not exist", async () => {
      const { store, issuer } = subject();
      await store.documents.put(issuer, "users", "alice", 1, 0);
      expect(await store.documents.put(issuer, "users", "alice", 2, 0)).toBeUndefined();
      expect((await store.documents.get(issuer, "users", "alice"))?.value).toBe(1);
    });

    it("replaces a document only at the version that the writer has read", async () => {
      const { store, issuer } = subject();
      const first = (await store.documents.put(issuer, "users", "alice", 1, 0))!;
      const second = (await store.documents.put(issuer, "users", "alice", 2, first))!;
      expect(second).not.toBe(first);
      expect(await store.documents.put(issuer, "users", "alice", 3, first)).toBeUndefined();
      expect(await store.documents.put(issuer, "users", "bob", 1, first)).toBeUndefined();
      expect(await store.documents.get(issuer, "users", "alice")).toEqual({
        id: "alice",
        value: 2,
        version: second,
      });
    });

    it("rejects the old version of a document that was deleted and created again", async () => {
      const { store, issuer } = subject();
      const stale = (await store.documents.put(issuer, "users", "alice", "old", 0))!;
      await store.documents.delete(issuer, "users", "alice");
      expect(await store.documents.put(issuer, "users", "alice", "late", stale)).toBeUndefined();
      await store.documents.put(issuer, "users", "alice", "new", 0);
      expect(await store.documents.put(issuer, "users", "alice", "late", stale)).toBeUndefined();
      expect((await store.documents.get(issuer, "users", "alice"))?.value).toBe("new");
    });

    it("loses no change when many writers read, change and write back", async () => {
      const { store, issuer, second } = subject();
      const stores = [store, await second()];
      await store.documents.put(issuer, "counters", "one", 0, 0);
      const increment = async (documents: typeof store.documents): Promise<void> => {
        for (;;) {
          const read = (await documents.get<number>(issuer, "counters", "one"))!;
          const version = await documents.put(issuer, "counters", "one", read.value + 1, read.version);
          if (version !== undefined) return;
        }
      };
      await Promise.all(Array.from({ length: 20 }, (_, index) => increment(stores[index % 2]!.documents)));
      expect((await store.documents.get(issuer, "counters", "one"))?.value).toBe(20);
    });

    it("lists the documents of one collection only", async () => {
      const { store, issuer } = subject();
      await store.documents.put(issuer, "users", "bob", 2, 0);
      await store.documents.put(issuer, "users", "alice", 1, 0);
      await store.documents.put(issuer, "clients", "app", 3, 0);
      const listed = await store.documents.list<number>(issuer, "users");
      expect(listed.map(({ id, value }) => [id, value]).sort()).toEqual([
        ["alice", 1],
        ["bob", 2],
      ]);
      expect(await store.documents.list(issuer, "nothing")).toEqual([]);
    });

    it("stores and returns copies", async () => {
      const { store, issuer } = subject();
      const value = { list: ["a"] };
      const put = store.documents.put(issuer, "users", "alice", value, 0);
      value.list.push("b");
      await put;
      const got = await store.documents.get<typeof value>(issuer, "users", "alice");
      expect(got?.value).toEqual({ list: ["a"] });
      got!.value.list.push("c");
      expect((await store.documents.list(issuer, "users"))[0]?.value).toEqual({ list: ["a"] });
    });

    it("has another mark after every write, and the same one if nothing was written", async () => {
      const { store, issuer, second } = subject();
      const other = await second();
      const marks = () => [store.documents.mark(), other.documents.mark()];
      const changes = [
        () => store.documents.put(issuer, "users", "alice", 1, 0),
        () => other.documents.put(issuer, "users", "bob", 1, 0),
        () => store.documents.delete(issuer, "users", "alice"),
        () => other.documents.clear(issuer),
      ];
      for (const change of changes) {
        const [before, again] = [marks(), marks()];
        expect(again).toEqual(before);
        await change();
        const after = marks();
        expect(after.map((mark, index) => mark === before[index])).toEqual([false, false]);
      }
    });

    it("changes the revision of a collection with every change to it, and only then", async () => {
      const { store, issuer } = subject();
      const seen = [await store.documents.revision(issuer, "users")];
      const note = async (): Promise<void> => {
        seen.push(await store.documents.revision(issuer, "users"));
      };
      const version = (await store.documents.put(issuer, "users", "alice", 1, 0))!;
      await note();
      await store.documents.put(issuer, "users", "alice", 2, version);
      await note();
      await store.documents.put(issuer, "users", "bob", 1, 0);
      await note();
      await store.documents.delete(issuer, "users", "bob");
      await note();
      await store.documents.clear(issuer);
      await note();
      await store.documents.put(issuer, "users", "alice", 1, 0);
      await note();
      expect(new Set(seen).size).toBe(seen.length);

      await store.documents.put(issuer, "users", "alice", 2, 0);
      await store.documents.put(issuer, "clients", "app", 2, 0);
      await store.documents.delete(issuer, "users", "unknown");
      await store.documents.get(issuer, "users", "alice");
      expect(await store.documents.revision(issuer, "users")).toBe(seen.at(-1));
    });

    durably("shows a change and its revision to other connections at once", async () => {
      const { store, issuer, second } = subject();
      const other = await second();
      const before = await other.documents.revision(issuer, "keys");
      const version = await store.documents.put(issuer, "keys", "ring", "new", 0);
      expect(await other.documents.revision(issuer, "keys")).not.toBe(before);
      expect(await other.documents.get(issuer, "keys", "ring")).toEqual({
        id: "ring",
        value: "new",
        version,
      });
      expect(await other.documents.put(issuer, "keys", "ring", "lost", 0)).toBeUndefined();
    });

    it("neither returns nor changes documents of other issuers", async () => {
      const { store, issuer, otherIssuer } = subject();
      const version = await store.documents.put(otherIssuer, "keys", "ring", "theirs", 0);
      const revision = await store.documents.revision(otherIssuer, "keys");
      expect(await store.documents.get(issuer, "keys", "ring")).toBeUndefined();
      expect(await store.documents.list(issuer, "keys")).toEqual([]);
      expect(await store.documents.put(issuer, "keys", "ring", "mine", 0)).toBeGreaterThan(0);
      await store.documents.delete(issuer, "keys", "ring");
      await store.documents.clear(issuer);
      expect(await store.documents.list(otherIssuer, "keys")).toEqual([
        { id: "ring", value: "theirs", version },
      ]);
      expect(await store.documents.revision(otherIssuer, "keys")).toBe(revision);
    });

    durably("keeps documents, versions and revisions after a restart", async () => {
      const { store, issuer, reopen } = subject();
      const version = (await store.documents.put(issuer, "keys", "ring", { a: 1 }, 0))!;
      const revision = await store.documents.revision(issuer, "keys");
      const again = await reopen();
      expect(await again.documents.revision(issuer, "keys")).toBe(revision);
      expect(await again.documents.get(issuer, "keys", "ring")).toMatchObject({ value: { a: 1 }, version });
      expect(await again.documents.put(issuer, "keys", "ring", { a: 2 }, version)).toBeGreaterThan(0);
    });
  });
}
