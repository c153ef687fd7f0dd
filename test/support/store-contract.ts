// The test suite for all stores: call describeStore once for each store and each way to open it.

import { randomUUID } from "node:crypto";
import { afterEach, beforeEach, describe, expect, it } from "vitest";
import type { Store } from "../../src/store/contract.ts";
import { describeArtifacts } from "./store-contract/artifacts.ts";
import { describeDocuments } from "./store-contract/documents.ts";
import type { DefineTest, Subject } from "./store-contract/rows.ts";
import { aToken } from "./store-contract/rows.ts";
import { describeTokenChanges } from "./store-contract/token-changes.ts";
import { describeTokenReads } from "./store-contract/token-reads.ts";

export interface OpenedStore {
  store: Store;
  /** Closes `store` and opens it again, as a restart does. */
  reopen: () => Promise<Store>;
  /** Opens another connection to the same data, as another process does. */
  second: () => Promise<Store>;
}

/** Defines the suite. Each test uses random issuers, so a store may keep its data between tests. */
export function describeStore(name: string, open: () => Promise<OpenedStore>): void {
  describeOpened(name, open, it);
}

/** Defines the suite for a store that loses its data when closed and allows no second connection. */
export function describeMemoryStore(name: string, open: () => Store): void {
  const reopen = () => Promise.reject(new Error("a store in memory cannot be opened again"));
  const openBoth = async () => {
    const store = open();
    return { store, reopen, second: async () => store };
  };
  describeOpened(name, openBoth, () => {});
}

function describeOpened(name: string, open: () => Promise<OpenedStore>, durably: DefineTest): void {
  describe(name, () => {
    let subject: Subject;
    let opened: Store[];

    beforeEach(async () => {
      const { store, reopen, second } = await open();
      opened = [store];
      const kept = async (other: Promise<Store>): Promise<Store> => {
        opened.push(await other);
        return other;
      };
      subject = {
        store,
        issuer: randomUUID(),
        otherIssuer: randomUUID(),
        reopen: () => kept(reopen()),
        second: () => kept(second()),
      };
    });

    // Closing twice is allowed, so a test may already have closed a store.
    afterEach(() => Promise.all(opened.map((store) => store.close())));

    describeTokenReads(() => subject, durably);
    describeTokenChanges(() => subject, durably);
    describeArtifacts(() => subject, durably);
    describeDocuments(() => subject, durably);

    durably("writes pending changes when it is closed", async () => {
      const { store, issuer, reopen } = subject;
      const row = aToken(issuer);
      const inserted = store.tokens.insert(row);
      store.tokens.touch(issuer, row.id, row.issuedAt + 1);
      await store.close();
      await inserted;
      expect(await (await reopen()).tokens.get(issuer, row.id)).toEqual({
        ...row,
        lastUsedAt: row.issuedAt + 1,
      });
    });

    it("can be closed twice, and then rejects every call", async () => {
      const { store, issuer } = subject;
      await store.close();
      await store.close();
      const closed = expect.objectContaining({ code: "closed" }) as unknown;
      await expect(store.tokens.insert(aToken(issuer))).rejects.toEqual(closed);
      await expect(store.artifacts.get(issuer, "Session", "a")).rejects.toEqual(closed);
      await expect(store.documents.put(issuer, "keys", "a", 1, 0)).rejects.toEqual(closed);
      expect(() => store.tokens.touch(issuer, "a", 1)).not.toThrow();
    });
  });
}
