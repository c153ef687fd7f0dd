// Deletes the faults, the request log, the isolated issuers and the like of an earlier run. A server of one process keeps
// them in memory, so they end with it; several processes keep them in the store, so the next start has to delete them.
import type { Store } from "../store/contract.ts";
import { forgetShared } from "../store/shared-value.ts";
import type { Issuers } from "./issuers.ts";

/** Forgets faults, overrides, the request logs, temporary issuers and sign-ins to the console. */
export async function forgetRun(issuers: Issuers, { documents }: Pick<Store, "documents">): Promise<void> {
  await issuers.refresh();
  for (const issuer of issuers.all()) {
    if (issuers.isTemporary(issuer)) {
      await issuers.closeOne(issuer.id);
      continue;
    }
    await issuer.requests.clear();
    for (const collection of ["faults", "overrides"]) await forgetShared(documents, issuer.id, collection);
  }
  await forgetShared(documents, "", "console-sessions");
}
