// Deletes what expired long enough ago.
import { MintmarkError } from "../errors.ts";
import type { Issuer } from "./issuer.ts";

export async function purge(issuers: readonly Issuer[], keepExpiredSeconds: number): Promise<void> {
  for (const { id, store, clock } of issuers) {
    try {
      const expiredBefore = clock.now() - keepExpiredSeconds;
      await store.artifacts.purge(id, expiredBefore);
      await store.tokens.purge(id, expiredBefore);
    } catch (error) {
      // An issuer may be closed in the middle of it.
      if (!(error instanceof MintmarkError && error.code === "closed")) throw error;
    }
  }
}
