// The part of the store suite that tests changes to tokens: insert, revoke, consume, touch, purge.

import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { DefineTest, Subject } from "./rows.ts";
import { aToken, hashOf, NOW, UNUSUAL } from "./rows.ts";

export function describeTokenChanges(subject: () => Subject, durably: DefineTest): void {
  describe("changing tokens", () => {
    it("rejects a second token with the same id and keeps the first", async () => {
      const { store, issuer } = subject();
      const row = aToken(issuer);
      await store.tokens.insert(row);
      await expect(store.tokens.insert(aToken(issuer, { id: row.id }))).rejects.toMatchObject({
        code: "conflict",
      });
      expect((await store.tokens.list(issuer, {}, { limit: 10 })).items).toEqual([row]);
    });

    it("completes the other writes when one of them is rejected", async () => {
      const { store, issuer } = subject();
      const rows = Array.from({ length: 20 }, () => aToken(issuer));
      const duplicate = aToken(issuer, { id: rows[0]!.id });
      const outcomes = await Promise.allSettled(
        [...rows.slice(0, 10), duplicate, ...rows.slice(10)].map((row) => store.tokens.insert(row)),
      );
      expect(outcomes.map(({ status }) => status).indexOf("rejected")).toBe(10);
      expect(outcomes.filter(({ status }) => status === "rejected")).toHaveLength(1);
      expect((await store.tokens.list(issuer, {}, { limit: 100 })).items).toHaveLength(20);
    });

    it("keeps the order of tokens inserted together", async () => {
      const { store, issuer } = subject();
      const rows = Array.from({ length: 50 }, () => aToken(issuer));
      await Promise.all(rows.map((row) => store.tokens.insert(row)));
      const { items } = await store.tokens.list(issuer, {}, { limit: 50 });
      expect(items.map(({ id }) => id)).toEqual(rows.map(({ id }) => id).reverse());
    });

    it("revokes once: keeps the first revocation time and counts only changed tokens", async () => {
      const { store, issuer } = subject();
      const row = aToken(issuer);
      await store.tokens.insert(row);
      expect(await store.tokens.revoke(issuer, { id: row.id }, NOW)).toBe(1);
      expect(await store.tokens.revoke(issuer, { id: row.id }, NOW + 9)).toBe(0);
      expect(await store.tokens.revoke(issuer, { id: "unknown" }, NOW)).toBe(0);
      expect(await store.tokens.get(issuer, row.id)).toEqual({ ...row, revokedAt: NOW });
    });

    it("revokes and counts tokens that are inserted in the same turn", async () => {
      const { store, issuer } = subject();
      const changes = await Promise.all([
        store.tokens.insert(aToken(issuer, { clientId: "new" }), aToken(issuer)),
        store.tokens.revoke(issuer, { clientId: "new" }, NOW),
        store.tokens.insert(aToken(issuer, { clientId: "new" })),
        store.tokens.revoke(issuer, { clientId: "new" }, NOW),
      ]);
      expect(changes).toEqual([undefined, 1, undefined, 1]);
      expect(await store.tokens.count(issuer)).toBe(3);
    });

    it("counts neither rejected tokens nor those that are deleted in the same turn", async () => {
      const { store, issuer } = subject();
      const [kept, expired] = [aToken(issuer), aToken(issuer, { expiresAt: NOW - 1 })];
      await store.tokens.insert(kept);
      const outcomes = await Promise.allSettled([
        store.tokens.insert(aToken(issuer, { id: kept.id })),
        store.tokens.insert(expired),
        store.tokens.purge(issuer, NOW),
      ]);
      expect(outcomes.map(({ status }) => status)).toEqual(["rejected", "fulfilled", "fulfilled"]);
      expect(await store.tokens.count(issuer)).toBe(1);
      expect(await store.tokens.countByKid(issuer)).toEqual(new Map([["key-1", 1]]));
    });

    it.each([
      ["kind", { kind: "refresh" }],
      ["subject", { subject: "someone" }],
      ["clientId", { clientId: "another" }],
      ["kid", { kid: "key-2" }],
      ["grantId", { grantId: "grant" }],
    ] as const)("revokes by %s: all matching tokens and no others", async (_name, filter) => {
      const { store, issuer } = subject();
      const other = aToken(issuer);
      await store.tokens.insert(aToken(issuer, filter));
      await store.tokens.insert(other);
      await store.tokens.insert(aToken(issuer, filter));
      expect(await store.tokens.revoke(issuer, filter, NOW)).toBe(2);
      expect((await store.tokens.list(issuer, { revoked: true }, { limit: 9 })).items).toHaveLength(2);
      expect(await store.tokens.get(issuer, other.id)).toEqual(other);
    });

    it("revokes by id only a token that matches the other conditions, too", async () => {
      const { store, issuer } = subject();
      const row = aToken(issuer, UNUSUAL);
      await store.tokens.insert(row, aToken(issuer, UNUSUAL));
      for (const [field, value] of Object.entries(aToken(issuer, { grantId: "other" })) as [
        string,
        unknown,
      ][]) {
        if (!(field in UNUSUAL)) continue;
        expect(await store.tokens.revoke(issuer, { id: row.id, ...UNUSUAL, [field]: value }, NOW)).toBe(0);
      }
      expect(await store.tokens.get(issuer, row.id)).toEqual(row);
      expect(await store.tokens.revoke(issuer, { id: row.id, revoked: true }, NOW)).toBe(0);
      expect(await store.tokens.revoke(issuer, { id: row.id, ...UNUSUAL, revoked: false }, NOW)).toBe(1);
      expect((await store.tokens.list(issuer, { revoked: true }, { limit: 9 })).items).toHaveLength(1);
    });

    it("revokes by combined conditions, and all tokens without a condition", async () => {
      const { store, issuer } = subject();
      await store.tokens.insert(aToken(issuer, { grantId: "grant", kind: "refresh" }));
      await store.tokens.insert(aToken(issuer, { grantId: "grant" }));
      await store.tokens.insert(aToken(issuer));
      expect(await store.tokens.revoke(issuer, { grantId: "grant", revoked: true }, NOW)).toBe(0);
      expect(await store.tokens.revoke(issuer, { grantId: "grant", kind: "refresh" }, NOW)).toBe(1);
      expect(await store.tokens.revoke(issuer, { revoked: false }, NOW)).toBe(2);
      expect(await store.tokens.revoke(issuer, {}, NOW)).toBe(0);
    });

    it("is consumed by exactly one of many callers", async () => {
      const { store, issuer, second } = subject();
      const row = aToken(issuer, { kind: "refresh" });
      await store.tokens.insert(row);
      const stores = [store, await second()];
      const answers = await Promise.all(
        Array.from({ length: 20 }, (_, index) =>
          stores[index % 2]!.tokens.consume(issuer, row.id, NOW + index),
        ),
      );
      const winner = answers.indexOf(true);
      expect(answers.filter(Boolean)).toHaveLength(1);
      expect((await store.tokens.get(issuer, row.id))?.consumedAt).toBe(NOW + winner);
      expect(await store.tokens.consume(issuer, row.id, NOW + 99)).toBe(false);
      expect(await store.tokens.consume(issuer, "unknown", NOW)).toBe(false);
    });

    it("returns the time when a token was last used, once the uses have settled", async () => {
      const { store, issuer } = subject();
      const row = aToken(issuer);
      await store.tokens.insert(row);
      for (let second = 0; second < 100; second++) store.tokens.touch(issuer, row.id, NOW + second);
      store.tokens.touch(issuer, "unknown", NOW);
      await store.tokens.settled();
      expect(await store.tokens.get(issuer, row.id)).toEqual({ ...row, lastUsedAt: NOW + 99 });
    });

    it("purges only tokens that expired before the given time", async () => {
      const { store, issuer } = subject();
      const kept = [aToken(issuer, { expiresAt: NOW }), aToken(issuer, { expiresAt: null, revokedAt: 1 })];
      const gone = aToken(issuer, { expiresAt: NOW - 1 });
      for (const row of [...kept, gone]) await store.tokens.insert(row);
      expect(await store.tokens.purge(issuer, NOW)).toBe(1);
      expect(await store.tokens.purge(issuer, NOW)).toBe(0);
      expect(await store.tokens.findByHash(issuer, gone.wireHash)).toBeUndefined();
      expect((await store.tokens.list(issuer, {}, { limit: 9 })).items).toEqual(kept.reverse());
    });

    it("purges that many of the oldest expired tokens, and counts those that are left", async () => {
      const { store, issuer, otherIssuer } = subject();
      const rows = Array.from({ length: 250 }, (_, index) => aToken(issuer, { expiresAt: NOW - 1 - index }));
      await Promise.all(
        [...rows, aToken(issuer), aToken(otherIssuer)].map((row) => store.tokens.insert(row)),
      );
      expect(await store.tokens.count(issuer)).toBe(251);
      expect(await store.tokens.purge(issuer, NOW, 120)).toBe(120);
      expect(await store.tokens.count(issuer)).toBe(131);
      expect(await store.tokens.get(issuer, rows[129]!.id)).toEqual(rows[129]);
      expect(await store.tokens.get(issuer, rows[130]!.id)).toBeUndefined();
      expect(await store.tokens.purge(issuer, NOW, 1_000)).toBe(130);
      expect([await store.tokens.count(issuer), await store.tokens.count(otherIssuer)]).toEqual([1, 1]);
    });

    it("revokes and purges thousands of expired tokens in one call each", async () => {
      const { store, issuer } = subject();
      const rows = Array.from({ length: 2500 }, () => aToken(issuer, { expiresAt: NOW - 1 }));
      await Promise.all(rows.map((row) => store.tokens.insert(row)));
      expect(await store.tokens.revoke(issuer, { subject: rows[0]!.subject! }, NOW)).toBe(2500);
      expect(await store.tokens.purge(issuer, NOW)).toBe(2500);
    });

    it("completes other writes while it purges", async () => {
      const { store, issuer } = subject();
      const rows = Array.from({ length: 2500 }, () => aToken(issuer, { expiresAt: NOW - 1 }));
      await Promise.all(rows.map((row) => store.tokens.insert(row)));
      const purged = store.tokens.purge(issuer, NOW);
      await store.tokens.insert(aToken(issuer, { kind: "refresh" }));
      expect((await store.tokens.list(issuer, { kind: "access" }, { limit: 3000 })).items).not.toEqual([]);
      expect(await purged).toBe(2500);
    });

    it("no longer counts purged and cleared tokens", async () => {
      const { store, issuer } = subject();
      await store.tokens.insert(aToken(issuer, { expiresAt: NOW - 1 }));
      await store.tokens.insert(aToken(issuer));
      await store.tokens.purge(issuer, NOW);
      expect(await store.tokens.countByKid(issuer)).toEqual(new Map([["key-1", 1]]));
      await store.tokens.clear(issuer);
      expect(await store.tokens.countByKid(issuer)).toEqual(new Map());
    });

    it("never changes tokens of other issuers", async () => {
      const { store, issuer, otherIssuer } = subject();
      const theirs = aToken(otherIssuer, { grantId: "grant", expiresAt: NOW - 1 });
      await store.tokens.insert(theirs);
      await store.tokens.insert(aToken(issuer, { id: theirs.id, grantId: "grant" }));

      await store.tokens.revoke(issuer, { id: theirs.id }, NOW);
      await store.tokens.revoke(issuer, { grantId: "grant" }, NOW);
      await store.tokens.revoke(issuer, {}, NOW);
      await store.tokens.consume(issuer, theirs.id, NOW);
      store.tokens.touch(issuer, theirs.id, NOW);
      await store.tokens.purge(issuer, NOW);
      await store.tokens.clear(issuer);

      expect((await store.tokens.list(issuer, {}, { limit: 9 })).items).toEqual([]);
      expect(await store.tokens.get(otherIssuer, theirs.id)).toEqual(theirs);
    });

    it.each(["by the same connection", "by another connection"])(
      "finds a token by its value as it is after each change %s",
      async (by) => {
        const { store, issuer, second } = subject();
        const changing = by === "by the same connection" ? store : await second();
        const row = aToken(issuer, { twinHash: hashOf(issuer) });
        const found = async () => [
          await store.tokens.findByHash(issuer, row.wireHash),
          await store.tokens.findByHash(issuer, hashOf(issuer)),
        ];
        await store.tokens.insert(row);
        expect(await found()).toEqual([row, row]);
        changing.tokens.touch(issuer, row.id, NOW + 1);
        await changing.tokens.settled();
        const used = { ...row, lastUsedAt: NOW + 1 };
        expect(await found()).toEqual([used, used]);
        await changing.tokens.consume(issuer, row.id, NOW + 2);
        const consumed = { ...used, consumedAt: NOW + 2 };
        expect(await found()).toEqual([consumed, consumed]);
        await changing.tokens.revoke(issuer, { id: row.id }, NOW + 3);
        const revoked = { ...consumed, revokedAt: NOW + 3 };
        expect(await found()).toEqual([revoked, revoked]);
        const newer = aToken(issuer, { wireHash: row.wireHash });
        await changing.tokens.insert(newer);
        expect(await found()).toEqual([newer, revoked]);
        await changing.tokens.purge(issuer, NOW + 9999);
        expect(await found()).toEqual([undefined, undefined]);
      },
    );

    it("is found in its present state, wherever it was used", async () => {
      const { store, issuer, second } = subject();
      const engine = `{"acr":"1","jti":"of the engine"}`;
      const rows = [1, 2].map(() => aToken(issuer, { kind: "refresh", grantId: randomUUID(), engine }));
      await store.tokens.insert(...rows);
      const other = await second();
      for (const [index, user] of [store, other].entries()) {
        const row = rows[index]!;
        const both = () =>
          Promise.all([store, other].map(({ tokens }) => tokens.findByHash(issuer, row.wireHash)));
        expect(await both()).toEqual([row, row]);
        expect(await user.tokens.consume(issuer, row.id, NOW)).toBe(true);
        expect(await user.tokens.consume(issuer, row.id, NOW + 1)).toBe(false);
        const used = { ...row, consumedAt: NOW };
        expect(await both()).toEqual([used, used]);
        await user.tokens.revoke(issuer, { id: row.id }, NOW + 2);
        expect(await both()).toEqual([1, 2].map(() => ({ ...used, revokedAt: NOW + 2 })));
      }
    });

    it("does not change a token that was found when the caller changes it", async () => {
      const { store, issuer } = subject();
      const row = aToken(issuer);
      await store.tokens.insert(row);
      for (let round = 0; round < 3; round++) {
        const found = await store.tokens.findByHash(issuer, row.wireHash);
        expect(found).toEqual(row);
        Object.assign(found!, { revokedAt: NOW, scope: "all" });
      }
    });

    durably("keeps tokens and their state after a restart", async () => {
      const { store, issuer, reopen } = subject();
      const row = aToken(issuer);
      await store.tokens.insert(row);
      await store.tokens.revoke(issuer, { id: row.id }, NOW);
      const again = await reopen();
      expect(await again.tokens.findByHash(issuer, row.wireHash)).toEqual({ ...row, revokedAt: NOW });
    });
  });
}
