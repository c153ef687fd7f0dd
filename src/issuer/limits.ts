// The limits of what one issuer keeps, in the terms of the protocol.
import type { Limits } from "../config/limits.ts";
import { type ArtifactLimit, BoundedArtifacts } from "../store/bounded-artifacts.ts";
import type { Store } from "../store/contract.ts";
import { CLIENT_MODEL, SESSION_MODEL } from "./models.ts";

/** Returns the store with the limits for its artifacts. The ledger limits the tokens. */
export function boundedStore(store: Store, limits: Limits, now: () => number): Store {
  const limitOf = (model: string) => artifactLimit(limits, model);
  return { ...store, artifacts: new BoundedArtifacts(store.artifacts, limitOf, now) };
}

/** Returns the limit for one of the engine's models. */
function artifactLimit(limits: Limits, model: string): ArtifactLimit {
  switch (model) {
    case CLIENT_MODEL:
      return { limit: limits.registeredClients, setting: "registeredClients", noun: "registered clients" };
    case SESSION_MODEL:
      return { limit: limits.sessions, setting: "sessions", noun: "sessions" };
    default:
      return { limit: limits.records, setting: "records", noun: `records of the kind ${model}` };
  }
}
