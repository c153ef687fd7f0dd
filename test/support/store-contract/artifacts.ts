// The part of the store suite that tests the engine's artifacts.

import { describe, expect, it } from "vitest";
import type { DefineTest, Subject } from "./rows.ts";
import { anArtifact, NOW } from "./rows.ts";

export function describeArtifacts(subject: () => Subject, durably: DefineTest): void {
  describe("artifacts", () => {
    it("returns an artifact as it was put", async () => {
      const { store, issuer } = subject();
      const plain = anArtifact(issuer, { expiresAt: null });
      const full = anArtifact(issuer, {
        grantId: "grant",
        uid: "uid",
        userCode: "ABCD-EFGH",
        consumedAt: NOW,
      });
      await store.artifacts.put(plain);
      await store.artifacts.put(full);
      expect(await store.artifacts.get(issuer, plain.model, plain.id)).toEqual(plain);
      expect(await store.artifacts.get(issuer, full.model, full.id)).toEqual(full);
      expect(await store.artifacts.get(issuer, full.model, "unknown")).toBeUndefined();
    });

    it("replaces an artifact completely, including its indexes and its consumed state", async () => {
      const { store, issuer } = subject();
      const { model, id } = anArtifact(issuer);
      const before = anArtifact(issuer, { id, grantId: "g1", uid: "u1", userCode: "c1", consumedAt: NOW });
      const after = anArtifact(issuer, { id, uid: "u2", payload: { changed: true }, expiresAt: null });
      await store.artifacts.put(before);
      await store.artifacts.put(after);
      expect(await store.artifacts.get(issuer, model, id)).toEqual(after);
      expect(await store.artifacts.findByUid(issuer, model, "u1")).toBeUndefined();
      expect(await store.artifacts.findByUid(issuer, model, "u2")).toEqual(after);
      expect(await store.artifacts.findByUserCode(issuer, model, "c1")).toBeUndefined();
      await store.artifacts.deleteByGrant(issuer, model, "g1");
      expect(await store.artifacts.get(issuer, model, id)).toEqual(after);
    });

    it("stores and returns copies", async () => {
      const { store, issuer } = subject();
      const artifact = anArtifact(issuer, { payload: { list: ["a"] } });
      const original = structuredClone(artifact);
      const put = store.artifacts.put(artifact);
      (artifact.payload["list"] as string[]).push("b");
      await put;
      const got = await store.artifacts.get(issuer, artifact.model, artifact.id);
      expect(got).toEqual(original);
      (got!.payload["list"] as string[]).push("c");
      expect(await store.artifacts.get(issuer, artifact.model, artifact.id)).toEqual(original);
    });

    it("lists the artifacts of one model, newest first", async () => {
      const { store, issuer } = subject();
      const [first, second] = [
        anArtifact(issuer, { model: "Client" }),
        anArtifact(issuer, { model: "Client" }),
      ];
      for (const artifact of [first, anArtifact(issuer, { model: "Session" }), second]) {
        await store.artifacts.put(artifact);
      }
      await store.artifacts.put(anArtifact(`${issuer}-other`, { model: "Client" }));
      expect(await store.artifacts.list(issuer, "Client")).toEqual([second, first]);
      await store.artifacts.delete(issuer, "Client", second.id);
      expect(await store.artifacts.list(issuer, "Client")).toEqual([first]);
      expect(await store.artifacts.list(issuer, "Grant")).toEqual([]);
    });

    it("finds by uid and by user code, within one model", async () => {
      const { store, issuer } = subject();
      const session = anArtifact(issuer, { model: "Session", uid: "uid" });
      const device = anArtifact(issuer, { model: "DeviceCode", userCode: "ABCD-EFGH" });
      await store.artifacts.put(session);
      await store.artifacts.put(device);
      expect(await store.artifacts.findByUid(issuer, "Session", "uid")).toEqual(session);
      expect(await store.artifacts.findByUid(issuer, "DeviceCode", "uid")).toBeUndefined();
      expect(await store.artifacts.findByUserCode(issuer, "DeviceCode", "ABCD-EFGH")).toEqual(device);
      expect(await store.artifacts.findByUserCode(issuer, "Session", "ABCD-EFGH")).toBeUndefined();
    });

    it("keeps artifacts of two models with the same id apart", async () => {
      const { store, issuer } = subject();
      const session = anArtifact(issuer, { model: "Session", id: "same" });
      const grant = anArtifact(issuer, { model: "Grant", id: "same" });
      await store.artifacts.put(session);
      await store.artifacts.put(grant);
      await store.artifacts.delete(issuer, "Session", "same");
      expect(await store.artifacts.get(issuer, "Session", "same")).toBeUndefined();
      expect(await store.artifacts.get(issuer, "Grant", "same")).toEqual(grant);
    });

    it("still finds an artifact that has expired, until it is purged", async () => {
      const { store, issuer } = subject();
      const expired = anArtifact(issuer, { model: "Session", uid: "uid", userCode: "code", expiresAt: 1 });
      await store.artifacts.put(expired);
      expect(await store.artifacts.get(issuer, "Session", expired.id)).toEqual(expired);
      expect(await store.artifacts.findByUid(issuer, "Session", "uid")).toEqual(expired);
      expect(await store.artifacts.findByUserCode(issuer, "Session", "code")).toEqual(expired);
      expect(await store.artifacts.purge(issuer, 1)).toBe(0);
      expect(await store.artifacts.purge(issuer, 2)).toBe(1);
      expect(await store.artifacts.get(issuer, "Session", expired.id)).toBeUndefined();
    });

    it("does not purge an artifact that never expires", async () => {
      const { store, issuer } = subject();
      const lasting = anArtifact(issuer, { expiresAt: null });
      await store.artifacts.put(lasting);
      expect(await store.artifacts.purge(issuer, NOW * 2)).toBe(0);
      expect(await store.artifacts.get(issuer, lasting.model, lasting.id)).toEqual(lasting);
    });

    it("counts artifacts by model, and purges that many of the oldest", async () => {
      const { store, issuer, otherIssuer } = subject();
      const codes = [NOW - 3, NOW - 1, NOW - 2, NOW].map((expiresAt) => anArtifact(issuer, { expiresAt }));
      const others = [anArtifact(issuer, { model: "Session" }), anArtifact(otherIssuer)];
      for (const each of [...codes, ...others]) await store.artifacts.put(each);
      const { model } = codes[0]!;
      expect(await store.artifacts.count(issuer, model)).toBe(4);
      expect(await store.artifacts.purge(issuer, NOW, 2)).toBe(2);
      expect(await store.artifacts.get(issuer, model, codes[1]!.id)).toEqual(codes[1]);
      expect(await store.artifacts.count(issuer, model)).toBe(2);
      expect(await store.artifacts.count(issuer, "Session")).toBe(1);
    });

    it("is consumed by exactly one of many callers", async () => {
      const { store, issuer, second } = subject();
      const code = anArtifact(issuer);
      await store.artifacts.put(code);
      const stores = [store, await second()];
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          stores[index % 2]!.artifacts.consume(issuer, code.model, code.id, NOW + index),
        ),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect(await store.artifacts.get(issuer, code.model, code.id)).toEqual({
        ...code,
        consumedAt: NOW + answers.indexOf(true),
      });
      expect(await store.artifacts.consume(issuer, code.model, "unknown", NOW)).toBe(false);
    });

    it("is added by exactly one of many callers, and never replaces an existing artifact", async () => {
      const { store, issuer, second } = subject();
      const seen = anArtifact(issuer, { expiresAt: NOW - 60 });
      const stores = [store, await second()];
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          stores[index % 2]!.artifacts.add({ ...seen, payload: { caller: index } }),
        ),
      );
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect((await store.artifacts.get(issuer, seen.model, seen.id))?.payload).toEqual({
        caller: answers.indexOf(true),
      });
    });

    it("deletes by grant within one model", async () => {
      const { store, issuer } = subject();
      const mine = [1, 2].map(() => anArtifact(issuer, { grantId: "grant" }));
      const others = [
        anArtifact(issuer, { grantId: "another" }),
        anArtifact(issuer),
        anArtifact(issuer, { model: "DeviceCode", grantId: "grant" }),
      ];
      for (const artifact of [...mine, ...others]) await store.artifacts.put(artifact);
      await store.artifacts.deleteByGrant(issuer, "AuthorizationCode", "grant");
      for (const { model, id } of mine) expect(await store.artifacts.get(issuer, model, id)).toBeUndefined();
      for (const other of others) {
        expect(await store.artifacts.get(issuer, other.model, other.id)).toEqual(other);
      }
    });

    it("ignores deletions of unknown artifacts", async () => {
      const { store, issuer } = subject();
      await store.artifacts.delete(issuer, "Session", "unknown");
      await store.artifacts.deleteByGrant(issuer, "Session", "unknown");
      await store.artifacts.clear(issuer);
    });

    it("neither returns nor changes artifacts of other issuers", async () => {
      const { store, issuer, otherIssuer } = subject();
      const keys = { model: "Session", id: "same", grantId: "grant", uid: "uid", userCode: "code" };
      const theirs = anArtifact(otherIssuer, { ...keys, expiresAt: 1 });
      await store.artifacts.put(theirs);
      expect(await store.artifacts.get(issuer, "Session", "same")).toBeUndefined();
      expect(await store.artifacts.findByUid(issuer, "Session", "uid")).toBeUndefined();
      expect(await store.artifacts.findByUserCode(issuer, "Session", "code")).toBeUndefined();
      expect(await store.artifacts.consume(issuer, "Session", "same", NOW)).toBe(false);

      const mine = anArtifact(issuer, { ...keys, payload: { mine: true } });
      await store.artifacts.put(mine);
      expect(await store.artifacts.findByUid(issuer, "Session", "uid")).toEqual(mine);
      await store.artifacts.consume(issuer, "Session", "same", NOW);
      await store.artifacts.purge(issuer, NOW);
      await store.artifacts.deleteByGrant(issuer, "Session", "grant");
      await store.artifacts.put(mine);
      await store.artifacts.delete(issuer, "Session", "same");
      await store.artifacts.put(mine);
      await store.artifacts.clear(issuer);
      expect(await store.artifacts.get(issuer, "Session", "same")).toBeUndefined();
      expect(await store.artifacts.get(otherIssuer, "Session", "same")).toEqual(theirs);
    });

    durably("keeps artifacts after a restart", async () => {
      const { store, issuer, reopen } = subject();
      const session = anArtifact(issuer, { model: "Session", uid: "uid" });
      await store.artifacts.put(session);
      expect(await (await reopen()).artifacts.findByUid(issuer, "Session", "uid")).toEqual(session);
    });
  });
}
