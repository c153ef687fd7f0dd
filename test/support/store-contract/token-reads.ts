// The part of the store suite that tests finding tokens: by id, by hash, in lists.

import { randomUUID } from "node:crypto";
import { describe, expect, it } from "vitest";
import type { TokenFilter, TokenRow } from "../../../src/store/contract.ts";
import type { DefineTest, Subject } from "./rows.ts";
import { aToken, hashOf, NOW, UNUSUAL } from "./rows.ts";

export function describeTokenReads(subject: () => Subject, durably: DefineTest): void {
  async function insertAll(...rows: TokenRow[]): Promise<void> {
    for (const row of rows) await subject().store.tokens.insert(row);
  }

  describe("finding tokens", () => {
    it("returns a token as it was inserted, with all fields set", async () => {
      const { store, issuer } = subject();
      const row = aToken(issuer, {
        kind: "refresh",
        format: "both",
        twinHash: hashOf("twin"),
        machine: true,
        grantId: "grant",
        flaw: "expired",
        description: 'it\'s "quoted" and 🙂',
        engine: `{"a":1}`,
        consumedAt: NOW + 1,
        revokedAt: NOW + 2,
        lastUsedAt: NOW + 3,
      });
      await insertAll(row);
      expect(await store.tokens.get(issuer, row.id)).toEqual(row);
    });

    it("returns a token as it was inserted, with all nullable fields null", async () => {
      const { store, issuer } = subject();
      const row = aToken(issuer, {
        jti: null,
        kid: null,
        subject: null,
        clientId: null,
        scope: null,
        header: null,
        expiresAt: null,
      });
      await insertAll(row);
      expect(await store.tokens.get(issuer, row.id)).toEqual(row);
    });

    it("finds no token that was not inserted", async () => {
      const { store, issuer } = subject();
      expect(await store.tokens.get(issuer, randomUUID())).toBeUndefined();
      expect(await store.tokens.findByHash(issuer, hashOf("nothing"))).toBeUndefined();
      expect(await store.tokens.list(issuer, {}, { limit: 10 })).toEqual({ items: [], next: null });
    });

    it("lists only tokens that pass a test, page by page, however many others there are", async () => {
      const { store, issuer } = subject();
      const rows = Array.from({ length: 1_200 }, (_, index) =>
        aToken(issuer, { scope: index % 400 === 0 ? "wanted" : "other" }),
      );
      await insertAll(...rows);
      const test = ({ scope }: TokenRow) => scope === "wanted";
      const first = await store.tokens.list(issuer, {}, { limit: 2, test });
      expect(first.items.map(({ id }) => id)).toEqual([rows[800]?.id, rows[400]?.id]);
      const second = await store.tokens.list(issuer, {}, { limit: 2, after: first.next ?? "", test });
      expect(second).toMatchObject({ items: [{ id: rows[0]?.id }], next: null });
    });

    it("finds expired and revoked tokens, which stay in the store", async () => {
      const { store, issuer } = subject();
      const row = aToken(issuer, { issuedAt: 1, expiresAt: 2, revokedAt: 2 });
      await insertAll(row);
      expect(await store.tokens.get(issuer, row.id)).toEqual(row);
      expect(await store.tokens.findByHash(issuer, row.wireHash)).toEqual(row);
      expect((await store.tokens.list(issuer, {}, { limit: 10 })).items).toEqual([row]);
    });

    it("stores and returns copies", async () => {
      const { store, issuer } = subject();
      const row = aToken(issuer);
      const original = structuredClone(row);
      const inserted = store.tokens.insert(row);
      row.scope = "changed";
      row.wireHash.fill(0);
      await inserted;
      const got = await store.tokens.get(issuer, original.id);
      expect(got).toEqual(original);
      got!.wireHash.fill(1);
      got!.claims = "changed";
      expect(await store.tokens.get(issuer, original.id)).toEqual(original);
    });

    it("finds a token in both formats by either hash", async () => {
      const { store, issuer } = subject();
      const row = aToken(issuer, { format: "both", wireHash: hashOf("jwt"), twinHash: hashOf("opaque") });
      await insertAll(aToken(issuer), row, aToken(issuer));
      expect(await store.tokens.findByHash(issuer, hashOf("jwt"))).toEqual(row);
      expect(await store.tokens.findByHash(issuer, hashOf("opaque"))).toEqual(row);
    });

    it("finds the newest of several tokens with one value, preferring tokens that are not revoked", async () => {
      const { store, issuer } = subject();
      const wireHash = hashOf("same");
      const [first, second, third] = [1, 2, 3].map(() => aToken(issuer, { wireHash })) as [
        TokenRow,
        TokenRow,
        TokenRow,
      ];
      await insertAll(first, second, third);
      expect((await store.tokens.findByHash(issuer, wireHash))?.id).toBe(third.id);
      await store.tokens.revoke(issuer, { id: third.id }, NOW);
      expect((await store.tokens.findByHash(issuer, wireHash))?.id).toBe(second.id);
      await store.tokens.revoke(issuer, {}, NOW);
      expect((await store.tokens.findByHash(issuer, wireHash))?.id).toBe(third.id);
    });

    it("lists tokens newest first, page by page, unaffected by inserts in between", async () => {
      const { store, issuer } = subject();
      const rows = Array.from({ length: 7 }, (_, index) => aToken(issuer, { issuedAt: NOW - index }));
      await insertAll(...rows);
      const seen: string[] = [];
      let after: string | undefined;
      do {
        const page = await store.tokens.list(issuer, {}, { limit: 3, after });
        expect(page.items.length).toBeLessThanOrEqual(3);
        seen.push(...page.items.map(({ id }) => id));
        after = page.next ?? undefined;
        await insertAll(aToken(issuer));
      } while (after !== undefined);
      expect(seen).toEqual(rows.map(({ id }) => id).reverse());
    });

    it("returns no cursor if a page ends with the last token", async () => {
      const { store, issuer } = subject();
      await insertAll(aToken(issuer), aToken(issuer));
      expect((await store.tokens.list(issuer, {}, { limit: 2 })).next).toBeNull();
    });

    it.each(["", "garbage", "-1", "1.5", "1e3", "1; DROP TABLE tokens", "9".repeat(40), "\u0000"])(
      "rejects %j as a cursor",
      async (after) => {
        const { store, issuer } = subject();
        await expect(store.tokens.list(issuer, {}, { limit: 2, after })).rejects.toMatchObject({
          name: "MintmarkError",
          code: "bad_request",
        });
      },
    );

    it("lists by every filter, alone and combined", async () => {
      const { store, issuer } = subject();
      const plain = aToken(issuer);
      const odd: Record<string, TokenRow> = {
        kind: aToken(issuer, { kind: "refresh" }),
        subject: aToken(issuer, { subject: "someone else" }),
        clientId: aToken(issuer, { clientId: "another" }),
        kid: aToken(issuer, { kid: "key-2" }),
        grantId: aToken(issuer, { grantId: "grant-2" }),
        revoked: aToken(issuer, { revokedAt: NOW }),
      };
      await insertAll(plain, ...Object.values(odd));
      const idsBy = async (filter: TokenFilter): Promise<string[]> =>
        (await store.tokens.list(issuer, filter, { limit: 100 })).items.map(({ id }) => id);

      expect(await idsBy({ kind: "refresh" })).toEqual([odd["kind"]!.id]);
      expect(await idsBy({ subject: "someone else" })).toEqual([odd["subject"]!.id]);
      expect(await idsBy({ clientId: "another" })).toEqual([odd["clientId"]!.id]);
      expect(await idsBy({ kid: "key-2" })).toEqual([odd["kid"]!.id]);
      expect(await idsBy({ grantId: "grant-2" })).toEqual([odd["grantId"]!.id]);
      expect(await idsBy({ revoked: true })).toEqual([odd["revoked"]!.id]);
      expect(await idsBy({ revoked: false })).toHaveLength(6);
      expect(await idsBy({ kind: "refresh", kid: "key-2" })).toEqual([]);
      expect(await idsBy({ kind: "access", kid: "key-1", revoked: true })).toEqual([odd["revoked"]!.id]);
      expect(await idsBy({ kind: undefined, kid: undefined })).toHaveLength(7);
    });

    it("lists by every pair of filters only tokens that match both", async () => {
      const { store, issuer } = subject();
      const fields = Object.keys(UNUSUAL) as (keyof typeof UNUSUAL)[];
      for (const one of fields) {
        for (const other of fields.filter((field) => field > one)) {
          const [first, second] = [{ [one]: UNUSUAL[one] }, { [other]: UNUSUAL[other] }];
          const rows = [first, second, { ...first, ...second }].map((each) => aToken(issuer, each));
          await store.tokens.insert(...rows);
          const { items } = await store.tokens.list(issuer, { ...first, ...second }, { limit: 9 });
          expect([one, other, items]).toEqual([one, other, [rows[2]]]);
          await store.tokens.clear(issuer);
        }
      }
    });

    it("pages through a filtered list", async () => {
      const { store, issuer } = subject();
      const rows = Array.from({ length: 6 }, (_, index) =>
        aToken(issuer, { kid: index % 2 ? "odd" : "even" }),
      );
      await insertAll(...rows);
      const first = await store.tokens.list(issuer, { kid: "odd" }, { limit: 2 });
      const second = await store.tokens.list(issuer, { kid: "odd" }, { limit: 2, after: first.next! });
      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(
        [5, 3, 1].map((index) => rows[index]!.id),
      );
      expect(second.next).toBeNull();
    });

    it("lists in the order of insertion, by subject and page by page, with very many clients", async () => {
      const { store, issuer } = subject();
      const rows = Array.from({ length: 200 }, (_, index) =>
        aToken(issuer, { clientId: `client-${(index * 7) % 100}`, subject: index % 2 ? "odd" : "even" }),
      );
      await Promise.all(rows.map((row) => store.tokens.insert(row)));
      const ids = rows.map(({ id }) => id).reverse();
      const first = await store.tokens.list(issuer, {}, { limit: 150 });
      const second = await store.tokens.list(issuer, {}, { limit: 150, after: first.next! });
      expect([...first.items, ...second.items].map(({ id }) => id)).toEqual(ids);
      expect(second.next).toBeNull();
      const odd = await store.tokens.list(issuer, { subject: "odd", revoked: false }, { limit: 200 });
      expect(odd.items.map(({ id }) => id)).toEqual(ids.filter((_, index) => index % 2 === 0));
    });

    it.each([
      ["that repeat", (index: number) => ({ scope: "read", subject: "someone", description: "note", index })],
      ["that differ", (index: number) => ({ scope: `read ${index}`, subject: `user ${index}`, index })],
      ["that contain control characters", () => ({ scope: "a\u0001b", subject: "\u0001" })],
    ])("returns texts %s exactly", async (_what, changes) => {
      const { store, issuer } = subject();
      const rows = [1, 2, 3, 4].map((index) => {
        const { scope, subject: of, ...claims } = changes(index);
        const row = aToken(issuer, { scope, subject: of, issuedAt: NOW + index, engine: "{}" });
        const all = { iss: "x", sub: of, iat: NOW + index, exp: NOW + 36000, jti: row.jti, ...claims };
        return { ...row, claims: JSON.stringify(all) };
      });
      const texts = [
        `{"jti":\u0001,"sub":\u0001}`,
        `{"exp":${NOW + 3600}0}`,
        "",
        "not JSON",
        `{"sub": "spaced"}`,
      ];
      for (const claims of texts) rows.push(aToken(issuer, { claims }), aToken(issuer, { claims }));
      await insertAll(...rows);
      for (const row of rows) expect(await store.tokens.get(issuer, row.id)).toEqual(row);
    });

    it("counts the tokens of each ring key, without unsigned tokens", async () => {
      const { store, issuer } = subject();
      await insertAll(
        aToken(issuer),
        aToken(issuer, { revokedAt: NOW }),
        aToken(issuer, { kid: "key-2" }),
        aToken(issuer, { kid: null }),
      );
      expect(await store.tokens.countByKid(issuer)).toEqual(
        new Map([
          ["key-1", 2],
          ["key-2", 1],
        ]),
      );
    });

    it("returns no tokens of other issuers, even if id and value are the same", async () => {
      const { store, issuer, otherIssuer } = subject();
      const shared = { id: randomUUID(), wireHash: hashOf("shared"), twinHash: hashOf("twin") };
      const mine = aToken(issuer, { ...shared, kid: "mine" });
      const theirs = aToken(otherIssuer, { ...shared, kid: "theirs" });
      const alsoTheirs = aToken(otherIssuer, { kid: "theirs" });
      await insertAll(mine, theirs, alsoTheirs);

      expect(await store.tokens.get(issuer, shared.id)).toEqual(mine);
      expect(await store.tokens.get(issuer, alsoTheirs.id)).toBeUndefined();
      expect(await store.tokens.findByHash(issuer, shared.wireHash)).toEqual(mine);
      expect(await store.tokens.findByHash(issuer, shared.twinHash)).toEqual(mine);
      expect(await store.tokens.findByHash(issuer, alsoTheirs.wireHash)).toBeUndefined();
      expect(await store.tokens.list(issuer, {}, { limit: 10 })).toEqual({ items: [mine], next: null });
      expect([...(await store.tokens.countByKid(issuer)).keys()]).toEqual(["mine"]);
    });

    durably("returns a token on other connections as soon as its insert is acknowledged", async () => {
      const { store, issuer, second } = subject();
      const other = await second();
      const row = aToken(issuer);
      await store.tokens.insert(row);
      expect(await other.tokens.findByHash(issuer, row.wireHash)).toEqual(row);
    });
  });
}
