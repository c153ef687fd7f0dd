// The facts about the server that flaws need: the URL at which it publishes foreign keys.
import type { JWK } from "jose";

/** Publishes keys that are not the issuer's at URLs of this server, and counts how often they are fetched. */
export interface KeyRecorder {
  /** Returns the URL of the key; its last segment is the key's id. */
  publish(publicJwk: JWK): Promise<string>;
  fetches(id: string): Promise<number>;
}
